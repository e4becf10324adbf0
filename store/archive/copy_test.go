package archive

import (
	"bytes"
	"fmt"
	"os"
	"testing"
	"time"
)

func TestCopyTo(t *testing.T) {
	a, to := open(t), open(t)
	digests := []string{aged(t, a, "tua", 40*day)}
	for i := range 30 {
		digests = append(digests, put(t, a, fmt.Append(noise(500), i)))
	}
	unwanted := put(t, a, []byte("tidak"))
	not := map[string]bool{unwanted: true}
	done, err := a.CopyTo(t.Context(), to, not)
	if err != nil || done.Bodies != 31 || done.Had != 0 || done.Bytes == 0 {
		t.Fatalf("%+v, %v", done, err)
	}
	for _, d := range digests {
		want, err := a.Get(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := to.Get(t.Context(), d); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %v", d, err)
		}
	}
	path, _ := to.path(digests[0])
	if info, err := os.Stat(path); err != nil || time.Since(info.ModTime()) < 39*day {
		t.Errorf("the copy is young again: %v, %v", info.ModTime(), err)
	}
	if err := os.WriteFile(path, nil, 0o600); err != nil { // as a crash leaves it
		t.Fatal(err)
	}
	put(t, a, []byte("baru"))
	if done, err := a.CopyTo(t.Context(), to, not); err != nil || done.Bodies != 2 || done.Had != 30 {
		t.Errorf("the second time: %+v, %v", done, err)
	}
	if has(t, to, unwanted) {
		t.Error("what was to be left out was copied")
	}
	if !has(t, to, digests[0]) {
		t.Error("an empty file was taken for a body")
	}
}
