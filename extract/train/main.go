// Command train grows the trees that tell an article's blocks from the rest of a page, from corpora with
// gold bodies, and writes them where package page embeds them:
//
//	go run ./extract/train -corpora DIR -out extract/internal/page
//	go run ./extract/train -corpora DIR -cv        (cross-validated by site, nothing written)
//
// DIR holds one folder per corpus with a manifest.jsonl (id, html, url, body). Sites never lie in two
// folds. The trees learn from what lexicons say that had not seen the page's site.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"

	"warta/extract/internal/boost"
	"warta/extract/internal/page"
)

func main() {
	log.SetFlags(log.Ltime)
	var (
		dir   = flag.String("corpora", "", "`DIR`ectory of corpora")
		names = flag.String("names", "scrapinghub-dev,wcxb-dev-article,fundus-dev,indonesia-dev,same-site-dev", "corpora to learn from")
		out   = flag.String("out", "", "`DIR`ectory to write the models to")
		cv    = flag.Bool("cv", false, "measure by cross-validation")
		folds = flag.Int("folds", 5, "number of folds")
		trees = flag.Int("trees", 200, "trees")
		leafs = flag.Int("leaves", 40, "leaves per tree")
		least = flag.Float64("least", 10, "least weight of a leaf")
		cols  = flag.Float64("cols", 0.15, "share of the features a tree sees")
		rate  = flag.Float64("rate", 0.06, "learning rate")
		dump  = flag.String("dump", "", "`DIR`ectory for cross-validated answers (id, text)")
	)
	lw, lc := lexParams{10, 1e-3, 0.3}, lexParams{8, 1e-3, 0.15}
	flag.IntVar(&lw.sites, "word-sites", lw.sites, "least sites of a word")
	flag.Float64Var(&lw.l2, "word-l2", lw.l2, "penalty of the words")
	flag.Float64Var(&lw.least, "word-least", lw.least, "least weight of a word")
	flag.IntVar(&lc.sites, "class-sites", lc.sites, "least sites of a class word")
	flag.Float64Var(&lc.l2, "class-l2", lc.l2, "penalty of the class words")
	flag.Float64Var(&lc.least, "class-least", lc.least, "least weight of a class word")
	news := flag.Float64("news", 2, "weight of pages of corpora other than wcxb")
	flag.Parse()
	set, err := load(*dir, strings.Split(*names, ","), *folds, lw, lc)
	if err != nil {
		log.Fatal(err)
	}
	log.Printf("%d pages, %d blocks", len(set.pages), set.rows())
	for _, g := range set.pages {
		if !strings.HasPrefix(g.corpus, "wcxb") {
			for i := range g.weight {
				g.weight[i] *= float32(*news)
			}
		}
	}
	t := trainer{set: set, folds: *folds, params: boost.Params{
		Trees: *trees, Leaves: *leafs, Rate: *rate, MinWeight: *least, L2: 1, Rows: 0.7, Cols: *cols, Seed: 1,
	}}
	t.run(*cv)
	if *cv {
		report(set, *dump)
	}
	if *out == "" {
		return
	}
	if !*cv {
		write(*out, set, *folds, t.model)
		return
	}
	// One set of tables per fold, each without the fold's sites, and the list of who is in which, to
	// judge the whole product by cross-validation; and what is shipped, learned on everything, in "all".
	list, err := os.Create(filepath.Join(*out, "folds.tsv"))
	if err != nil {
		log.Fatal(err)
	}
	for _, g := range set.pages {
		fmt.Fprintf(list, "%s\t%s\t%d\n", g.corpus, g.id, g.fold)
	}
	if err := list.Close(); err != nil {
		log.Fatal(err)
	}
	for f, m := range t.models {
		dir := filepath.Join(*out, fmt.Sprint(f))
		if err := os.MkdirAll(dir, 0o755); err != nil {
			log.Fatal(err)
		}
		write(dir, set, f, m)
	}
	t.run(false)
	all := filepath.Join(*out, "all")
	if err := os.MkdirAll(all, 0o755); err != nil {
		log.Fatal(err)
	}
	write(all, set, *folds, t.model)
}

// write writes the tables learned without one fold (or, for the number of folds, on everything).
func write(dir string, set *set, fold int, m *boost.Model) {
	out := &dir
	for name, w := range map[string]map[string]float32{"words.txt": set.words[fold], "classes.txt": set.classes[fold]} {
		f, err := os.Create(filepath.Join(*out, name))
		if err != nil {
			log.Fatal(err)
		}
		if err := writeLexicon(f, strings.TrimSuffix(name, ".txt"), w); err != nil {
			log.Fatal(err)
		}
		if err := f.Close(); err != nil {
			log.Fatal(err)
		}
	}
	for name, m := range map[string]*boost.Model{"trees.txt": m} {
		f, err := os.Create(filepath.Join(*out, name))
		if err != nil {
			log.Fatal(err)
		}
		if err := m.Write(f); err != nil {
			log.Fatal(err)
		}
		if err := f.Close(); err != nil {
			log.Fatal(err)
		}
	}
	fmt.Println("written to", *out)
}

type trainer struct {
	set    *set
	folds  int
	params boost.Params
	model  *boost.Model
	models []*boost.Model // one per fold, cross-validating
}

// data gathers the rows of all pages but those of one fold.
func (t *trainer) data(skip int) boost.Data {
	var d boost.Data
	for _, g := range t.set.pages {
		if g.fold == skip {
			continue
		}
		for i := range g.x {
			if g.weight[i] > 0 {
				d.X = append(d.X, g.x[i])
				d.Y = append(d.Y, g.label[i])
				d.W = append(d.W, g.weight[i])
			}
		}
	}
	return d
}

// run grows the trees: once on everything, or once per fold to judge the fold's own pages.
func (t *trainer) run(cv bool) {
	if !cv {
		t.model = boost.Train(t.data(-1), t.params)
		t.ask(t.model, func(*gold) bool { return true })
		return
	}
	for f := range t.folds {
		m := boost.Train(t.data(f), t.params)
		t.models = append(t.models, m)
		log.Printf("fold %d of %d", f+1, t.folds)
		t.ask(m, func(g *gold) bool { return g.fold == f })
	}
}

// ask asks the trees as the product does, and counts the blocks that its early stops put on the other side than
// all the trees would.
func (t *trainer) ask(m *boost.Model, of func(*gold) bool) {
	q, err := page.Quick(m)
	if err != nil {
		log.Fatal(err)
	}
	var all, turned atomic.Int64
	each(t.set.pages, func(g *gold) {
		if !of(g) {
			return
		}
		g.prob = make([]float32, len(g.x))
		var x boost.Row
		for i := range g.x {
			copy(x[:], g.x[i])
			g.prob[i] = boost.Prob(q.Score(&x))
			if full := boost.Prob(m.Score(g.x[i])); full > page.Threshold != (g.prob[i] > page.Threshold) {
				turned.Add(1)
			}
		}
		all.Add(int64(len(g.x)))
	})
	log.Printf("early stops turn %d of %d blocks", turned.Load(), all.Load())
}
