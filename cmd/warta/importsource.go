package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"golang.org/x/net/publicsuffix"

	"warta/store"
	"warta/store/archive"
)

// sourceFinder finds the sources that imported pages belong to, and makes those that are missing.
type sourceFinder struct {
	*app
	fixed string          // all pages are of this source
	known map[string]bool // by ID
	fresh []string        // made here
}

func (a *app) newSourceFinder(ctx context.Context, fixed string) (*sourceFinder, error) {
	if fixed != "" {
		if _, err := a.db.Source(ctx, fixed); errors.Is(err, store.ErrNotFound) {
			return nil, fmt.Errorf("no source %q; 'warta sources' lists them", fixed)
		} else if err != nil {
			return nil, err
		}
	}
	all, err := a.db.Sources(ctx)
	if err != nil {
		return nil, err
	}
	f := &sourceFinder{app: a, fixed: fixed, known: make(map[string]bool, len(all))}
	for _, s := range all {
		f.known[s.ID] = true
	}
	return f, nil
}

// find is the source of a capture: the one it was of when it was exported, if it is known here, else the
// registered one that its address lies in, else a new one of its host that is not visited.
func (f *sourceFinder) find(ctx context.Context, c *archive.Capture) (string, error) {
	if f.fixed != "" {
		return f.fixed, nil
	}
	if c.Source != "" && f.known[c.Source] {
		return c.Source, nil
	}
	if id := f.registered(c.Final); id != "" {
		return id, nil
	}
	u, err := url.Parse(c.Final)
	if err != nil {
		return "", fmt.Errorf("source of %s: %w", c.Final, err)
	}
	home := url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/"}
	if c.Source != "" { // a source of the database that wrote the file: "host" or "host/desk"
		if h, err := url.Parse(u.Scheme + "://" + c.Source); err == nil && h.Host != "" {
			home = *h
		}
	}
	id, err := store.SourceID(home.String())
	if err != nil {
		return "", err
	}
	return id, f.add(ctx, store.Source{ID: id, Home: home.String()})
}

// add makes a source known that is not, and not visited.
func (f *sourceFinder) add(ctx context.Context, s store.Source) error {
	s.State, s.Origin = store.SourcePaused, "import"
	fresh, err := f.db.PutSource(ctx, s, true)
	if err != nil {
		return err
	}
	if fresh {
		f.fresh = append(f.fresh, s.ID)
	}
	f.known[s.ID] = true
	return nil
}

// registered is the known source with the longest ID that an address lies in: of the same host, and failing
// that of a domain above it that can have an owner.
func (f *sourceFinder) registered(address string) string {
	key, _, _ := strings.Cut(store.URLKey(address), "?")
	host, _, _ := strings.Cut(key, "/")
	for id := key; ; {
		if f.known[id] {
			return id
		}
		i := strings.LastIndexByte(id, '/')
		if i < 0 {
			break
		}
		id = id[:i]
	}
	owner, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil {
		return ""
	}
	for len(host) > len(owner) {
		_, host, _ = strings.Cut(host, ".")
		if f.known[host] {
			return host
		}
	}
	return ""
}
