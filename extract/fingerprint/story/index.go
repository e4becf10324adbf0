package story

import (
	"cmp"
	"context"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/publicsuffix"

	"warta/extract/fingerprint"
)

// Article is what stories need to know of one article.
type Article struct {
	ID        string
	Outlet    string // source ID
	House     string // HouseOf its address; empty: Outlet
	URL       string
	Text      *fingerprint.Text
	Published time.Time // as the outlet states it; zero when unknown
	Seen      time.Time // when it was first seen; decides which of two stories is the older
	// Story is the story it is in; empty for an article that is new, or alone in a story of its own name.
	Story string
}

// when is the article's place in time: never after it was first seen.
func (a *Article) when() time.Time {
	if a.Published.IsZero() || !a.Seen.IsZero() && a.Published.After(a.Seen) {
		return a.Seen
	}
	return a.Published
}

// house is what tells reuse within a newsroom from reprinting elsewhere.
func (a *Article) house() string { return cmp.Or(a.House, a.Outlet) }

// HouseOf is the registered domain of an address, which the desks of one house share: "detik.com" of
// "https://news.detik.com/berita/1". It is empty for what has none.
func HouseOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	d, err := publicsuffix.EffectiveTLDPlusOne(strings.ToLower(u.Hostname()))
	if err != nil {
		return ""
	}
	return d
}

// Ref is one article that holds a key.
type Ref struct {
	Article  string
	Story    string
	Outlet   string
	Shingles int // Sketch.Shingles of the article
}

// Index finds articles by the keys of their sketches. Implementations must be consistent within one call
// of Assign; they need not be safe for concurrent use.
type Index interface {
	// Lookup gives for each key, in the order of keys, the articles that hold it, newest first, at most
	// limit of them.
	Lookup(ctx context.Context, keys []uint64, limit int) ([][]Ref, error)
	// Load gives the articles with these IDs, in any order, leaving out those that are gone.
	Load(ctx context.Context, ids []string) ([]Article, error)
}

// Memory is an Index in memory, for tests, benchmarks and lists of texts. Not safe for concurrent use.
type Memory struct {
	articles map[string]*entry
	keys     map[uint64][]*entry
}

// entry keeps an article without its prepared text, which is ten times as large as its words.
type entry struct {
	Article
	title, body string
	sketch      fingerprint.Sketch
}

// NewMemory makes an empty index.
func NewMemory() *Memory {
	return &Memory{articles: map[string]*entry{}, keys: map[uint64][]*entry{}}
}

// Len is the number of articles.
func (m *Memory) Len() int { return len(m.articles) }

// Take assigns an article to a story, keeps it, and carries out the mergers.
func (m *Memory) Take(ctx context.Context, a Article, o Options) (Assignment, error) {
	got, err := Assign(ctx, a, m, o)
	if err != nil {
		return got, err
	}
	for _, old := range got.Merged {
		for _, e := range m.articles {
			if e.Story == old {
				e.Story = got.Story
			}
		}
	}
	a.Story = got.Story
	m.put(a)
	return got, nil
}

func (m *Memory) put(a Article) {
	if old := m.articles[a.ID]; old != nil {
		for _, k := range old.sketch.Keys {
			m.keys[k] = remove(m.keys[k], old)
		}
	}
	e := &entry{Article: a, title: a.Text.Title, body: a.Text.Body, sketch: a.Text.Sketch()}
	e.Text = nil
	m.articles[a.ID] = e
	for _, k := range e.sketch.Keys {
		m.keys[k] = append(m.keys[k], e)
	}
}

func remove(list []*entry, e *entry) []*entry {
	out := list[:0]
	for _, x := range list {
		if x != e {
			out = append(out, x)
		}
	}
	return out
}

// Lookup implements Index.
func (m *Memory) Lookup(_ context.Context, keys []uint64, limit int) ([][]Ref, error) {
	out := make([][]Ref, len(keys))
	for i, k := range keys {
		list := m.keys[k]
		for j := len(list) - 1; j >= 0 && len(out[i]) < limit; j-- {
			e := list[j]
			out[i] = append(out[i], Ref{e.ID, e.Story, e.Outlet, e.sketch.Shingles})
		}
	}
	return out, nil
}

// Load implements Index.
func (m *Memory) Load(_ context.Context, ids []string) ([]Article, error) {
	var out []Article
	for _, id := range ids {
		if e := m.articles[id]; e != nil {
			a := e.Article
			a.Text = fingerprint.New(e.title, e.body)
			out = append(out, a)
		}
	}
	return out, nil
}

// Stories lists the stories of two articles or more: IDs of their articles by the story's name.
func (m *Memory) Stories() map[string][]string {
	all := map[string][]string{}
	for id, e := range m.articles {
		all[e.Story] = append(all[e.Story], id)
	}
	for s, ids := range all {
		if len(ids) < 2 {
			delete(all, s)
		}
	}
	return all
}
