package feeds

import (
	"context"
	"fmt"
	"strings"

	"warta/feeds/internal/safe"
	"warta/store"
)

// folder finds, in a folded feed, which article stands for its story: the one that was found first of those
// that the feed is about. It stays the same however many copies follow, so that no story comes up again.
type folder struct {
	reader  Reader
	spec    Spec
	known   map[string]story // by name
	covered bool             // another article stands for the one last asked about
}

// story is what folding needs to know of a story.
type story struct {
	stands string // ID of the article that stands for it
	all    []store.Article
}

// also lists the copies of an article at other outlets, and sets covered.
func (f *folder) also(ctx context.Context, a *store.Article) ([]Copy, error) {
	f.covered = false
	if a.Story == "" {
		return nil, nil
	}
	s, ok := f.known[a.Story]
	if !ok {
		var err error
		if s, err = f.look(ctx, a.Story); err != nil {
			return nil, err
		}
		if f.known == nil {
			f.known = make(map[string]story)
		}
		f.known[a.Story] = s
	}
	if s.stands != "" && s.stands != a.ID {
		f.covered = true
		return nil, nil
	}
	var copies []Copy
	seen := map[string]bool{a.Source: true}
	for _, c := range s.all {
		link := safe.URL(c.URL)
		if seen[c.Source] || c.NotArticle != "" || !c.Removed.IsZero() || link == "" {
			continue
		}
		seen[c.Source] = true
		copies = append(copies, Copy{Source: safe.Line(orElse(c.SourceName, orElse(c.Source, c.URL)), maxName), URL: link})
	}
	return copies, nil
}

func (f *folder) look(ctx context.Context, name string) (s story, err error) {
	if s.all, err = f.members(ctx, store.Query{Story: name, NoText: true}); err != nil {
		return s, err
	}
	// What may stand at the front does so for its story, even when a backfill found an older copy.
	q := f.spec.plain().Query()
	q.Story, q.NoText = name, true
	for _, q.Front = range []bool{true, false} {
		in, err := f.members(ctx, q)
		if err != nil {
			return s, err
		}
		var first *store.Article
		for i := range in {
			a := &in[i]
			if a.NotArticle != "" || !a.Removed.IsZero() || f.spec.refuses(a) {
				continue
			}
			if first == nil || a.FirstSeen.Before(first.FirstSeen) || a.FirstSeen.Equal(first.FirstSeen) && a.ID < first.ID {
				first = a
			}
		}
		if first != nil {
			s.stands = first.ID
			break
		}
	}
	return s, nil
}

func (f *folder) members(ctx context.Context, q store.Query) (list []store.Article, err error) {
	for a, err := range f.reader.Articles(ctx, q) {
		if err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	return list, nil
}

// maxNamed is how many outlets the line of a folded item names.
const maxNamed = 8

// fold adds the line that names the other outlets; it never moves the item's updated time.
func (m *maker) fold(it *Item) {
	if it.Also, m.also = m.also, nil; len(it.Also) == 0 {
		return
	}
	names, links := make([]string, 0, maxNamed), make([]string, 0, maxNamed)
	for _, c := range it.Also[:min(maxNamed, len(it.Also))] {
		names = append(names, c.Source)
		links = append(links, `<a href="`+safe.Escape(c.URL)+`">`+safe.Escape(c.Source)+`</a>`)
	}
	head, end := fmt.Sprintf("Juga di %d media: ", len(it.Also)), "."
	if len(it.Also) > maxNamed {
		end = ", …"
	}
	if m.summary || it.HTML == "" {
		it.Summary += " (" + head + strings.Join(names, ", ") + end + ")"
		return
	}
	it.HTML += "\n<p>" + head + strings.Join(links, ", ") + end + "</p>"
}
