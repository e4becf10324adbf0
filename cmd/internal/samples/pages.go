package samples

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"time"
)

// internalPath is a page that robots.txt closes and that the home page and a sitemap link to all the same.
const internalPath = "/internal/rapat-redaksi-pekan-ini/"

// card is an article in a list.
type card struct {
	URL, Path, AMP     string
	Title, Section     string
	Date, ISO, Excerpt string
	current            bool
}

// Current says that a numbered page is the one shown.
func (c card) Current() bool { return c.current }

// view is all that templates know.
type view struct {
	Site           *site
	Title          string
	Canonical, AMP string
	IsArticle      bool

	// of an article
	ID                                    int
	Standfirst, By, Editor                string
	Section, SectionURL, Caption, Credit  string
	Image, Day, Clock, Short, ISO, ModISO string
	ModDay                                string
	Blocks                                []block
	Tags                                  []string
	Ads                                   bool
	Parts                                 []card
	Next                                  string
	Related, Latest                       []card
	LD                                    template.JS
	Views                                 int

	// of a list
	Heading      string
	Items        []card
	Newer, Older string
	N, Of        int
}

// ReadAlso is the link that a theme puts after paragraph i, or nil.
func (v view) ReadAlso(i int) *card {
	after := map[string][]int{"nomina": {2, 5}, "newkarma": {1}, "jnews": {2}, "tagdiv": {1, 5}}[v.Site.theme]
	n := slices.Index(after, i)
	if n < 0 || i+1 >= len(v.Blocks) || n >= len(v.Related) {
		return nil
	}
	return &v.Related[len(v.Related)-1-n]
}

// parseThemes reads the templates of all outlets.
func parseThemes(all []*site) (map[string]*template.Template, error) {
	themes := map[string]*template.Template{}
	for _, s := range all {
		t, err := template.New(s.theme).Funcs(template.FuncMap{
			"slug":   slug,
			"shares": func() []string { return []string{"facebook", "twitter", "whatsapp", "telegram", "line"} },
		}).ParseFS(files, "templates/shared.html", "templates/"+s.theme+".html")
		if err != nil {
			return nil, fmt.Errorf("sample theme %s: %w", s.theme, err)
		}
		themes[s.theme] = t
	}
	return themes, nil
}

// render runs a template; a fault in one is shown as the server error it would be.
func (w *World) render(s *site, name string, v view, modified time.Time, valid validator) answer {
	var b bytes.Buffer
	if err := w.themes[s.theme].ExecuteTemplate(&b, name, v); err != nil {
		w.o.Log.Error("sample site", "err", err)
		return answer{status: http.StatusInternalServerError, kind: typeText, body: []byte("error")}
	}
	return found(typeHTML, b.Bytes(), modified, valid)
}

// date is how the theme shows an instant in lists.
func (s *site) date(t time.Time) string {
	switch s.theme {
	case "government":
		return t.Format("02-01-2006")
	case "jnews":
		return fmt.Sprintf("%d %s %d", t.Day(), months[t.Month()-1], t.Year())
	}
	return longDate(t) + " - " + clock(t)
}

func (a *article) card(title string) card {
	return card{
		URL: a.url(), Path: a.path(1), AMP: a.url() + "amp/", Title: title, Section: a.section,
		Date: a.site.date(a.published), ISO: a.published.Format(time.RFC3339), Excerpt: a.excerpt(),
	}
}

// others are cards of the outlet's other articles that were out at the start, under their first titles: so
// an article's page changes when that article does, and not before.
func (a *article) others(from, most int) []card {
	var old []*article
	for _, b := range a.site.articles {
		if !b.held && b != a {
			old = append(old, b)
		}
	}
	var out []card
	for i := range min(most, len(old)) {
		b := old[(from+i)%len(old)]
		out = append(out, b.card(b.first))
	}
	return out
}

func (w *World) renderArticle(a *article, n int, template string) answer {
	s := a.site
	p := a.published
	v := view{
		Site: s, Title: a.title, Canonical: s.abs(a.path(n)), IsArticle: true, ID: a.id, By: a.by, Editor: a.editor,
		Section: a.section, SectionURL: s.sectionURL(a.section), Tags: a.tags, Ads: a.ads,
		Image: s.abs(fmt.Sprintf("/uploads/%s/foto-%d.png", p.Format("2006/01"), a.id)),
		Day:   longDate(p), Clock: clock(p), ISO: p.Format(time.RFC3339), Short: s.date(p),
		Blocks: a.blocks(n), Related: a.others(a.id/7, 5), Latest: a.others(0, 4), LD: a.jsonLD(),
	}
	if s.theme == "jnews" {
		v.Short += p.Format(" - 15:04")
	}
	if n == 1 {
		v.Standfirst, v.Caption = a.standfirst, a.caption
	}
	if n == len(a.pages) {
		v.Credit = a.credit
	} else {
		v.Editor = ""
	}
	if s.amp {
		v.AMP = a.url() + "amp/"
	}
	if !a.modified.IsZero() {
		v.ModISO, v.ModDay = a.modified.Format(time.RFC3339), longDate(a.modified)
	}
	if len(a.pages) > 1 {
		for i := range a.pages {
			v.Parts = append(v.Parts, card{URL: s.abs(a.path(i + 1)), Title: fmt.Sprint(i + 1), current: i+1 == n})
		}
		if n < len(a.pages) {
			v.Next = s.abs(a.path(n + 1))
		}
	}
	if s.pages == noValidator {
		w.views++
		v.Views = 30 + w.views
	}
	return w.render(s, template, v, a.touched(), s.pages)
}

// jsonLD is the schema.org description, for themes that have one. Newkarma's names the account, not the
// writer, as WordPress plugins do.
func (a *article) jsonLD() template.JS {
	author := a.by
	if a.site.theme == "newkarma" {
		author = "admin"
	}
	ld := map[string]any{
		"@context": "https://schema.org", "@type": "NewsArticle", "headline": a.title,
		"datePublished": a.published.Format(time.RFC3339), "dateModified": a.touched().Format(time.RFC3339),
		"author":    map[string]any{"@type": "Person", "name": author},
		"publisher": map[string]any{"@type": "Organization", "name": a.site.Name},
	}
	b, err := json.Marshal(ld) // escapes < and >, so that it cannot end the script
	if err != nil {
		return "{}"
	}
	return template.JS(b)
}

// list shows articles: page n of those, most on a page (0: all).
func (w *World) list(s *site, heading string, items []*article, most int, base string, n int) answer {
	v := view{Site: s, Title: heading, Heading: heading, Canonical: s.home(), N: n, Of: 1}
	if heading == "" {
		v.Title = "Berita Terbaru"
	}
	if base != "" {
		v.Canonical = s.abs(base)
	}
	if most > 0 {
		v.Of = (len(items) + most - 1) / most
		from := (n - 1) * most
		items = items[from:min(from+most, len(items))]
	}
	if base != "" && n < v.Of {
		v.Older = s.abs(fmt.Sprintf("%spage/%d/", base, n+1))
	}
	if n == 2 {
		v.Newer = s.abs(base)
	} else if n > 2 {
		v.Newer = s.abs(fmt.Sprintf("%spage/%d/", base, n-1))
	}
	for _, a := range items {
		v.Items = append(v.Items, a.card(a.title))
	}
	return w.render(s, "list", v, s.changed, s.pages)
}

// page is one of the pages about the outlet itself, which look like articles and are none.
func (w *World) page(s *site, path string) (answer, bool) {
	about := []block{
		{Kind: "p", Text: s.Name + " adalah media yang mengabarkan peristiwa di daerah sejak 2016. Kami bekerja dari sebuah ruko kecil dengan delapan orang wartawan."},
		{Kind: "p", Text: "Kritik, hak jawab, dan kiriman naskah dapat dialamatkan kepada redaksi pada jam kerja. Iklan dan kerja sama ditangani bagian usaha."},
		{Kind: "p", Text: "Penanggung jawab: Redaktur Pelaksana. Alamat: Jalan Contoh Nomor 1."},
	}
	titles := map[string]string{"/tentang-kami/": "Tentang Kami", "/pedoman-media-siber/": "Pedoman Media Siber"}
	switch {
	case s.theme == "blogger":
		titles = map[string]string{"/p/tentang-kami.html": "Tentang Kami"}
	case s.upper:
		titles = map[string]string{"/Profil": "Profil Daerah", "/Unduhan": "Unduhan"}
	case s.sitemap:
		titles[internalPath] = "Rapat Redaksi Pekan Ini"
	}
	if strings.HasPrefix(path, "/search/label/") && s.theme == "blogger" {
		return w.list(s, "Tampilkan postingan dengan label "+strings.TrimPrefix(path, "/search/label/"), s.visible(), 0, "", 1), true
	}
	title, ok := titles[path]
	if !ok {
		return answer{}, false
	}
	v := view{Site: s, Title: title, Heading: title, Canonical: s.abs(path), Blocks: about}
	return w.render(s, "static", v, w.epoch.AddDate(0, -6, 0), s.pages), true
}

// missing is the page for what is not there.
func (w *World) missing(s *site) answer {
	v := view{Site: s, Title: "Halaman tidak ditemukan", Heading: "Halaman tidak ditemukan", Canonical: s.home(), Blocks: []block{{Kind: "p", Text: "Halaman yang Anda cari tidak ada."}}}
	a := w.render(s, "static", v, time.Time{}, noValidator)
	if a.status == http.StatusOK {
		a.status = http.StatusNotFound
	}
	return a
}
