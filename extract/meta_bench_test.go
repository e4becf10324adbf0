package extract

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/net/html"
)

// BenchmarkMeta reads the metadata of real pages where WARTA_CORPORA names their folder; the parse of the
// same pages is the measure of what it may cost.
func BenchmarkMeta(b *testing.B) {
	dir := os.Getenv("WARTA_CORPORA")
	if dir == "" {
		b.Skip("WARTA_CORPORA is not set")
	}
	files, _ := filepath.Glob(filepath.Join(dir, "fundus-dev", "html", "*.gz"))
	var pages [][]byte
	for _, f := range files {
		raw, err := os.Open(f)
		if err != nil {
			b.Fatal(err)
		}
		z, err := gzip.NewReader(raw)
		if err != nil {
			b.Fatal(err)
		}
		body, err := io.ReadAll(z)
		if err != nil {
			b.Fatal(err)
		}
		raw.Close()
		pages = append(pages, body)
	}
	b.Run("decode", func(b *testing.B) {
		for b.Loop() {
			for _, p := range pages {
				decode(p, "")
			}
		}
	})
	b.Run("parse", func(b *testing.B) {
		for b.Loop() {
			for _, p := range pages {
				_, _ = html.Parse(bytes.NewReader(p))
			}
		}
	})
	var roots []*html.Node
	for _, p := range pages {
		roots = append(roots, parse(decode(p, "")))
	}
	u, _ := url.Parse("https://www.contoh.example/2021/09/judul-berita/")
	b.Run("walk", func(b *testing.B) {
		for b.Loop() {
			for _, r := range roots {
				collect(r, nil)
			}
		}
	})
	b.Run("meta", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			for _, r := range roots {
				readMeta(metaInput{root: r, url: u, structured: true})
			}
		}
	})
}
