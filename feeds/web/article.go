package web

import (
	"cmp"
	"context"
	"errors"
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
	Home       string // page of its source
	Revisions  string // page of its versions
	Story      string // page of its story; empty where nobody else ran it
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
	Picture    *mainPicture
	Body       template.HTML
	Regions    []regionView
	Places     []link
	Kept       int // versions
	Versions   []version
	Fields     []field
	Record     []field
	Aliases    []string
	Syndicated string
}

// moment is a time in words and as machines read it.
type moment struct{ Words, ISO string }

type mainPicture struct {
	URL, Alt, Caption string
	Show              bool // from this server; else a link to the outlet
	Width, Height     int  // pixels; 0 where not known
}

// regionView is a region with why the article is about it.
type regionView struct {
	link
	Strong   bool
	Sure     string // how sure, in words
	Evidence []string
}

type version struct {
	Number int
	At     moment
	Kinds  []kind
}

type field struct{ Name, Value string }

func (v *view) moment(t time.Time, zone *time.Location) moment {
	if t.IsZero() {
		return moment{}
	}
	t = t.In(zone)
	return moment{Words: v.Lang.moment(t), ISO: t.Format(time.RFC3339)}
}

// standing is an article with its source and the clock that its times are shown on.
func (h *handler) standing(ctx context.Context, id string) (a store.Article, src store.Source, zone *time.Location, err error) {
	if a, err = h.reader.Article(ctx, id); err != nil {
		return a, src, nil, fmt.Errorf("article %s: %w", id, err)
	}
	if a.NotArticle != "" {
		return a, src, nil, fmt.Errorf("article %s is none (%s): %w", a.ID, a.NotArticle, store.ErrNotFound)
	}
	sources, err := h.reader.Sources(ctx)
	if err != nil {
		return a, src, nil, fmt.Errorf("sources: %w", err)
	}
	if i := slices.IndexFunc(sources, func(s store.Source) bool { return s.ID == a.Source }); i >= 0 {
		src = sources[i]
	}
	zone = zoneOf(&a)
	if a.Published.IsZero() && a.Modified.IsZero() {
		if zone = feeds.Zone(src.Zone); zone == nil {
			zone = h.o.Zone
		}
	}
	return a, src, zone, nil
}

// article shows one article.
func (h *handler) article(ctx context.Context, v *view) error {
	a, src, zone, err := h.standing(ctx, v.place.arg)
	if err != nil {
		return err
	}
	v.Article = articleView{
		Removed: !a.Removed.IsZero(), RemovedAt: v.moment(a.Removed, zone), Lang: articleLang(&a),
		Title: cmp.Or(safe.Line(a.Title, 300), a.ID), Source: sourceName(&a, map[string]string{a.Source: src.Name}),
		URL: safe.URL(a.URL), Home: v.Link(place{name: "source", arg: a.Source}.address()),
		FirstSeen: v.moment(a.FirstSeen, zone), Revisions: v.Link(place{name: "revisions", arg: a.ID}.address()),
	}
	v.Title = v.Article.Title
	if v.Article.Removed {
		return nil
	}
	h.fill(v, &a, zone)
	if err := h.versions(ctx, v, &a, zone); err != nil {
		return err
	}
	if a.Story == "" {
		return nil
	}
	mates, err := h.reader.StoryEvidence(ctx, a.ID)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("story of %s: %w", a.ID, err)
	}
	if v.Story, err = h.members(ctx, v, mates); len(v.Story.Members) > 1 {
		v.Article.Story = v.Link(place{name: "story", arg: a.Story}.address())
	}
	return err
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
	clean := h.body(v, a)
	w.Picture = h.picture(a, clean)
	if h.shelf != nil {
		clean = hosted(clean, a)
	}
	w.Body = trusted(clean)
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

// body is the article's sanitised HTML, its pictures still at the outlet.
func (h *handler) body(v *view, a *store.Article) string {
	picture, _ := v.T("picture")
	o := safe.Options{Base: a.URL, Rel: "nofollow noopener", Images: safe.LinkImages, Picture: picture}
	if h.shelf != nil {
		o.Images = safe.KeepImages
	}
	clean := safe.HTML(a.HTML, o)
	if clean == "" {
		clean = safe.Paragraphs(a.Text)
	}
	return clean
}

// picture is the article's own picture, unless its body shows it or leads to it.
func (h *handler) picture(a *store.Article, body string) *mainPicture {
	if a.Image == nil {
		return nil
	}
	src := safe.URL(a.Image.URL)
	if src == "" || safe.Names(body, src) {
		return nil
	}
	p := &mainPicture{URL: src, Alt: safe.Line(a.Image.Alt, 300), Caption: safe.Line(a.Image.Caption, 500)}
	if p.Show = h.shelf != nil; p.Show {
		p.URL = picturePath(a.ID, src)
		p.Width, p.Height = sides(a, src)
	}
	return p
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

// rules are the reasons why words were read as a place, in words.
var rules = map[string][2]string{
	"name": {"nama wilayah", "name of the place"}, "typed name": {"nama lengkap dengan jenisnya", "full name with its kind"},
	"alias": {"nama lain", "other name"}, "office": {"kantor atau jabatan di wilayah itu", "an office of the place"},
	"capital": {"ibu kota wilayah itu", "seat of the place"}, "kecamatan": {"kecamatan di dalamnya", "district in it"},
	"village": {"desa di dalamnya", "village in it"}, "home": {"wilayah kerja media", "where the outlet is at home"},
	"host": {"alamat situs kantor", "address of an office"}, "street": {"nama jalan", "name of a street"},
	"landmark":    {"tempat yang terkenal di sana", "a well-known place there"},
	"shared name": {"nama yang dipakai beberapa wilayah", "name of several places"},
}

func (v *view) regionView(g store.Region) regionView {
	r := regionView{link: link{Name: safe.Line(g.Name, 80), Href: v.Link("/r/" + url.PathEscape(g.Code))}, Strong: g.Strong}
	if r.Name == "" {
		r.Name = safe.Line(g.Code, 40)
	}
	r.Sure, _ = v.T("weak")
	if r.Strong {
		r.Sure, _ = v.T("strong")
	}
	for _, e := range g.Evidence {
		if len(r.Evidence) == 5 {
			break
		}
		s := "“" + safe.Line(e.Words, 80) + "” – " + v.inWords(clues, e.Where)
		if e.Count > 1 {
			s += fmt.Sprintf(" (%s×)", v.Lang.number(e.Count))
		}
		if e.Rule != "" && e.Rule != e.Where {
			s += ", " + v.inWords(rules, e.Rule)
		}
		r.Evidence = append(r.Evidence, s)
	}
	return r
}

// inWords is a name of the record in the page's language, or as it is.
func (v *view) inWords(known map[string][2]string, name string) string {
	c, ok := known[name]
	switch {
	case !ok:
		return safe.Line(name, 40)
	case v.Lang == en:
		return c[1]
	}
	return c[0]
}

// fields tell where each field of an article came from.
func fields(a *store.Article) (list []field) {
	for name, from := range a.Origins {
		list = append(list, field{safe.Line(name, 60), safe.Line(from, 120)})
	}
	slices.SortFunc(list, func(x, y field) int { return strings.Compare(x.Name, y.Name) })
	return list
}

// origins tells for every field where it came from, and the record's own marks.
func (v *view) origins(a *store.Article) {
	w := &v.Article
	w.Fields = fields(a)
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

// maxVersions is how many versions an article's page lists; the page of versions has all.
const maxVersions = 5

// versions lists the last versions that were kept, newest first, and what each was.
func (h *handler) versions(ctx context.Context, v *view, a *store.Article, zone *time.Location) error {
	if a.Revisions < 2 {
		return nil
	}
	list, err := h.reader.Revisions(ctx, a.ID)
	if err != nil {
		return fmt.Errorf("versions of %s: %w", a.ID, err)
	}
	v.Article.Kept = len(list)
	for i := len(list) - 1; i >= 0 && len(v.Article.Versions) < maxVersions; i-- {
		w := version{Number: list[i].Number, At: v.moment(list[i].At, zone)}
		if i > 0 {
			for _, k := range store.Compare(&list[i-1].Content, &list[i].Content).Kinds {
				w.Kinds = append(w.Kinds, edits[k])
			}
		}
		v.Article.Versions = append(v.Article.Versions, w)
	}
	return nil
}
