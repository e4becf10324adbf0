package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/spf13/cobra"

	"warta/extract"
	"warta/store"
)

// fetchPage gets one page over the network for `warta extract URL`; the crawler is wired in by main.
type fetchPage func(ctx context.Context, url string) (extract.Page, error)

// extractFlags are the flags of `warta extract`.
type extractFlags struct {
	list    string
	jobs    int
	memory  string
	without []string
	url     string
	fetch   fetchPage
}

// maxPage is how much of a page is read, in bytes.
const maxPage = 32 << 20

func newExtractCommand() *cobra.Command { return extractCommand(nil) }

func extractCommand(fetch fetchPage) *cobra.Command {
	f := extractFlags{fetch: fetch}
	cmd := &cobra.Command{
		Use:   "extract FILE|URL|-...",
		Short: "Read articles out of pages, one JSON record a line",
		Long: `Reads each page and prints one JSON record a line: title, authors, published_at, text, html and so on.

With --list FILE.jsonl the pages are those of a list: lines with id, url and html (a path relative to the
list, may end in .gz). Each gives one record with that id, in the order of the list. A page that cannot be
read or is no article gives a line with "error" or "not_article" and what text there is.`,
		Example: `  warta extract berita.html
  warta extract https://example.org/berita/1
  curl -s https://example.org/berita/1 | warta extract --url https://example.org/berita/1 -
  warta extract --list pages.jsonl --memory batch > records.jsonl`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.list == "" && len(args) == 0 {
				return errors.New("name a file, a URL, - for standard input, or --list FILE.jsonl")
			}
			return f.run(cmd.Context(), cmd.OutOrStdout(), cmd.InOrStdin(), args)
		},
	}
	fl := cmd.Flags()
	fl.StringVar(&f.list, "list", "", "read the pages of this JSON lines `FILE`")
	fl.IntVar(&f.jobs, "jobs", 0, "`N` pages at a time; 0 is one per processor")
	fl.StringVar(&f.memory, "memory", "off", "`off|batch|FILE`: what repeats on a host: not used, learned from this list, or kept in a file")
	fl.StringSliceVar(&f.without, "without", nil, "leave out `rules,structured`, for comparisons")
	fl.StringVar(&f.url, "url", "", "the `ADDRESS` a file or standard input came from")
	return cmd
}

// record is one line of output.
type record struct {
	ID  string `json:"id,omitempty"`
	URL string `json:"url,omitempty"`
	store.Content
	Error string `json:"error,omitempty"`
}

// job is one page to read.
type job struct {
	id, url string
	load    func(*bytes.Buffer) (extract.Page, error) // the buffer is reused for the next page
}

func (f *extractFlags) run(ctx context.Context, out io.Writer, in io.Reader, args []string) error {
	opts, err := f.options()
	if err != nil {
		return err
	}
	// Pages come and go; collecting less often is worth some memory in a command that ends.
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	ex, err := extract.New(opts)
	if err != nil {
		return err
	}
	jobs, err := f.collect(ctx, in, args)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(out, 1<<16)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	failed := 0
	err = f.each(ctx, ex, jobs, func(r record) error {
		if r.Error != "" {
			failed++
		}
		return enc.Encode(r)
	})
	if err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write records: %w", err)
	}
	if f.list == "" && failed == len(jobs) {
		return fmt.Errorf("none of %d pages could be read", failed)
	}
	return nil
}

func (f *extractFlags) options() (extract.Options, error) {
	var o extract.Options
	for _, w := range f.without {
		switch w {
		case "rules":
			o.WithoutRules = true
		case "structured":
			o.WithoutStructured = true
		default:
			return o, fmt.Errorf("--without %q: only rules and structured can be left out", w)
		}
	}
	return o, nil
}

// each reads the jobs, several at a time, and gives the records in the order of the jobs.
func (f *extractFlags) each(ctx context.Context, ex *extract.Extractor, jobs []job, emit func(record) error) error {
	workers := f.jobs
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	workers = min(workers, max(len(jobs), 1))
	slots := make([]chan record, len(jobs))
	for i := range slots {
		slots[i] = make(chan record, 1)
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	next := make(chan int)
	var wg sync.WaitGroup
	defer wg.Wait()
	wg.Go(func() {
		defer close(next)
		for i := range jobs {
			select {
			case next <- i:
			case <-ctx.Done():
				return
			}
		}
	})
	for range workers {
		wg.Go(func() {
			var buf bytes.Buffer
			for i := range next {
				slots[i] <- readJob(ex, jobs[i], &buf)
			}
		})
	}
	for i := range slots {
		select {
		case r := <-slots[i]:
			if err := emit(r); err != nil {
				stop()
				return fmt.Errorf("write record %q: %w", r.ID, err)
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func readJob(ex *extract.Extractor, j job, buf *bytes.Buffer) record {
	r := record{ID: j.id, URL: j.url}
	buf.Reset()
	p, err := j.load(buf)
	if err != nil {
		r.Error = err.Error()
		return r
	}
	r.Content = ex.Extract(extract.Input{Pages: []extract.Page{p}})
	if r.Authors == nil {
		r.Authors = []string{}
	}
	return r
}

// collect turns the arguments and the list into jobs.
func (f *extractFlags) collect(ctx context.Context, in io.Reader, args []string) ([]job, error) {
	var jobs []job
	for _, a := range args {
		switch {
		case a == "-":
			jobs = append(jobs, job{url: f.url, load: func(buf *bytes.Buffer) (extract.Page, error) {
				return readPage(buf, "standard input", in, f.url)
			}})
		case strings.HasPrefix(a, "http://") || strings.HasPrefix(a, "https://"):
			if f.fetch == nil {
				return nil, fmt.Errorf("%s: fetching is not available here; save the page and give the file with --url", a)
			}
			jobs = append(jobs, job{url: a, load: func(*bytes.Buffer) (extract.Page, error) { return f.fetch(ctx, a) }})
		default:
			jobs = append(jobs, job{url: f.url, load: func(buf *bytes.Buffer) (extract.Page, error) { return openPage(buf, a, f.url) }})
		}
	}
	if f.list == "" {
		return jobs, nil
	}
	more, err := readList(f.list)
	return append(jobs, more...), err
}

// readList reads a JSON lines list of pages.
func readList(path string) ([]job, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("list: %w", err)
	}
	defer file.Close()
	dir := filepath.Dir(path)
	var jobs []job
	in := bufio.NewReaderSize(file, 1<<16)
	for n := 1; ; n++ {
		text, err := in.ReadBytes('\n')
		if len(strings.TrimSpace(string(text))) > 0 {
			var l struct {
				ID   string `json:"id"`
				URL  string `json:"url"`
				HTML string `json:"html"`
			}
			if jerr := json.Unmarshal(text, &l); jerr != nil {
				return nil, fmt.Errorf("list %s:%d: %w", path, n, jerr)
			}
			name := l.HTML
			if !filepath.IsAbs(name) {
				name = filepath.Join(dir, name)
			}
			jobs = append(jobs, job{id: l.ID, url: l.URL, load: func(buf *bytes.Buffer) (extract.Page, error) { return openPage(buf, name, l.URL) }})
		}
		if errors.Is(err, io.EOF) {
			return jobs, nil
		}
		if err != nil {
			return nil, fmt.Errorf("list %s:%d: %w", path, n, err)
		}
	}
}

func openPage(buf *bytes.Buffer, name, url string) (extract.Page, error) {
	file, err := os.Open(name)
	if err != nil {
		return extract.Page{}, fmt.Errorf("page: %w", err)
	}
	defer file.Close()
	if !strings.HasSuffix(name, ".gz") {
		return readPage(buf, name, file, url)
	}
	z, err := gzip.NewReader(bufio.NewReaderSize(file, 1<<15))
	if err != nil {
		return extract.Page{}, fmt.Errorf("page %s: %w", name, err)
	}
	return readPage(buf, name, z, url)
}

func readPage(buf *bytes.Buffer, name string, r io.Reader, url string) (extract.Page, error) {
	_, err := buf.ReadFrom(io.LimitReader(r, maxPage))
	body := buf.Bytes()
	if err != nil {
		return extract.Page{}, fmt.Errorf("page %s: %w", name, err)
	}
	return extract.Page{URL: url, Body: body}, nil
}
