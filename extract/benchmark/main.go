// Command benchmark measures what reading a page costs: Warta's extractor beside the floor, which is goquery
// parsing the page and nothing else, and beside go-trafilatura, with and without its fallbacks. It is a module of
// its own, so that Warta does not depend on what it is compared with.
//
//	go run . DIR        (or WARTA_PAGES=DIR go run .)
//
// DIR holds pages, *.html or *.html.gz, at any depth. Without one there is nothing to do. All run in one thread,
// page by page in turns, so that what else the machine does falls on each of them alike; the figures are the ratios.
package main

import (
	"bytes"
	"compress/gzip"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/markusmobius/go-trafilatura"
	"github.com/rs/zerolog"

	"warta/extract"
)

// reader is something that reads a page.
type reader struct {
	name string
	read func(body []byte)
	// By page: the quickest of the rounds, and how often memory was allocated.
	took   []time.Duration
	allocs []uint64
}

func main() {
	log.SetFlags(0)
	rounds := flag.Int("rounds", 3, "rounds; of each page the quickest counts")
	most := flag.Int("most", 200, "read at most so many pages")
	flag.Parse()
	dir := flag.Arg(0)
	if dir == "" {
		dir = os.Getenv("WARTA_PAGES")
	}
	if dir == "" {
		fmt.Println("no directory of pages given: nothing measured")
		return
	}
	pages, size, err := load(dir, *most)
	if err != nil {
		log.Fatal(err)
	}
	if len(pages) == 0 {
		log.Fatalf("%s: no pages (*.html, *.html.gz)", dir)
	}
	runtime.GOMAXPROCS(1)
	zerolog.SetGlobalLevel(zerolog.Disabled) // go-trafilatura's notes
	readers, err := readers()
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range readers {
		r.took, r.allocs = make([]time.Duration, len(pages)), make([]uint64, len(pages))
		r.read(pages[0]) // what is made once, on first use
	}
	for range max(*rounds, 1) {
		for i, p := range pages {
			for _, r := range readers {
				r.one(i, p)
			}
		}
	}
	fmt.Printf("%d pages, %.1f MB\n", len(pages), float64(size)/1e6)
	fmt.Printf("%-28s %10s %12s %14s\n", "", "ms a page", "time ÷ parse", "allocs ÷ parse")
	floor, fewest := readers[0].sums()
	for _, r := range readers {
		took, allocs := r.sums()
		fmt.Printf("%-28s %10.2f %12.2f %14.2f\n", r.name, took.Seconds()*1e3/float64(len(pages)),
			took.Seconds()/floor.Seconds(), float64(allocs)/float64(fewest))
	}
}

func readers() ([]*reader, error) {
	e, err := extract.New(extract.Options{})
	if err != nil {
		return nil, fmt.Errorf("warta: %w", err)
	}
	other := func(fallback bool) func([]byte) {
		return func(body []byte) {
			// What it cannot read it has tried to read.
			_, _ = trafilatura.Extract(bytes.NewReader(body), trafilatura.Options{EnableFallback: fallback})
		}
	}
	return []*reader{
		{name: "goquery, parsing alone", read: func(body []byte) {
			if _, err := goquery.NewDocumentFromReader(bytes.NewReader(body)); err != nil {
				log.Fatal(err)
			}
		}},
		{name: "warta, all fields", read: func(body []byte) {
			e.Extract(extract.Input{Pages: []extract.Page{{URL: "https://kabar.example/berita/judul", Body: body}}})
		}},
		{name: "go-trafilatura", read: other(false)},
		{name: "go-trafilatura, fallbacks", read: other(true)},
	}, nil
}

// one reads page i and keeps the quickest time of its rounds.
func (r *reader) one(i int, page []byte) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	r.read(page)
	took := time.Since(start)
	runtime.ReadMemStats(&after)
	if r.took[i] == 0 || took < r.took[i] {
		r.took[i] = took
	}
	r.allocs[i] = after.Mallocs - before.Mallocs
}

// sums are a reader's time and allocations over all pages.
func (r *reader) sums() (took time.Duration, allocs uint64) {
	for i := range r.took {
		took, allocs = took+r.took[i], allocs+r.allocs[i]
	}
	return took, allocs
}

// load reads up to most pages of a directory, in order of their names.
func load(dir string, most int) (pages [][]byte, size int, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || len(pages) >= most {
			return err
		}
		packed := strings.HasSuffix(path, ".html.gz")
		if !packed && !strings.HasSuffix(path, ".html") {
			return nil
		}
		body, err := os.ReadFile(path)
		if err == nil && packed {
			var z *gzip.Reader
			if z, err = gzip.NewReader(bytes.NewReader(body)); err == nil {
				body, err = io.ReadAll(z)
			}
		}
		if err != nil {
			return fmt.Errorf("page %s: %w", path, err)
		}
		pages, size = append(pages, body), size+len(body)
		return nil
	})
	return pages, size, err
}
