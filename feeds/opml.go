package feeds

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"warta/feeds/internal/param"
	"warta/feeds/internal/safe"
	"warta/store"
)

// Outline is a list of feeds, nested: a folder with Children, or a feed with an address.
type Outline struct {
	Title    string
	Feed     string // address of the feed; empty for a folder
	Home     string // address of the page about the same articles
	Language string // BCP 47
	Children []Outline
}

// OPML writes a subscription list (OPML 2.0, opml.org/spec2.opml). Folders and feeds are different
// outlines, because readers take an outline with an xmlUrl for a feed and lose what is nested in it.
func OPML(w io.Writer, title string, list []Outline) error {
	var x xmlWriter
	x.head("")
	x.open("opml", attrs{"version", "2.0"})
	x.open("head", nil)
	x.text("title", plain(orElse(title, "Warta")), nil)
	x.end()
	x.open("body", nil)
	if len(list) == 0 { // a body must have an outline
		list = []Outline{{Title: orElse(title, "Warta")}}
	}
	for _, o := range list {
		writeOutline(&x, o)
	}
	x.end()
	x.end()
	_, err := w.Write(x.buf.Bytes())
	return err
}

func writeOutline(x *xmlWriter, o Outline) {
	title := plain(orElse(o.Title, orElse(o.Feed, "-")))
	if o.Feed != "" {
		x.empty("outline", attrs{"type", "rss", "text", title, "title", title, "xmlUrl", o.Feed, "htmlUrl", o.Home, "language", o.Language})
		return
	}
	if len(o.Children) == 0 {
		x.empty("outline", attrs{"text", title})
		return
	}
	x.open("outline", attrs{"text", title})
	for _, c := range o.Children {
		writeOutline(x, c)
	}
	x.end()
}

// outlines are the feeds of a region and of what lies in it, or of everything for an empty code: those
// that have articles.
func (b *builder) outlines(ctx context.Context, base, code string) (title string, list []Outline, err error) {
	counts, err := b.reader.RegionCounts(ctx)
	if err != nil {
		return "", nil, fmt.Errorf("region counts: %w", err)
	}
	if code != "" {
		p, err := b.reader.Place(ctx, code)
		if err != nil {
			return "", nil, fmt.Errorf("region %s: %w", code, err)
		}
		inside, err := b.under(ctx, base, code, counts)
		if err != nil {
			return "", nil, err
		}
		more, err := b.more(ctx, base, Spec{Scope: ScopeRegion, Name: code})
		return b.name + " – " + PlaceName(p), append(b.nest(base, p, inside), more...), err
	}
	inside, err := b.under(ctx, base, "", counts)
	if err != nil {
		return "", nil, err
	}
	more, err := b.more(ctx, base, Spec{Scope: ScopeAll})
	all := Outline{
		Title: b.name + " – semua daerah", Feed: base + Spec{Scope: ScopeAll, Dialect: DialectRSS}.Path(),
		Home: base + "/", Language: b.language,
	}
	return b.name, slices.Concat([]Outline{all}, inside, more), err
}

// more are the feeds that are not of regions: those of the sources at home there, of edits and of health.
func (b *builder) more(ctx context.Context, base string, s Spec) ([]Outline, error) {
	list, err := b.reader.Sources(ctx)
	if err != nil {
		return nil, fmt.Errorf("sources: %w", err)
	}
	outline := func(title, home string, s Spec) Outline {
		return Outline{Title: title, Feed: base + s.Path(), Home: home, Language: b.language}
	}
	sources := Outline{Title: "Sumber"}
	for _, src := range list {
		if src.State == store.SourceRemoved || !validSource(src.ID) || s.Scope == ScopeRegion && !store.Within(src.Region, s.Name) {
			continue
		}
		sources.Children = append(sources.Children, outline(safe.Line(orElse(src.Name, src.ID), maxName),
			orElse(safe.URL(src.Home), base+"/sources"), Spec{Scope: ScopeSource, Name: src.ID, Dialect: DialectRSS}))
	}
	s.Dialect = DialectRSS
	watch := Outline{Title: "Pemantauan"}
	for _, k := range []struct {
		kind  Kind
		title string
	}{{KindRevisions, "Suntingan dan penghapusan"}, {KindHealth, "Keadaan sumber"}} {
		s.Kind = k.kind
		watch.Children = append(watch.Children, outline(k.title, base+"/sources", s))
	}
	if len(sources.Children) == 0 {
		return []Outline{watch}, nil
	}
	return []Outline{sources, watch}, nil
}

// nest is a place's own feed, in a folder with the feeds of what lies in it where there are any.
func (b *builder) nest(base string, p store.Place, inside []Outline) []Outline {
	own := Outline{
		Title: PlaceName(p), Feed: base + Spec{Scope: ScopeRegion, Name: p.Code, Dialect: DialectRSS}.Path(),
		Home: base + "/r/" + p.Code, Language: b.language,
	}
	if len(inside) == 0 {
		return []Outline{own}
	}
	return []Outline{{Title: PlaceName(p), Children: append([]Outline{own}, inside...)}}
}

// under lists what lies in a region and has articles.
func (b *builder) under(ctx context.Context, base, code string, counts map[string]int) ([]Outline, error) {
	if strings.Count(code, ".") > 8 {
		return nil, nil
	}
	places, err := b.reader.Children(ctx, code)
	if err != nil {
		return nil, fmt.Errorf("regions in %q: %w", code, err)
	}
	var list []Outline
	for _, p := range places {
		if counts[p.Code] == 0 || p.Code == code || !param.Code(p.Code) {
			continue
		}
		inside, err := b.under(ctx, base, p.Code, counts)
		if err != nil {
			return nil, err
		}
		list = append(list, b.nest(base, p, inside)...)
	}
	slices.SortStableFunc(list, func(x, y Outline) int { return strings.Compare(strings.ToLower(x.Title), strings.ToLower(y.Title)) })
	return list, nil
}
