// Package archive keeps the bodies of pages: each once, compressed, under the name of its contents.
//
// A body's name is the hex SHA-256 of its bytes, so that storing it twice stores it once, reading it proves
// that it is unharmed, and two archives are merged by copying files. It lies as a zstd frame (RFC 8878) in
//
//	DIR/ab/abcdef….zst
//
// Bodies are written before the database speaks of them; one that a crash left without a row in the
// database does no harm. Expire removes the old ones; the file's time is when its body was last put.
//
// WARCWriter and ReadWARC take pages with their bodies to other archives and from them (warc.go).
package archive

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"

	"warta/store"
)

// MaxBody is the largest body that is given back, in bytes: a bound on what a damaged or planted file may
// unpack to. Fetching stops far below.
const MaxBody = 256 << 20

const (
	suffix  = ".zst"
	tempDir = "tmp"
	// staleTemp is how old an unfinished file must be to be swept away: no write takes that long.
	staleTemp = time.Hour
	// fresh is how long a file's time is as good as now; far below Grace.
	fresh = time.Hour
)

// ErrDamaged: what lies under a digest is not what it was, and cannot be used.
var ErrDamaged = errors.New("the stored body is damaged")

// Archive is a directory of bodies. It is safe for use by several goroutines and processes at once.
type Archive struct {
	dir string
	enc *zstd.Encoder
	dec *zstd.Decoder
}

// Open opens the archive in a directory. Directories are made when the first body is put.
func Open(dir string) (*Archive, error) {
	switch info, err := os.Stat(dir); {
	case err == nil && !info.IsDir():
		return nil, fmt.Errorf("archive %s: it is not a directory", dir)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("archive: %w", err)
	}
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(2), zstd.WithEncoderCRC(false))
	if err != nil {
		return nil, fmt.Errorf("archive: %w", err)
	}
	dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(MaxBody))
	if err != nil {
		return nil, fmt.Errorf("archive: %w", err)
	}
	a := &Archive{dir: dir, enc: enc, dec: dec}
	a.sweep()
	return a, nil
}

// sweep removes what interrupted writes left behind. Failing at it does no harm.
func (a *Archive) sweep() {
	left, err := os.ReadDir(filepath.Join(a.dir, tempDir))
	if err != nil {
		return
	}
	for _, e := range left {
		if info, err := e.Info(); err == nil && time.Since(info.ModTime()) > staleTemp {
			_ = os.Remove(filepath.Join(a.dir, tempDir, e.Name()))
		}
	}
}

// Digest is the name of a body: the hex SHA-256 of its bytes.
func Digest(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// path is where a body lies. Only true digests make paths, so that none can lead elsewhere.
func (a *Archive) path(digest string) (string, error) {
	if len(digest) != 2*sha256.Size || strings.ToLower(digest) != digest {
		return "", fmt.Errorf("body %.80q: not a digest", digest)
	}
	if _, err := hex.DecodeString(digest); err != nil {
		return "", fmt.Errorf("body %.80q: not a digest", digest)
	}
	return filepath.Join(a.dir, digest[:2], digest+suffix), nil
}

// Put stores a body and returns its digest. When it returns, the body is on the disk to stay, also through
// a loss of power. A body that is there already is not written again.
func (a *Archive) Put(ctx context.Context, body []byte) (digest string, err error) {
	digest = Digest(body)
	path, err := a.path(digest)
	if err != nil {
		return "", err
	}
	if err := ctx.Err(); err != nil {
		return "", fmt.Errorf("keep body: %w", err)
	}
	if info, err := os.Stat(path); err == nil && info.Size() > 0 && stays(path, info) {
		return digest, nil
	}
	packed := a.enc.EncodeAll(body, make([]byte, 0, len(body)/3+64))
	if err := a.write(path, bytes.NewReader(packed)); err != nil {
		return "", fmt.Errorf("keep body %s: %w", digest, err)
	}
	return digest, nil
}

// stays tells Expire that a body was put again; false when that came too late.
func stays(path string, info fs.FileInfo) bool {
	now := time.Now()
	return now.Sub(info.ModTime()) < fresh || os.Chtimes(path, now, now) == nil
}

// write makes a file appear whole under its name or not at all.
func (a *Archive) write(path string, data io.Reader) error {
	f, err := a.temp()
	if err != nil {
		return err
	}
	name := f.Name()
	_, err = io.Copy(f, data)
	if err == nil {
		err = f.Chmod(0o644)
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		if err = os.Rename(name, path); errors.Is(err, fs.ErrNotExist) {
			if err = a.makeDir(filepath.Dir(path)); err == nil {
				err = os.Rename(name, path)
			}
		}
	}
	if err != nil {
		return errors.Join(err, os.Remove(name))
	}
	return syncDir(filepath.Dir(path))
}

// temp is a new file on the archive's own file system, so that it can be renamed into place.
func (a *Archive) temp() (*os.File, error) {
	dir := filepath.Join(a.dir, tempDir)
	f, err := os.CreateTemp(dir, "body-*")
	if errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return nil, err
		}
		f, err = os.CreateTemp(dir, "body-*")
	}
	return f, err
}

func (a *Archive) makeDir(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return syncDir(a.dir)
}

// syncDir makes a directory's names durable. File systems that cannot do that say so with an error that
// is of no use to anyone; those that can report real trouble when the file itself is synced.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	_ = d.Sync()
	return d.Close()
}

// Get is a stored body. It is store.ErrNotFound when there is none, and ErrDamaged when its bytes are not
// those that were put.
func (a *Archive) Get(ctx context.Context, digest string) ([]byte, error) {
	path, err := a.path(digest)
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("body %s: %w", digest, err)
	}
	packed, err := os.ReadFile(path)
	for _, again := range []string{a.away(digest), path} { // it may be on its way out, and back
		if errors.Is(err, fs.ErrNotExist) {
			packed, err = os.ReadFile(again)
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("body %s: %w", digest, store.ErrNotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("body %s: %w", digest, err)
	}
	body, err := a.dec.DecodeAll(packed, nil)
	if err != nil {
		return nil, fmt.Errorf("body %s: %w: %w", digest, ErrDamaged, err)
	}
	if Digest(body) != digest {
		return nil, fmt.Errorf("body %s: %w", digest, ErrDamaged)
	}
	return body, nil
}

// Has reports whether a body is stored.
func (a *Archive) Has(_ context.Context, digest string) (bool, error) {
	path, err := a.path(digest)
	if err != nil {
		return false, err
	}
	switch _, err := os.Stat(path); {
	case err == nil:
		return true, nil
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	default:
		return false, fmt.Errorf("body %s: %w", digest, err)
	}
}

// Remove deletes a body; one that is not there is as good as deleted.
func (a *Archive) Remove(_ context.Context, digest string) error {
	path, err := a.path(digest)
	if err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("body %s: %w", digest, err)
	}
	return nil
}

// Entry is one stored body as a walk sees it.
type Entry struct {
	Digest string
	Size   int64     // bytes on disk, compressed
	At     time.Time // when it was put
}

// Walk yields every stored body in order of digest. What is put or removed meanwhile may or may not be
// seen.
func (a *Archive) Walk(ctx context.Context) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		shards, err := os.ReadDir(a.dir)
		if errors.Is(err, fs.ErrNotExist) {
			return
		}
		if err != nil {
			yield(Entry{}, fmt.Errorf("archive: %w", err))
			return
		}
		for _, shard := range shards {
			if len(shard.Name()) != 2 || !shard.IsDir() {
				continue
			}
			if !a.walkShard(ctx, shard.Name(), yield) {
				return
			}
		}
	}
}

func (a *Archive) walkShard(ctx context.Context, shard string, yield func(Entry, error) bool) bool {
	files, err := os.ReadDir(filepath.Join(a.dir, shard))
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		yield(Entry{}, fmt.Errorf("archive: %w", err))
		return false
	}
	for _, f := range files {
		digest, ok := strings.CutSuffix(f.Name(), suffix)
		if _, err := a.path(digest); !ok || err != nil {
			continue
		}
		info, err := f.Info()
		if err != nil { // removed meanwhile
			continue
		}
		if !yield(Entry{Digest: digest, Size: info.Size(), At: info.ModTime().UTC()}, nil) {
			return false
		}
	}
	return true
}

// Size counts the stored bodies and their bytes on disk, compressed.
func (a *Archive) Size(ctx context.Context) (bodies int, bytes int64, err error) {
	for e, err := range a.Walk(ctx) {
		if err != nil {
			return bodies, bytes, err
		}
		bodies++
		bytes += e.Size
	}
	return bodies, bytes, nil
}
