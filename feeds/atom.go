package feeds

import (
	"hash/fnv"
	"io"
	"strings"
	"time"

	"warta/feeds/internal/safe"
)

// unknownTime stands where Atom demands a time and nothing is known: the oldest date that validators
// believe.
var unknownTime = time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)

// Atom writes f as Atom (RFC 4287).
func Atom(w io.Writer, f Feed) error {
	var x xmlWriter
	x.head(f.Style)
	x.open("feed", attrs{"xmlns", nsAtom, "xml:lang", f.Language, "xmlns:media", nsMedia, "xmlns:fh", history(f)})
	x.text("id", f.ID, nil)
	atomText(&x, "title", f.Title)
	atomText(&x, "subtitle", f.Description)
	x.text("updated", rfc3339(orTime(f.Updated, unknownTime)), nil)
	x.open("author", nil)
	x.text("name", orElse(f.Publisher, "Warta"), nil)
	x.end()
	x.text("generator", "Warta", nil)
	x.empty("link", attrs{"rel", "self", "type", DialectAtom.MediaType(), "href", f.Self})
	x.empty("link", attrs{"rel", "alternate", "type", "text/html", "href", f.Home})
	feedLinks(&x, "link", f)
	if f.Archive {
		x.empty("fh:archive", nil)
	}
	for i := range f.Items {
		atomEntry(&x, &f, &f.Items[i])
	}
	x.end()
	_, err := w.Write(x.buf.Bytes())
	return err
}

func atomEntry(x *xmlWriter, f *Feed, it *Item) {
	updated := stamp(orTime(it.Updated, orTime(it.Published, unknownTime)), it.ID)
	x.open("entry", attrs{"xml:lang", otherLanguage(it.Language, f.Language)})
	x.text("id", it.ID, nil)
	atomText(x, "title", orElse(it.Title, it.URL))
	x.empty("link", attrs{"rel", "alternate", "type", "text/html", "href", it.URL})
	x.empty("link", attrs{"rel", "via", "type", "text/html", "href", it.URL})
	if it.Page != "" {
		x.empty("link", attrs{"rel", "related", "type", "text/html", "href", it.Page})
	}
	x.text("published", rfc3339(it.Published), nil)
	x.text("updated", rfc3339(updated), nil)
	authors := it.Authors
	if len(authors) == 0 {
		authors = []string{orElse(it.Source.Name, orElse(f.Publisher, "Warta"))}
	}
	for _, a := range authors {
		x.open("author", nil)
		x.text("name", plain(a), nil)
		x.end()
	}
	for _, c := range it.Categories {
		x.empty("category", attrs{"term", orElse(c.Term, c.Label), "scheme", c.Scheme, "label", plain(c.Label)})
	}
	atomText(x, "summary", orElse(it.Summary, it.Title))
	x.markup("content", it.HTML, attrs{"type", "html"})
	atomSource(x, it, updated)
	if m := it.Media; m != nil && m.URL != "" {
		x.empty("link", attrs{"rel", "enclosure", "href", m.URL, "type", m.Type, "length", number(m.Length)})
		x.empty("media:content", attrs{
			"url", m.URL, "medium", "image", "type", m.Type, "fileSize", number(m.Length),
			"width", number(m.Width), "height", number(m.Height),
		})
	}
	x.end()
}

// atomSource says whose article it is (RFC 4287 section 4.2.11).
func atomSource(x *xmlWriter, it *Item, updated time.Time) {
	if it.Source.ID == "" {
		return
	}
	x.open("source", nil)
	x.text("id", it.Source.ID, nil)
	atomText(x, "title", orElse(it.Source.Name, it.Source.ID))
	x.text("updated", rfc3339(updated), nil)
	if it.Source.Feed != "" {
		x.empty("link", attrs{"rel", "self", "type", DialectAtom.MediaType(), "href", it.Source.Feed + "/" + string(DialectAtom)})
	}
	if it.Source.Home != "" {
		x.empty("link", attrs{"rel", "alternate", "type", "text/html", "href", it.Source.Home})
	}
	x.end()
}

// atomText writes a text construct. Words that could be taken for markup are written as HTML, where they
// cannot be mistaken; all others as the text they are, which every reader shows as it is.
func atomText(x *xmlWriter, name, s string) {
	if markupLike(s) {
		x.text(name, safe.Escape(s), attrs{"type", "html"})
		return
	}
	x.text(name, s, nil)
}

// markupLike reports whether s has the beginning of a tag or of an entity in it.
func markupLike(s string) bool {
	return strings.ContainsRune(s, '<') || strings.Contains(strings.ReplaceAll(s, "& ", ""), "&")
}

// stamp gives a time a fraction of a second that belongs to the item, because no two entries of a feed
// should be updated at the same instant (the validator's DuplicateUpdated) and many articles are dated to
// the minute or the day. The same item always has the same fraction.
func stamp(t time.Time, id string) time.Time {
	h := fnv.New32a()
	_, _ = h.Write([]byte(id))
	micros := 1 + h.Sum32()%999_998
	return t.Truncate(time.Second).Add(time.Duration(micros) * time.Microsecond)
}

func orTime(t, other time.Time) time.Time {
	if t.IsZero() {
		return other
	}
	return t
}
