package feeds

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"warta/feeds/internal/safe"
	"warta/store"
)

// revisions fills a feed of edits: an item for every version after an article's first, and one when it was
// taken down. The ids are the article's with the version's number, so that an edit is told once.
func (b *builder) revisions(ctx context.Context, m *maker, s Spec, f *Feed) error {
	var region, source string
	switch s.Scope {
	case ScopeRegion:
		region = s.Name
	case ScopeSource:
		source = s.Name
	}
	edits, err := b.reader.Edits(ctx, region, source, s.limit())
	if err != nil {
		return fmt.Errorf("edits of %s: %w", s.Path(), err)
	}
	for i := range edits {
		f.Items = append(f.Items, m.edit(&edits[i]))
	}
	return nil
}

func (m *maker) edit(e *store.Edit) Item {
	a := e.Article
	a.Content = e.After
	verb, mark := "Disunting", fmt.Sprint(e.Number)
	if e.Number == 0 {
		a.Content, verb, mark = e.Before, "Dihapus", "removed"
	}
	it := m.item(&a)
	it.ID = store.FeedID(m.authority, a.ID+"/"+mark)
	it.Title = safe.Line(verb+": "+it.Title, maxTitle)
	it.Media = nil
	it.Published = e.At.Truncate(time.Second).In(m.zoneOf(&a))
	it.Updated = it.Published
	if e.Number == 0 {
		it.Summary = "Artikel ini tidak ada lagi di situs media. Yang terakhir terlihat: " + it.Summary
		return it
	}
	it.Summary, it.HTML = changes(&e.Before, &e.After)
	it.Summary = fmt.Sprintf("Versi %d: %s", e.Number, it.Summary)
	return it
}

// edits are the kinds of edits in words; those of the text are counted.
var edits = map[store.EditKind]string{
	store.EditHeadline: "judul diubah", store.EditAuthors: "nama penulis diubah", store.EditCorrection: "ralat yang diumumkan",
	store.EditSilent: "suntingan diam-diam", store.EditUnpublished: "ditarik",
}

// changes says in words, and shows in HTML, what differs between two versions.
func changes(before, after *store.Content) (summary, html string) {
	c := store.Compare(before, after)
	var parts []string
	for _, k := range c.Kinds {
		switch {
		case k != store.EditText:
			parts = append(parts, edits[k])
		case c.Out+c.In == 0:
			parts = append(parts, "paragraf dibagi lain")
		default:
			parts = append(parts, fmt.Sprintf("%d kata dihapus, %d kata ditambah", c.Out, c.In))
		}
	}
	if len(parts) == 0 {
		parts = []string{"tanpa perubahan kata"}
	}
	var b strings.Builder
	if len(c.Title) > 0 {
		b.WriteString("<h3>" + inline(c.Title, 2*maxTitle) + "</h3>\n")
	}
	if len(c.Authors) > 0 {
		b.WriteString("<p>" + inline(c.Authors, 2*maxTitle) + "</p>\n")
	}
	for _, p := range paragraphs(c.Text) {
		b.WriteString(p)
	}
	return strings.Join(parts, "; ") + ".", strings.TrimSpace(b.String())
}

// maxShown is how many paragraphs of an edit are shown at most.
const maxShown = 60

// paragraphs shows those that changed, with a mark for those between that did not.
func paragraphs(runs []store.Run) (list []string) {
	var line []store.Run
	skipped := 0
	flush := func() {
		changed := slices.ContainsFunc(line, func(r store.Run) bool { return r.Op != store.OpSame })
		switch {
		case len(line) == 0:
		case !changed:
			skipped++
		case len(list) >= maxShown:
		default:
			if skipped > 0 {
				list = append(list, "<p>…</p>\n")
			}
			skipped = 0
			list = append(list, "<p>"+inline(line, 0)+"</p>\n")
		}
		line = nil
	}
	for _, r := range runs {
		var piece []string
		for _, w := range r.Words {
			if w != "\n" {
				piece = append(piece, w)
				continue
			}
			if len(piece) > 0 {
				line = append(line, store.Run{Op: r.Op, Words: piece})
			}
			piece = nil
			flush()
		}
		if len(piece) > 0 {
			line = append(line, store.Run{Op: r.Op, Words: piece})
		}
	}
	flush()
	if skipped > 0 && len(list) > 0 {
		list = append(list, "<p>…</p>\n")
	}
	return list
}

// inline shows words with their fates, at most so many characters of them (0: any number).
func inline(runs []store.Run, limit int) string {
	var parts []string
	left := limit
	for _, r := range runs {
		text := safe.Line(strings.Join(r.Words, " "), left)
		if left -= utf8.RuneCountInString(text) + 1; text == "" {
			continue
		}
		text = safe.Escape(text)
		switch r.Op {
		case store.OpOut:
			text = "<del>" + text + "</del>"
		case store.OpIn:
			text = "<ins>" + text + "</ins>"
		}
		parts = append(parts, text)
		if limit > 0 && left <= 0 {
			break
		}
	}
	return strings.Join(parts, " ")
}
