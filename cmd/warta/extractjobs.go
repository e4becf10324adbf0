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
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"

	"warta/extract"
)

// fetchPage gets one page over the network.
type fetchPage func(ctx context.Context, url string) (extract.Page, error)

// maxPage is how much of a page is read, in bytes.
const maxPage = 32 << 20

// job is one page to read.
type job struct {
	id, url string
	load    loadPage
}

// loadPage gets a page, for which it may use a buffer. It may be called again.
type loadPage func(*bytes.Buffer) (extract.Page, error)

// once loads a page that cannot be had twice.
func once(load func() (extract.Page, error)) loadPage {
	load = sync.OnceValues(load)
	return func(*bytes.Buffer) (extract.Page, error) { return load() }
}

// collect turns the arguments and the list into jobs.
func (f *extractFlags) collect(ctx context.Context, in io.Reader, args []string) ([]job, error) {
	var jobs []job
	for _, a := range args {
		switch {
		case a == "-":
			jobs = append(jobs, job{url: f.url, load: once(func() (extract.Page, error) {
				return readPage(new(bytes.Buffer), "standard input", in, f.url)
			})})
		case strings.HasPrefix(a, "http://") || strings.HasPrefix(a, "https://"):
			jobs = append(jobs, job{url: a, load: once(func() (extract.Page, error) { return f.fetch(ctx, a) })})
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

// readList reads a JSON lines list of pages. A line that is no such object is a job that fails.
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
			jobs = append(jobs, listed(text, dir, fmt.Sprintf("list %s:%d", path, n)))
		}
		if errors.Is(err, io.EOF) {
			return jobs, nil
		}
		if err != nil {
			return nil, fmt.Errorf("list %s:%d: %w", path, n, err)
		}
	}
}

// listed is the job of one line of a list in dir; where says which.
func listed(line []byte, dir, where string) job {
	var l struct {
		ID   string `json:"id"`
		URL  string `json:"url"`
		HTML string `json:"html"`
	}
	err := json.Unmarshal(line, &l)
	if err == nil && l.HTML == "" {
		err = errors.New("no html: the file of the page")
	}
	if err != nil {
		return job{id: l.ID, url: l.URL, load: func(*bytes.Buffer) (extract.Page, error) {
			return extract.Page{}, fmt.Errorf("%s: %w", where, err)
		}}
	}
	name := l.HTML
	if !filepath.IsAbs(name) {
		name = filepath.Join(dir, name)
	}
	return job{id: l.ID, url: l.URL, load: func(buf *bytes.Buffer) (extract.Page, error) { return openPage(buf, name, l.URL) }}
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
	if _, err := buf.ReadFrom(io.LimitReader(r, maxPage)); err != nil {
		return extract.Page{}, fmt.Errorf("page %s: %w", name, err)
	}
	return extract.Page{URL: url, Body: buf.Bytes()}, nil
}
