package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"

	"warta/cmd/internal/sourcelist"
	"warta/crawler/discover"
	"warta/extract"
	"warta/feeds/auth"
	"warta/feeds/web"
	"warta/store"
	"warta/store/sqlite"
)

// operator lets whoever has the operator's token add sources in the reading room. All looks go through one fetcher, so
// that a host is left its pauses.
func (a *app) operator(gate *auth.Gate) *web.Operator {
	fetcher := sync.OnceValues(a.newFetcher)
	reader := sync.OnceValues(func() (*reader, error) { return newReader(extract.Options{}) })
	return &web.Operator{
		Allowed: func(ctx context.Context, secret string) bool { return gate.Opens(ctx, secret, store.ScopeAdmin) },
		Look: func(ctx context.Context, address string) (web.Look, error) {
			f, err := fetcher()
			if err != nil {
				return web.Look{}, err
			}
			r, err := reader()
			if err != nil {
				return web.Look{}, err
			}
			l := siteLook{a: a, f: f, r: r}
			return l.look(ctx, address)
		},
		Add: a.addFromRoom,
	}
}

// siteLook looks at one site.
type siteLook struct {
	a *app
	f *fetcher
	r *reader
}

// look fetches an address and whatever of the site's front page and one article it is not itself: three requests at
// most, and robots.txt.
func (l *siteLook) look(ctx context.Context, address string) (out web.Look, err error) {
	p, body, err := l.f.get(ctx, address)
	if err != nil {
		return out, err
	}
	read := l.read(p, body)
	article := read.NotArticle == "" && strings.Count(strings.TrimSuffix(p.Final, "/"), "/") > 2
	if article {
		out.Sample = asArticle(&read)
		if p, body, err = l.f.get(ctx, front(p.Final)); err != nil {
			return out, fmt.Errorf("the site's front page: %w", err)
		}
	}
	out.Final, out.Status = p.Final, p.Status
	home, feed := p.Final, ""
	if isXML(p.ContentType) {
		home, feed = front(p.Final), p.Final
	}
	found, err := findIn(p, body, p.Final)
	if err != nil {
		return out, err
	}
	for _, u := range found.URLs {
		switch u.Kind {
		case store.KindArticle:
			out.Articles = append(out.Articles, web.Found{URL: u.URL, Title: u.Hint.Title})
		case store.KindFeed:
			out.Feeds = append(out.Feeds, u.URL)
		case store.KindSitemap:
			out.Sitemaps = append(out.Sitemaps, u.URL)
		case store.KindSection:
			out.Sections = append(out.Sections, u.URL)
		}
	}
	l.source(ctx, &out, store.Source{Home: home, Name: found.Title, Feed: cmp.Or(found.Feed, feed)})
	if out.Sample == nil {
		l.sample(ctx, &out)
	}
	return out, nil
}

// source is what would be added, and whether it is there already.
func (l *siteLook) source(ctx context.Context, out *web.Look, s store.Source) {
	s, _ = sourcelist.Complete(s, nil)
	s.Region = l.r.tagger.home(s.Home)
	if known, err := l.a.db.Source(ctx, s.ID); err == nil {
		out.Known = true
		s.Name, s.Region, s.Feed = cmp.Or(known.Name, s.Name), cmp.Or(known.Region, s.Region), cmp.Or(known.Feed, s.Feed)
	}
	out.Source = s
}

// sample reads the first article that was found.
func (l *siteLook) sample(ctx context.Context, out *web.Look) {
	if len(out.Articles) == 0 {
		out.SampleErr = "no address of an article was found"
		return
	}
	p, body, err := l.f.get(ctx, out.Articles[0].URL)
	if err != nil {
		out.SampleErr = err.Error()
		return
	}
	read := l.read(p, body)
	if read.NotArticle != "" {
		out.SampleErr = fmt.Sprintf("%s is no article: %s", p.Final, read.NotArticle)
		return
	}
	out.Sample = asArticle(&read)
}

func (l *siteLook) read(p store.Page, body []byte) record {
	return l.r.read("", p.Final, nil, extract.Page{URL: p.Final, Body: body, ContentType: p.ContentType})
}

// findIn reads a page for addresses, as what its type says it is, for all of the site of a home page.
func findIn(p store.Page, body []byte, home string) (discover.Found, error) {
	p.Kind = store.KindHome
	if isXML(p.ContentType) && strings.Contains(strings.ToLower(p.Final), "sitemap") {
		p.Kind = store.KindSitemap
	} else if isXML(p.ContentType) {
		p.Kind = store.KindFeed
	}
	src := store.Source{Home: front(home)}
	src.ID, _ = store.SourceID(home) // it was fetched, so it is an address
	return discover.Finder{}.Find(p, body, src, discover.Known{})
}

func asArticle(r *record) *store.Article {
	return &store.Article{ID: r.ID, URL: r.URL, Content: r.Content, Regions: r.Regions, Places: r.Places}
}

func isXML(contentType string) bool {
	return strings.Contains(contentType, "xml") && !strings.Contains(contentType, "xhtml")
}

// front is the front page of an address's site.
func front(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/"}).String()
}

// addFromRoom adds a source, or changes what is said of the one that is known. Who has the database open for reading
// alone opens it once more for that.
func (a *app) addFromRoom(ctx context.Context, s store.Source) (id string, err error) {
	known, err := knownRegion()
	if err != nil {
		return "", err
	}
	s, problems := sourcelist.Complete(s, known)
	if len(problems) > 0 {
		return "", addFault(s.Home, problems)
	}
	w := *a
	if a.db.ReadOnly() {
		if w.db, err = sqlite.Open(ctx, a.db.Path(), sqlite.Options{Log: a.log}); err != nil {
			return "", err
		}
		defer func() { err = errors.Join(err, w.db.Close()) }()
	}
	old, err := w.db.Source(ctx, s.ID)
	switch {
	case errors.Is(err, store.ErrNotFound):
	case err != nil:
		return "", err
	default:
		old.Name, old.Region = cmp.Or(s.Name, old.Name), cmp.Or(s.Region, old.Region)
		if s.Feed != "" && s.Feed != old.Feed {
			old.Feed, old.FeedStatus = s.Feed, s.FeedStatus
		}
		if s = old; s.State == store.SourceRemoved {
			s.State = store.SourceActive
		}
	}
	s.Origin = fromCommand
	_, err = w.putSources(ctx, []store.Source{s}, false)
	return s.ID, err
}
