package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"golang.org/x/net/html"

	"warta/extract/internal/page"
)

// gold is a page with its gold body and what training knows of it.
type gold struct {
	corpus, id, host string
	fold             int
	body             []string // tokens
	file             string
	doc              *page.Page
	ctx              *page.Context
	x                [][]float32
	label, weight    []float32
	prob             []float32
}

type set struct {
	pages          []*gold
	words, classes []map[string]float32 // lexicons without each fold; the last without none
}

func (s *set) rows() (n int) {
	for _, g := range s.pages {
		n += len(g.x)
	}
	return n
}

func parallel(n int, f func(int)) {
	var wg sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range next {
				f(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}

func each(pages []*gold, f func(*gold)) {
	parallel(len(pages), func(i int) { f(pages[i]) })
}

func load(dir string, names []string, folds int, lw, lc lexParams) (*set, error) {
	s := &set{}
	var files []string
	for _, name := range names {
		f, err := os.Open(filepath.Join(dir, name, "manifest.jsonl"))
		if err != nil {
			return nil, fmt.Errorf("corpus: %w", err)
		}
		in := bufio.NewScanner(f)
		in.Buffer(nil, 64<<20)
		for in.Scan() {
			var l struct{ ID, HTML, URL, Body string }
			if err := json.Unmarshal(in.Bytes(), &l); err != nil {
				return nil, fmt.Errorf("corpus %s: %w", name, err)
			}
			if l.Body == "" {
				continue
			}
			g := &gold{corpus: name, id: l.ID, host: host(l.URL, l.ID), body: tokens(l.Body)}
			h := fnv.New32a()
			io.WriteString(h, g.host)
			g.fold = int(h.Sum32() % uint32(folds))
			s.pages = append(s.pages, g)
			files = append(files, filepath.Join(dir, name, l.HTML))
		}
		f.Close()
		if err := in.Err(); err != nil {
			return nil, fmt.Errorf("corpus %s: %w", name, err)
		}
	}
	for i, g := range s.pages {
		g.file = files[i]
	}
	w := page.NewWalker()
	w.Collect = true
	if err := s.walk(func(*gold) *page.Walker { return w }, (*gold).mark); err != nil {
		return nil, err
	}
	s.words, s.classes = s.learnLexicons(folds, lw, lc)
	walkers := make([]*page.Walker, folds)
	for f := range walkers {
		v := *w
		v.Words, v.Classes, v.Collect = lexicon(s.words[f]), lexicon(s.classes[f]), false
		walkers[f] = &v
	}
	return s, s.walk(func(g *gold) *page.Walker { return walkers[g.fold] }, (*gold).features)
}

// walk reads every page with the walker it is given and does what is to be done with it.
func (s *set) walk(w func(*gold) *page.Walker, do func(*gold)) error {
	var mu sync.Mutex
	var failed error
	each(s.pages, func(g *gold) {
		if err := g.read(w(g), g.file); err != nil {
			mu.Lock()
			failed = err
			mu.Unlock()
			return
		}
		do(g)
	})
	return failed
}

// host is the site of a page: the last two labels of its host, or three under a second-level registry.
func host(raw, id string) string {
	u, err := url.Parse(raw)
	if err != nil || u.Hostname() == "" {
		return id
	}
	parts := strings.Split(u.Hostname(), ".")
	n := 2
	if len(parts) > 2 && len(parts[len(parts)-2]) <= 3 {
		n = 3
	}
	return strings.Join(parts[max(0, len(parts)-n):], ".")
}

func (g *gold) read(w *page.Walker, name string) error {
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("page %s: %w", g.id, err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return fmt.Errorf("page %s: %w", g.id, err)
	}
	root, err := html.Parse(z)
	if err != nil {
		return fmt.Errorf("page %s: %w", g.id, err)
	}
	g.doc = w.Walk(root)
	return nil
}

func (g *gold) features() {
	g.ctx = g.doc.Context()
	n := len(g.doc.Blocks)
	g.x = make([][]float32, n)
	buf := make([]float32, n*page.NumFeatures)
	for i := range n {
		g.x[i] = buf[i*page.NumFeatures : (i+1)*page.NumFeatures]
		g.ctx.Features(i, g.x[i])
	}
}
