package archive

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"warta/store"
)

func open(t testing.TB) *Archive {
	t.Helper()
	a, err := Open(filepath.Join(t.TempDir(), "bodies"))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func put(t testing.TB, a *Archive, body []byte) string {
	t.Helper()
	d, err := a.Put(t.Context(), body)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestPutGet(t *testing.T) {
	a := open(t)
	for name, body := range map[string][]byte{
		"empty": {},
		"text":  []byte("<p>Bupati meresmikan pasar</p>"),
		"large": bytes.Repeat([]byte("berita "), 1<<18),
		"noise": noise(100_000),
	} {
		t.Run(name, func(t *testing.T) {
			d := put(t, a, body)
			if d != Digest(body) {
				t.Errorf("digest %s, want %s", d, Digest(body))
			}
			if again := put(t, a, body); again != d {
				t.Errorf("put again: %s, want %s", again, d)
			}
			got, err := a.Get(t.Context(), d)
			if err != nil || !bytes.Equal(got, body) {
				t.Errorf("got %d bytes, %v; want %d", len(got), err, len(body))
			}
			if ok, err := a.Has(t.Context(), d); !ok || err != nil {
				t.Errorf("Has = %v, %v", ok, err)
			}
		})
	}
	if n, size, err := a.Size(t.Context()); n != 4 || size < 100_000 || size > 110_000 || err != nil {
		t.Errorf("Size = %d bodies, %d bytes, %v", n, size, err)
	}
}

func noise(n int) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

func TestMissingAndNotADigest(t *testing.T) {
	a := open(t)
	if _, err := a.Get(t.Context(), Digest([]byte("x"))); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("missing: %v", err)
	}
	for _, bad := range []string{"", "abc", "../../etc/passwd", strings.Repeat("z", 64), strings.Repeat("A", 64), strings.Repeat("/", 64)} {
		if _, err := a.Get(t.Context(), bad); err == nil || errors.Is(err, store.ErrNotFound) {
			t.Errorf("Get(%q): %v", bad, err)
		}
		if err := a.Remove(t.Context(), bad); err == nil {
			t.Errorf("Remove(%q): no error", bad)
		}
	}
	if n, _, err := a.Size(t.Context()); n != 0 || err != nil {
		t.Errorf("empty archive: %d, %v", n, err)
	}
}

func TestDamage(t *testing.T) {
	a := open(t)
	body := bytes.Repeat([]byte("satu dua tiga "), 100)
	other := a.enc.EncodeAll([]byte("lain"), nil)
	for name, harm := range map[string]func([]byte) []byte{
		"cut":     func(b []byte) []byte { return b[:len(b)/2] },
		"empty":   func([]byte) []byte { return nil },
		"flipped": func(b []byte) []byte { b[len(b)-1] ^= 1; return b },
		"swapped": func([]byte) []byte { return other },
	} {
		t.Run(name, func(t *testing.T) {
			d := put(t, a, body)
			path, err := a.path(d)
			if err != nil {
				t.Fatal(err)
			}
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, harm(raw), 0o644); err != nil {
				t.Fatal(err)
			}
			if got, err := a.Get(t.Context(), d); !errors.Is(err, ErrDamaged) {
				t.Errorf("got %d bytes, %v; want ErrDamaged", len(got), err)
			}
			if err := a.Remove(t.Context(), d); err != nil {
				t.Fatal(err)
			}
			put(t, a, body) // and it can be kept anew
			if _, err := a.Get(t.Context(), d); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestManyAtOnce(t *testing.T) {
	a := open(t)
	b, err := Open(a.dir) // as another process would
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 20 {
				body := fmt.Appendf(nil, "isi %d", j) // all write the same bodies
				d, err := []*Archive{a, b}[i%2].Put(t.Context(), body)
				if err != nil {
					t.Error(err)
					return
				}
				if got, err := a.Get(t.Context(), d); err != nil || !bytes.Equal(got, body) {
					t.Errorf("body %d: %q, %v", j, got, err)
				}
			}
		})
	}
	wg.Wait()
	if n, _, err := a.Size(t.Context()); n != 20 || err != nil {
		t.Errorf("%d bodies, %v; want 20", n, err)
	}
	if left, err := os.ReadDir(filepath.Join(a.dir, tempDir)); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestSweep(t *testing.T) {
	a := open(t)
	put(t, a, []byte("x"))
	old, young := filepath.Join(a.dir, tempDir, "body-old"), filepath.Join(a.dir, tempDir, "body-young")
	for _, f := range []string{old, young} {
		if err := os.WriteFile(f, []byte("half"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	past := time.Now().Add(-2 * staleTemp)
	if err := os.Chtimes(old, past, past); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(a.dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(old); err == nil {
		t.Error("an old unfinished file stayed")
	}
	if _, err := os.Stat(young); err != nil {
		t.Error("a file that may still be written was swept away")
	}
	if n, _, err := a.Size(t.Context()); n != 1 || err != nil {
		t.Errorf("unfinished files count: %d, %v", n, err)
	}
}

func TestWalkInOrder(t *testing.T) {
	a := open(t)
	for i := range 30 {
		put(t, a, fmt.Appendf(nil, "%d", i))
	}
	last := ""
	n := 0
	for e, err := range a.Walk(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Digest <= last || e.Size == 0 || e.At.IsZero() {
			t.Errorf("entry %+v after %s", e, last)
		}
		last = e.Digest
		n++
	}
	if n != 30 {
		t.Errorf("%d entries", n)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, err := range a.Walk(ctx) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled walk: %v", err)
		}
	}
}

func TestOpenOnAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(file); err == nil {
		t.Error("a file was taken for an archive")
	}
}

func BenchmarkPut(b *testing.B) {
	a := open(b)
	page := bytes.Repeat([]byte("<p>Kepala dinas membuka rapat koordinasi di aula.</p>\n"), 1000)
	i := 0
	b.SetBytes(int64(len(page)))
	for b.Loop() {
		i++
		copy(page, fmt.Sprintf("<!-- %d -->", i))
		put(b, a, page)
	}
}

func BenchmarkGet(b *testing.B) {
	a := open(b)
	page := bytes.Repeat([]byte("<p>Kepala dinas membuka rapat koordinasi di aula.</p>\n"), 1000)
	d := put(b, a, page)
	b.SetBytes(int64(len(page)))
	for b.Loop() {
		if _, err := a.Get(b.Context(), d); err != nil {
			b.Fatal(err)
		}
	}
}
