package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"

	"warta/feeds"
	"warta/feeds/internal/fake"
	"warta/store"
)

// newsroom puts out articles and lets happen to them what does: edits, moves to other addresses, new readings,
// other regions, copies, removals and returns, restarts of the server, backfills.
type newsroom struct {
	mu       sync.Mutex
	now      time.Time
	r        *fake.Reader
	h        http.Handler
	dice     *rand.Rand
	articles []store.Article
}

const authority = "warta.example,2026-11-23"

func replay(addr string) error {
	n := &newsroom{now: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC), r: fake.New(), dice: rand.New(rand.NewPCG(1, 2))}
	n.restart()
	return http.ListenAndServe(addr, n)
}

func (n *newsroom) restart() {
	h, err := feeds.NewHandler(n.r, feeds.Options{Authority: authority, BaseURL: "https://warta.example", Now: func() time.Time { return n.now }})
	if err != nil {
		panic(err)
	}
	n.h = h
}

func (n *newsroom) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if r.Method != http.MethodPost {
		n.h.ServeHTTP(w, r)
		return
	}
	for range 8 {
		n.hour()
	}
	for _, a := range n.articles {
		fmt.Fprintln(w, store.FeedID(authority, a.ID))
	}
}

func (n *newsroom) hour() {
	n.now = n.now.Add(time.Hour)
	for range n.dice.IntN(4) {
		a := n.article(n.dice.IntN(8) == 0)
		n.articles = append(n.articles, a)
		n.r.Put(a)
	}
	for range 3 {
		if len(n.articles) > 0 {
			i := max(0, len(n.articles)-1-n.dice.IntN(60))
			n.happen(&n.articles[i])
			n.r.Put(n.articles[i])
		}
	}
	if n.dice.IntN(30) == 0 {
		n.restart()
	}
}

func (n *newsroom) article(backfill bool) store.Article {
	url := fmt.Sprintf("https://siger.example/berita/%d", len(n.articles))
	a := store.Article{
		ID: store.ArticleID(url), URL: url, Source: "siger.example", Revisions: 1, FirstSeen: n.now, Updated: n.now, Archive: backfill,
		Content: store.Content{Title: fmt.Sprintf("Berita nomor %d", len(n.articles)), Text: "Isi berita.", HTML: "<p>Isi berita.</p>", Language: "id"},
		Regions: []store.Region{{Code: "18", Name: "Lampung", Strong: true}},
	}
	if published := n.now.Add(-time.Duration(len(n.articles)%50) * time.Minute); len(n.articles)%13 != 0 {
		if backfill {
			published = published.AddDate(-1, 0, 0)
		}
		a.Published = store.NewInstant(published)
	}
	return a
}

func (n *newsroom) happen(a *store.Article) {
	switch n.dice.IntN(8) {
	case 0:
		a.Title, a.Revisions, a.Updated = a.Title+" (diperbarui)", a.Revisions+1, n.now
	case 1:
		a.Aliases = append(a.Aliases, a.URL)
		a.URL = strings.Replace(a.URL, "/berita/", "/daerah/", 1) + "?x"
	case 2:
		a.Extractor, a.HTML = a.Extractor+"+", a.HTML+"<p>Dibaca ulang.</p>"
	case 3:
		a.Regions = append(a.Regions, store.Region{Code: "18.72", Name: "Metro"})
	case 4:
		a.Modified = store.NewInstant(n.now)
	case 5:
		a.Story = n.articles[0].ID
	case 6:
		if a.Removed.IsZero() {
			a.Removed = n.now
		} else {
			a.Removed = time.Time{}
		}
	}
}
