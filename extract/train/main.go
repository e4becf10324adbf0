// Command train grows the trees that tell an article's blocks from the rest of a page, from corpora with
// gold bodies, and writes them where package page embeds them:
//
//	go run ./extract/train -corpora DIR -out extract/internal/page
//	go run ./extract/train -corpora DIR -cv        (cross-validated by site, nothing written)
//
// DIR holds one folder per corpus with a manifest.jsonl (id, html, url, body). Sites never lie in two
// folds. The second pass learns from first-pass answers of models that had not seen the page.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"

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
		first = flag.Int("first", 120, "trees of the first pass")
		secnd = flag.Int("second", 120, "trees of the second pass")
		leafs = flag.Int("leaves", 20, "leaves per tree")
		rate  = flag.Float64("rate", 0.1, "learning rate")
		dump  = flag.String("dump", "", "`DIR`ectory for cross-validated answers (id, text)")
	)
	flag.Parse()
	set, err := load(*dir, strings.Split(*names, ","), *folds)
	if err != nil {
		log.Fatal(err)
	}
	log.Printf("%d pages, %d blocks", len(set.pages), set.rows())
	t := trainer{set: set, folds: *folds,
		first:  boost.Params{Trees: *first, Leaves: *leafs, Rate: *rate, MinWeight: 0.05, L2: 0.05, Rows: 0.7, Cols: 0.4, Seed: 1},
		second: boost.Params{Trees: *secnd, Leaves: *leafs, Rate: *rate, MinWeight: 0.05, L2: 0.05, Rows: 0.7, Cols: 0.4, Seed: 2},
	}
	t.run(*cv)
	if *cv {
		report(set, *dump)
	}
	if *out == "" {
		return
	}
	for name, m := range map[string]*boost.Model{"first.txt": t.model1, "second.txt": t.model2} {
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
	set           *set
	folds         int
	first, second boost.Params
	model1        *boost.Model
	model2        *boost.Model
}

func (t *trainer) data(skip int, second bool) boost.Data {
	var d boost.Data
	for _, g := range t.set.pages {
		if g.fold == skip {
			continue
		}
		x := g.x
		if second {
			x = g.x2
		}
		for i := range x {
			if g.weight[i] > 0 {
				d.X = append(d.X, x[i])
				d.Y = append(d.Y, g.label[i])
				d.W = append(d.W, g.weight[i])
			}
		}
	}
	return d
}

func (t *trainer) run(cv bool) {
	for f := range t.folds {
		m := boost.Train(t.data(f, false), t.first)
		for _, g := range t.set.pages {
			if g.fold == f {
				g.prob = make([]float32, len(g.x))
				for i := range g.x {
					g.prob[i] = boost.Prob(m.Score(g.x[i]))
				}
			}
		}
		log.Printf("first pass, fold %d", f)
	}
	each(t.set.pages, func(g *gold) {
		s := g.ctx.Second(g.prob)
		g.x2 = make([][]float32, len(g.x))
		for i := range g.x {
			g.x2[i] = make([]float32, page.NumFeatures+page.NumSecond)
			copy(g.x2[i], g.x[i])
			s.Features(i, g.x2[i][page.NumFeatures:])
		}
	})
	if cv {
		for f := range t.folds {
			m := boost.Train(t.data(f, true), t.second)
			for _, g := range t.set.pages {
				if g.fold == f {
					g.prob2 = make([]float32, len(g.x))
					for i := range g.x {
						g.prob2[i] = boost.Prob(m.Score(g.x2[i]))
					}
				}
			}
			log.Printf("second pass, fold %d", f)
		}
		return
	}
	t.model1 = boost.Train(t.data(-1, false), t.first)
	t.model2 = boost.Train(t.data(-1, true), t.second)
}
