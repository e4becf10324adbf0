package web

import (
	"context"
	"fmt"
	"html/template"
	"net/url"
	"slices"
	"strings"
	"time"

	"warta/feeds"
	"warta/feeds/internal/safe"
	"warta/store"
)

// articleView is an article with all that is known of it.
type articleView struct {
	Removed    bool
	RemovedAt  moment
	Lang       string
	Title      string
	Source     string
	URL        string // at the outlet; empty when it is no web address
	Home       string
	Authors    string
	Editors    string
	Section    string
	Tags       []string
	Flags      []string
	Published  moment
	DayOnly    bool
	Modified   moment
	FirstSeen  moment
	Updated    moment
	Picture    *picture
	Body       template.HTML
	Regions    []regionView
	Places     []link
	Versions   []version
	Fields     []field
	Record     []field
	Aliases    []string
	Syndicated string
}

// moment is a time in words and as machines read it.
type moment struct{ Words, ISO string }

type picture struct {
	URL, Alt, Caption string
	Show              bool
}

// regionView is a region with why the article is about it.
type regionView struct {
	link
	Strong   bool
	Evidence []string
}

type version struct {
	Number int
	At     moment
	Title  string
}

type field struct{ Name, Value string }

func (v *view) moment(t time.Time, zone *time.Location) moment {
	if t.IsZero() {
		return moment{}
	}
	t = t.In(zone)
	return moment{Words: v.Lang.moment(t), ISO: t.Format(time.RFC3339)}
}

// article shows one article.
func (h *handler) article(ctx context.Context, v *view) error {
	a, err := h.reader.Article(ctx, v.place.arg)
	if err != nil {
		return fmt.Errorf("article %s: %w", v.place.arg, err)
	}
	if a.NotArticle != "" {
		return fmt.Errorf("article %s is none (%s): %w", a.ID, a.NotArticle, store.ErrNotFound)
	}
	sources, err := h.reader.Sources(ctx)
	if err != nil {
		return fmt.Errorf("sources: %w", err)
	}
	var src store.Source
	if i := slices.IndexFunc(sources, func(s store.Source) bool { return s.ID == a.Source }); i >= 0 {
		src = sources[i]
	}
	zone := zoneOf(&a)
	if a.Published.IsZero() && a.Modified.IsZero() {
		if z := feeds.Zone(src.Zone); z != nil {
			zone = z
		} else {
			zone = h.o.Zone
		}
	}
	v.Article = articleView{
		Removed: !a.Removed.IsZero(), RemovedAt: v.moment(a.Removed, zone), Lang: articleLang(&a),
		Title: safe.Line(a.Title, 300), Source: sourceName(&a, map[string]string{a.Source: src.Name}),
		URL: safe.URL(a.URL), Home: safe.URL(src.Home),
		FirstSeen: v.moment(a.FirstSeen, zone),
	}
	if v.Article.Title == "" {
		v.Article.Title = a.ID
	}
	v.Title = v.Article.Title
	if v.Article.Removed {
		return nil
	}
	h.fill(v, &a, zone)
	return h.versions(ctx, v, &a, zone)
}

// fill adds what is shown of an article that still stands.
func (h *handler) fill(v *view, a *store.Article, zone *time.Location) {
	w := &v.Article
	w.Authors, w.Editors = joined(a.Authors), joined(a.Editors)
	w.Section = safe.Line(a.Section, 80)
	for _, t := range a.Tags {
		if t = safe.Line(t, 60); t != "" && len(w.Tags) < 20 {
			w.Tags = append(w.Tags, t)
		}
	}
	w.Flags = flags(a)
	w.Published = v.moment(a.Published.Time, zone)
	if w.DayOnly = a.Precision == "day" && !a.Published.IsZero(); w.DayOnly {
		w.Published.Words = v.Lang.day(a.Published.Local())
		w.Published.ISO = a.Published.Local().Format(time.DateOnly)
	}
	if !a.Modified.IsZero() && !a.Modified.Time.Equal(a.Published.Time) {
		w.Modified = v.moment(a.Modified.Time, zone)
	}
	if a.Revisions > 1 {
		w.Updated = v.moment(a.Updated, zone)
	}
	w.Syndicated = safe.Line(a.Syndicated, 120)
	w.Picture = h.picture(v, a)
	w.Body = h.body(v, a)
	for _, g := range a.Regions {
		w.Regions = append(w.Regions, v.regionView(g))
	}
	for _, g := range a.Places {
		w.Places = append(w.Places, link{Name: safe.Line(g.Name, 80), Href: v.Link("/r/" + url.PathEscape(g.Code))})
	}
	for _, alias := range a.Aliases {
		if u := safe.URL(alias); u != "" {
			w.Aliases = append(w.Aliases, u)
		}
	}
	v.origins(a)
}

func (h *handler) body(v *view, a *store.Article) template.HTML {
	picture, _ := v.T("picture")
	o := safe.Options{Base: a.URL, Rel: "nofollow noopener", Images: safe.LinkImages, Picture: picture}
	if h.o.Images {
		o.Images = safe.KeepImages
	}
	clean := safe.HTML(a.HTML, o)
	if clean == "" {
		clean = safe.Paragraphs(a.Text)
	}
	if h.o.Images {
		clean = strings.ReplaceAll(clean, "<img ", `<img loading="lazy" referrerpolicy="no-referrer" `)
	}
	return trusted(clean)
}

func (h *handler) picture(v *view, a *store.Article) *picture {
	if a.Image == nil {
		return nil
	}
	src := safe.URL(a.Image.URL)
	if src == "" || strings.Contains(safe.HTML(a.HTML, safe.Options{Base: a.URL}), safe.Escape(src)) {
		return nil
	}
	return &picture{URL: src, Alt: safe.Line(a.Image.Alt, 300), Caption: safe.Line(a.Image.Caption, 500), Show: h.o.Images}
}

func joined(names []string) string {
	var list []string
	for _, n := range names {
		if n = safe.Line(n, 80); n != "" && len(list) < 10 {
			list = append(list, n)
		}
	}
	return strings.Join(list, ", ")
}

// places and rules of evidence in words; others are shown as they are.
var clues = map[string][2]string{
	"title": {"judul", "title"}, "lead": {"paragraf pertama", "first paragraph"}, "text": {"isi", "text"},
	"dateline": {"tempat di awal berita", "dateline"}, "section": {"rubrik", "section"}, "tag": {"tagar", "tag"},
	"url": {"alamat", "address"}, "home": {"wilayah media", "the outlet's home"},
}

func (v *view) regionView(g store.Region) regionView {
	r := regionView{link: link{Name: safe.Line(g.Name, 80), Href: v.Link("/r/" + url.PathEscape(g.Code))}, Strong: g.Strong}
	if r.Name == "" {
		r.Name = safe.Line(g.Code, 40)
	}
	for _, e := range g.Evidence {
		if len(r.Evidence) == 5 {
			break
		}
		where := safe.Line(e.Where, 40)
		if c, ok := clues[e.Where]; ok {
			if where = c[0]; v.Lang == en {
				where = c[1]
			}
		}
		s := "“" + safe.Line(e.Words, 80) + "” – " + where
		if e.Count > 1 {
			s += fmt.Sprintf(" (%s×)", v.Lang.number(e.Count))
		}
		r.Evidence = append(r.Evidence, s)
	}
	return r
}

// origins tells for every field where it came from, and the record's own marks.
func (v *view) origins(a *store.Article) {
	w := &v.Article
	for name, from := range a.Origins {
		w.Fields = append(w.Fields, field{safe.Line(name, 60), safe.Line(from, 120)})
	}
	slices.SortFunc(w.Fields, func(x, y field) int { return strings.Compare(x.Name, y.Name) })
	for _, f := range []struct{ key, value string }{
		{"id", a.ID},
		{"extractor", a.Extractor},
		{"confidence", fmt.Sprintf("%.2f", a.Confidence)},
		{"hash", a.ContentHash},
	} {
		if name, err := v.T(f.key); err == nil && f.value != "" {
			w.Record = append(w.Record, field{name, safe.Line(f.value, 120)})
		}
	}
}

// versions lists the versions that were kept, newest first.
func (h *handler) versions(ctx context.Context, v *view, a *store.Article, zone *time.Location) error {
	if a.Revisions < 2 {
		return nil
	}
	list, err := h.reader.Revisions(ctx, a.ID)
	if err != nil {
		return fmt.Errorf("versions of %s: %w", a.ID, err)
	}
	for i := range list {
		r := &list[len(list)-1-i]
		v.Article.Versions = append(v.Article.Versions, version{Number: r.Number, At: v.moment(r.At, zone), Title: safe.Line(r.Content.Title, 300)})
	}
	return nil
}
