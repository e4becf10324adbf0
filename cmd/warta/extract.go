package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"sync"

	"github.com/spf13/cobra"

	"warta/extract"
	"warta/store"
)

// extractFlags are the flags of `warta extract`.
type extractFlags struct {
	list    string
	jobs    int
	memory  string
	without []string
	url     string
	fetch   fetchPage
}

func newExtractCommand() *cobra.Command {
	var f extractFlags
	cmd := &cobra.Command{
		Use:   "extract FILE|URL|-...",
		Short: "Read articles out of pages, one JSON record a line",
		Long: `Reads each page and prints one JSON record a line: title, authors, published_at, text, html, regions and so on.
A URL is fetched politely: robots.txt is obeyed, private addresses are refused, and the configuration's
contact, proxy and allowed networks hold.

With --list FILE.jsonl the pages are those of a list: lines with id, url and html (a path relative to the
list, may end in .gz). Each gives one record with that id, in the order of the list. A page that cannot be
read or is no article gives a line with "error" or "not_article" and what text there is; the exit status is 0
when the list could be read.`,
		Example: `  warta extract berita.html
  warta extract https://example.org/berita/1
  curl -s https://example.org/berita/1 | warta extract --url https://example.org/berita/1 -
  warta extract --list pages.jsonl --memory batch > records.jsonl`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.list == "" && len(args) == 0 {
				return errors.New("name a file, a URL, - for standard input, or --list FILE.jsonl")
			}
			f.fetch = lazyFetch(cmd)
			return stopped(f.run(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr(), cmd.InOrStdin(), args))
		},
	}
	fl := cmd.Flags()
	fl.StringVar(&f.list, "list", "", "read the pages of this JSON lines `FILE`")
	fl.IntVar(&f.jobs, "jobs", 0, "`N` pages at a time; 0 is one per processor")
	fl.StringVar(&f.memory, "memory", "off", "`off|batch|FILE`: what repeats on a host: not used, learned from these pages, or kept in a file too")
	fl.StringSliceVar(&f.without, "without", nil, "leave out `rules,structured`, for comparisons")
	fl.StringVar(&f.url, "url", "", "the `ADDRESS` a file or standard input came from")
	return cmd
}

// lazyFetch reads the configuration and makes the fetcher when the first URL is asked for: pages from files
// need neither.
func lazyFetch(cmd *cobra.Command) fetchPage {
	ready := sync.OnceValues(func() (*fetcher, error) {
		a, err := settings(cmd)
		if err != nil {
			return nil, err
		}
		return a.newFetcher()
	})
	return func(ctx context.Context, url string) (extract.Page, error) {
		f, err := ready()
		if err != nil {
			return extract.Page{}, err
		}
		p, body, err := f.get(ctx, url)
		return extract.Page{URL: p.Final, Body: body, ContentType: p.ContentType}, err
	}
}

func (f *extractFlags) run(ctx context.Context, out, errOut io.Writer, in io.Reader, args []string) error {
	opts, err := f.options()
	if err != nil {
		return err
	}
	// Pages come and go; collecting less often is worth some memory in a command that ends.
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	r, err := newReader(opts)
	if err != nil {
		return err
	}
	jobs, err := f.collect(ctx, in, args)
	if err != nil {
		return err
	}
	known, err := f.learn(ctx, r, jobs)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(out, 1<<16)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	var failed []string
	err = inOrder(ctx, jobs, f.workers(len(jobs)), func(j job, buf *bytes.Buffer) record { return readJob(r, known, j, buf) }, func(rec record) error {
		if rec.Error != "" {
			failed = append(failed, rec.Error)
		}
		return enc.Encode(rec)
	})
	if err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("write records: %w", err)
	}
	return f.verdict(errOut, len(jobs), failed)
}

// verdict is the error the command ends with: pages that a person named must be readable, those of a list
// need not be.
func (f *extractFlags) verdict(errOut io.Writer, pages int, failed []string) error {
	switch {
	case len(failed) == 0:
		return nil
	case f.list != "":
		fmt.Fprintf(errOut, "%d of %d pages could not be read; their lines have \"error\"\n", len(failed), pages)
		return nil
	case len(failed) == 1:
		return errors.New(failed[0])
	}
	return fmt.Errorf("%d of %d pages could not be read, first: %s", len(failed), pages, failed[0])
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

func (f *extractFlags) workers(jobs int) int {
	n := f.jobs
	if n <= 0 {
		n = runtime.GOMAXPROCS(0)
	}
	return min(n, max(jobs, 1))
}

func readJob(r *reader, known memories, j job, buf *bytes.Buffer) record {
	p, err := j.load(buf)
	if err != nil {
		return record{ID: j.id, URL: j.url, Content: store.Content{Authors: []string{}}, Regions: []store.Region{}, Error: err.Error()}
	}
	return r.read(j.id, p.URL, known.of(p.URL), p)
}

// inOrder does the jobs, several at a time, and hands what comes of them on in the order of the jobs. A page
// may be read into the buffer, which is used again for the next.
func inOrder[T any](ctx context.Context, jobs []job, workers int, do func(job, *bytes.Buffer) T, emit func(T) error) error {
	slots := make([]chan T, len(jobs))
	for i := range slots {
		slots[i] = make(chan T, 1)
	}
	ctx, stop := context.WithCancel(ctx)
	next := make(chan int)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer stop()
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
				buf.Reset()
				slots[i] <- do(jobs[i], &buf)
			}
		})
	}
	for i := range slots {
		select {
		case r := <-slots[i]:
			if err := emit(r); err != nil {
				return fmt.Errorf("page %d: %w", i+1, err)
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}
