package archive

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"warta/store"
)

// naming is an Expiry.Named over a fixed list.
func naming(digests ...string) func(context.Context, time.Time) iter.Seq2[string, error] {
	return func(context.Context, time.Time) iter.Seq2[string, error] {
		return func(yield func(string, error) bool) {
			for _, d := range digests {
				if !yield(d, nil) {
					return
				}
			}
		}
	}
}

// aged puts a body as if that had been long ago.
func aged(t *testing.T, a *Archive, body string, age time.Duration) string {
	t.Helper()
	d := put(t, a, []byte(body))
	path, err := a.path(d)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Now().Add(-age)
	if err := os.Chtimes(path, at, at); err != nil {
		t.Fatal(err)
	}
	return d
}

func has(t *testing.T, a *Archive, digest string) bool {
	t.Helper()
	_, err := a.Get(t.Context(), digest)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		t.Fatal(err)
	}
	return err == nil
}

const day = 24 * time.Hour

func TestExpireByAge(t *testing.T) {
	a := open(t)
	old, named, young := aged(t, a, "tua", 40*day), aged(t, a, "tua, disebut", 40*day), aged(t, a, "muda", 20*day)
	again := aged(t, a, "disimpan lagi", 40*day)
	if d := put(t, a, []byte("disimpan lagi")); d != again {
		t.Fatal(d)
	}
	done, err := a.Expire(t.Context(), Expiry{Age: 30 * day, Named: naming(named, "not a digest")})
	if err != nil || done.Bodies != 1 || done.Bytes == 0 || done.Left == 0 {
		t.Errorf("%+v, %v; want one body gone", done, err)
	}
	for d, want := range map[string]bool{old: false, named: true, young: true, again: true} {
		if has(t, a, d) != want {
			t.Errorf("%s: kept %v, want %v", d[:8], !want, want)
		}
	}
	if done, err := a.Expire(t.Context(), Expiry{Named: naming()}); err != nil || done.Bodies != 0 {
		t.Errorf("without limits: %+v, %v", done, err)
	}
	if d := put(t, a, []byte("tua")); d != old || !has(t, a, old) {
		t.Error("a body that expired cannot be put again")
	}
	if done, err := a.Expire(t.Context(), Expiry{Age: time.Nanosecond, Bytes: 1, Named: naming()}); err != nil || done.Bodies != 2 || !has(t, a, old) || !has(t, a, again) {
		t.Errorf("what was put just now was not spared: %+v, %v", done, err)
	}
}

func TestExpireBySize(t *testing.T) {
	a := open(t)
	var digests []string
	for i := range 10 { // the eldest first
		digests = append(digests, aged(t, a, fmt.Sprint(i)+string(noise(1000)), time.Duration(20-i)*day))
	}
	_, all, err := a.Size(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	done, err := a.Expire(t.Context(), Expiry{Bytes: all * 45 / 100, Named: naming(digests[1])})
	if err != nil || done.Bodies != 5 {
		t.Errorf("%+v, %v; want five bodies gone", done, err)
	}
	for i, d := range digests {
		if want := i == 1 || i >= 6; has(t, a, d) != want {
			t.Errorf("body %d: kept %v", i, !want)
		}
	}
	if _, left, err := a.Size(t.Context()); err != nil || left != done.Left || all-left != done.Bytes {
		t.Errorf("left %d of %d, reported %+v, %v", left, all, done, err)
	}
	if done, err := a.Expire(t.Context(), Expiry{Bytes: all, Named: naming()}); err != nil || done.Bodies != 0 {
		t.Errorf("there was room: %+v, %v", done, err)
	}
}

// TestExpireBesidePut: a body that is put while it is removed is there afterwards, and can be read all the time.
func TestExpireBesidePut(t *testing.T) {
	a := open(t)
	body := []byte("berita yang sama lagi")
	d := Digest(body)
	for range 300 {
		aged(t, a, string(body), 40*day)
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := a.Expire(t.Context(), Expiry{Age: 30 * day, Named: naming()}); err != nil {
				t.Error(err)
			}
		})
		wg.Go(func() {
			if _, err := a.Put(t.Context(), body); err != nil {
				t.Error(err)
			}
			for range 20 {
				if got, err := a.Get(t.Context(), d); err != nil || !bytes.Equal(got, body) {
					t.Errorf("after it was put: %v", err)
				}
			}
		})
		wg.Wait()
		if !has(t, a, d) || t.Failed() {
			t.Fatal("a body that was put is gone")
		}
	}
}

// TestExpireKilled: what a killed expiry had taken out of its place is judged again.
func TestExpireKilled(t *testing.T) {
	a := open(t)
	d := aged(t, a, "di tengah jalan", 40*day)
	path, _ := a.path(d)
	if err := os.MkdirAll(filepath.Join(a.dir, tempDir), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path, a.away(d)); err != nil {
		t.Fatal(err)
	}
	if !has(t, a, d) {
		t.Error("it cannot be read meanwhile")
	}
	if _, err := a.Expire(t.Context(), Expiry{Age: 30 * day, Named: naming(d)}); err != nil || !has(t, a, d) {
		t.Errorf("it was named, and is gone: %v", err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}

func TestExpireFails(t *testing.T) {
	a := open(t)
	d := aged(t, a, "tua", 40*day)
	broken := errors.New("no database")
	_, err := a.Expire(t.Context(), Expiry{Age: day, Named: func(context.Context, time.Time) iter.Seq2[string, error] {
		return func(yield func(string, error) bool) { yield("", broken) }
	}})
	if !errors.Is(err, broken) || !has(t, a, d) {
		t.Errorf("without knowing what is named: %v", err)
	}
}
