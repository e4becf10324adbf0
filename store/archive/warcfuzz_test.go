package archive

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func FuzzWARC(f *testing.F) {
	pages := []Capture{page("https://a.example/1", "<p>satu"), page("https://a.example/2", "<p>satu", func(c *Capture) { c.Hint.Title = "x" })}
	f.Add(write(f, WARCOptions{}, pages...))
	f.Add(write(f, WARCOptions{Plain: true}, pages...))
	f.Add([]byte("WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: <http://a.example/>\r\nWARC-Date: 2021-03-04T05:06:07Z\r\nContent-Length: 60\r\n\r\n" +
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n<p>p\r\n0\r\n\r\n\r\n\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, _, err := read(data, ReadOptions{MaxBody: 1 << 20})
		if err != nil && !errors.Is(err, ErrWARC) {
			t.Fatalf("only the file as a whole can be refused: %v", err)
		}
		whole := got[:0:0]
		for _, c := range got {
			if c.Body == nil && c.Digest == "" || int64(len(c.Body)) > 1<<20 {
				t.Fatalf("a capture without a body, or with too much of one: %+v", c.Page)
			}
			if c.Body != nil {
				whole = append(whole, c)
			}
		}
		// What was read can be written, and then reads back as it is.
		again, skipped, err := read(write(t, WARCOptions{Plain: true}, whole...), ReadOptions{})
		if err != nil || len(again) != len(whole) || len(skipped) > 0 {
			t.Fatalf("%d captures, after writing %d, skipped %v, %v", len(whole), len(again), skipped, err)
		}
		for i := range whole {
			if again[i].Digest != whole[i].Digest || again[i].Status != whole[i].Status {
				t.Fatalf("%+v\nafter writing %+v", whole[i].Page, again[i].Page)
			}
		}
	})
}

func BenchmarkWARC(b *testing.B) {
	body := "<html>" + strings.Repeat("<p>Warga Kalianda bergotong royong memperbaiki jalan rusak. ", 800)
	var pages []Capture
	for i := range 50 {
		pages = append(pages, page(fmt.Sprintf("https://radar.example/%d", i), body+fmt.Sprint(i)))
	}
	data := write(b, WARCOptions{}, pages...)
	b.Run("write", func(b *testing.B) {
		b.SetBytes(int64(50 * len(body)))
		for b.Loop() {
			write(b, WARCOptions{}, pages...)
		}
	})
	b.Run("read", func(b *testing.B) {
		b.SetBytes(int64(50 * len(body)))
		for b.Loop() {
			if got, _, err := read(data, ReadOptions{}); err != nil || len(got) != 50 {
				b.Fatal(len(got), err)
			}
		}
	})
}
