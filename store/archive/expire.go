package archive

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Grace is how long a body stays after it was last put, whatever is to be expired: time enough for the
// database to speak of it.
const Grace = 12 * time.Hour

// Expiry says which bodies are to go.
type Expiry struct {
	Now time.Time // zero: the clock
	// Age is how long bodies stay after they were last put; 0: for ever. Putting a body again counts anew.
	Age time.Duration
	// Bytes is how much may stay, compressed; the oldest bodies go first, an hour's worth at a time. 0: everything.
	Bytes int64
	// Named yields the digests that pages fetched since an instant name: those bodies stay. Required.
	Named func(ctx context.Context, since time.Time) iter.Seq2[string, error]
}

// Expired tells what an expiry did.
type Expired struct {
	Bodies int
	Bytes  int64 // freed
	Left   int64 // bytes that stay
}

// candidates bounds how many bodies are looked at together.
const candidates = 100_000

// Expire removes the bodies that are too old, or the oldest where there are too many. It may run beside
// others that put and get: a body that is put while it is being removed is kept.
func (a *Archive) Expire(ctx context.Context, e Expiry) (done Expired, err error) {
	if e.Now.IsZero() {
		e.Now = time.Now()
	}
	a.rescue()
	before, left, err := a.cutoff(ctx, e)
	if err != nil {
		return done, err
	}
	done.Left = left
	if before.IsZero() {
		return done, nil
	}
	for shard, shards := 0, 256; shard < shards; {
		old := map[sum256]struct{}{}
		for ; shard < shards && len(old) < candidates; shard++ {
			ok := a.walkShard(ctx, fmt.Sprintf("%02x", shard), func(f Entry, e error) bool {
				if err = e; err == nil && f.At.Before(before) {
					old[sum256(mustHex(f.Digest))] = struct{}{}
				}
				return err == nil
			})
			if !ok && !errors.Is(err, fs.ErrNotExist) {
				return done, err
			}
			err = nil
		}
		if err := a.expire(ctx, e, before, old, &done); err != nil {
			return done, err
		}
	}
	return done, nil
}

type sum256 [32]byte

// mustHex decodes a digest that was checked before.
func mustHex(digest string) []byte {
	b, err := hex.DecodeString(digest)
	if err != nil {
		return make([]byte, len(sum256{}))
	}
	return b
}

// cutoff is the instant before which bodies are old; zero when none is. It also counts what there is.
func (a *Archive) cutoff(ctx context.Context, e Expiry) (before time.Time, left int64, err error) {
	hours := map[int64]int64{} // bytes by the hour of putting
	for f, err := range a.Walk(ctx) {
		if err != nil {
			return before, 0, err
		}
		hours[f.At.Unix()/3600] += f.Size
		left += f.Size
	}
	if e.Age > 0 {
		before = e.Now.Add(-e.Age)
	}
	if e.Bytes > 0 && left > e.Bytes {
		now := e.Now.Unix() / 3600
		stay, hour := int64(0), now+1
		for ; stay+hours[hour] <= e.Bytes && hour > 0; hour-- {
			stay += hours[hour]
		}
		if t := time.Unix((hour+1)*3600, 0); t.After(before) {
			before = t
		}
	}
	if limit := e.Now.Add(-Grace); before.After(limit) {
		before = limit
	}
	return before, left, nil
}

// expire removes those of the old bodies that no page names that was fetched since.
func (a *Archive) expire(ctx context.Context, e Expiry, before time.Time, old map[sum256]struct{}, done *Expired) error {
	if len(old) == 0 {
		return nil
	}
	for digest, err := range e.Named(ctx, before) {
		if err != nil {
			return fmt.Errorf("expire bodies: %w", err)
		}
		if len(digest) == 2*len(sum256{}) {
			delete(old, sum256(mustHex(digest)))
		}
	}
	for d := range old {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("expire bodies: %w", err)
		}
		freed, err := a.removeOld(hex.EncodeToString(d[:]), before)
		if err != nil {
			return err
		}
		if freed > 0 {
			done.Bodies++
			done.Bytes += freed
			done.Left -= freed
		}
	}
	return nil
}

// removeOld removes a body unless it was put since. First it takes the file out of its place: a put that
// comes later writes it anew. A put that came before has touched it, and then it goes back.
func (a *Archive) removeOld(digest string, before time.Time) (freed int64, err error) {
	path, err := a.path(digest)
	if err != nil {
		return 0, err
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist), err == nil && !info.ModTime().Before(before):
		return 0, nil
	case err != nil:
		return 0, fmt.Errorf("expire body %s: %w", digest, err)
	}
	err = os.MkdirAll(filepath.Join(a.dir, tempDir), 0o755)
	away := a.away(digest)
	if err == nil {
		err = os.Rename(path, away)
	}
	size := max(info.Size(), 1)
	if err == nil {
		info, err = os.Stat(away)
	}
	if err == nil && !info.ModTime().Before(before) {
		return 0, a.putBack(away, path)
	}
	if err == nil {
		err = os.Remove(away)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // another process may have swept it up
		return 0, fmt.Errorf("expire body %s: %w", digest, err)
	}
	return size, nil
}

// away is where a body lies while it is being removed. Get looks there too.
func (a *Archive) away(digest string) string {
	return filepath.Join(a.dir, tempDir, awayPrefix+digest)
}

const awayPrefix = "away-"

// putBack undoes the removal of a body, unless it was written anew meanwhile.
func (a *Archive) putBack(away, path string) error {
	if err := os.Link(away, path); err != nil && !errors.Is(err, fs.ErrExist) {
		if err := os.Rename(away, path); err != nil { // a file system without links
			return fmt.Errorf("expire body: %w", err)
		}
		return nil
	}
	if err := os.Remove(away); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("expire body: %w", err)
	}
	return nil
}

// rescue puts back what an expiry that was killed had taken out of its place: it will be judged again.
func (a *Archive) rescue() {
	left, err := os.ReadDir(filepath.Join(a.dir, tempDir))
	if err != nil {
		return
	}
	for _, f := range left {
		if digest, ok := strings.CutPrefix(f.Name(), awayPrefix); ok {
			if path, err := a.path(digest); err == nil {
				_ = a.putBack(filepath.Join(a.dir, tempDir, f.Name()), path)
			}
		}
	}
}
