package pipeline

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"slices"
	"time"

	"warta/extract"
	"warta/store"
	"warta/store/sqlite"
)

// maxParts bounds how many further pages of one article are asked for.
const maxParts = 30

// extract reads article pages: page → article, revision and reading. What one page holds is read ahead of
// the transaction, on all cores; only articles in several parts are read inside it.
func (p *Pipeline) extract() sqlite.Follower {
	ahead := newReadAhead(p, extractBatch)
	return sqlite.Follower{
		Name: Extract, After: Discover, Batch: extractBatch,
		Before: ahead.load,
		Pages: func(ctx context.Context, tx *sqlite.Tx, pg store.Page) error {
			switch pg.Kind {
			case store.KindArticle:
				kind, err := tx.KindOf(ctx, pg.URL) // since it was fetched, an article may have named it as its part
				if err != nil {
					return err
				}
				if kind == store.KindPart {
					return p.part(ctx, tx, pg, ahead)
				}
				return p.article(ctx, tx, pg, ahead)
			case store.KindPart:
				return p.part(ctx, tx, pg, ahead)
			}
			return nil
		},
	}
}

// extractBatch is how many pages are recorded in one transaction, and how many are read meanwhile.
const extractBatch = 64

// read reads one article from its pages' bodies.
func (p *Pipeline) read(ctx context.Context, src store.Source, hint store.Hint, memory *extract.Memory, pages ...store.Page) (store.Content, extract.Prints, error) {
	in := extract.Input{Hint: hint, Language: src.Language, Zone: p.Zones.Of(src), Memory: memory}
	for _, pg := range pages {
		body, err := p.body(ctx, pg)
		if err != nil {
			return store.Content{}, extract.Prints{}, err
		}
		in.Pages = append(in.Pages, extract.Page{URL: pg.Final, Body: body, ContentType: pg.ContentType, At: pg.At})
	}
	var c store.Content
	var prints extract.Prints
	if r, ok := p.Extractor.(reader); ok {
		c, prints = r.Read(in)
	} else {
		c = p.Extractor.Extract(in)
	}
	if c.NotArticle == "" && isRoot(pages[0].Final) {
		c.NotArticle = "redirected to the home page"
	}
	if pages[0].ContentType == store.FeedText && !c.HasFlag(store.FlagFeedOnly) {
		c.Flags = append(c.Flags, store.FlagFeedOnly)
	}
	return c, prints, nil
}

func isRoot(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Path == "" || u.Path == "/") && u.RawQuery == ""
}

// article takes in the page at an article's own address.
func (p *Pipeline) article(ctx context.Context, tx *sqlite.Tx, pg store.Page, ahead *readAhead) error {
	r := ahead.read[pg.Seq]
	if r == nil || r.noBody {
		return noteNoBody(ctx, tx, pg)
	}
	s, err := ahead.sites.of(ctx, tx, hostOf(pg))
	if err != nil {
		return err
	}
	if !s.memory.Agrees(r.memory, r.prints) {
		src, err := sourceOf(ctx, tx, pg.Source)
		if err != nil {
			return err
		}
		if r.content, r.prints, err = p.read(ctx, src, pg.Hint, s.memory, pg); err != nil {
			return err
		}
	}
	if err := p.offerParts(ctx, tx, parted{first: pg, owner: pg.URL}, r.content); err != nil {
		return err
	}
	if err := p.save(ctx, tx, pg, r.content, s); err != nil || r.content.NotArticle != "" {
		return err
	}
	return p.learn(ctx, tx, pg, s, r.prints)
}

// part takes in a further page of an article: the article is read again from all its pages.
func (p *Pipeline) part(ctx context.Context, tx *sqlite.Tx, pg store.Page, ahead *readAhead) error {
	u, err := tx.URL(ctx, pg.URL)
	if err != nil {
		return err
	}
	first, ok, err := tx.FirstPage(ctx, u.Parent)
	if err != nil || !ok {
		return err
	}
	src, err := sourceOf(ctx, tx, first.Source)
	if err != nil {
		return err
	}
	s, err := ahead.sites.of(ctx, tx, hostOf(first))
	if err != nil {
		return err
	}
	c, _, err := p.read(ctx, src, first.Hint, s.memory, first)
	if errors.Is(err, errNoBody) {
		return noteNoBody(ctx, tx, first)
	}
	if err != nil {
		return err
	}
	return p.save(ctx, tx, first, c, s)
}

// save joins an article's first page, as read into c, with the parts that are there, and saves the article.
func (p *Pipeline) save(ctx context.Context, tx *sqlite.Tx, first store.Page, c store.Content, s *site) error {
	pages := []store.Page{first}
	if c.NotArticle == "" && (len(c.Next) > 0 || c.Whole != "") {
		a, err := partedOf(ctx, tx, first, c)
		if err != nil {
			return err
		}
		if a.parts, err = tx.PageParts(ctx, a.owner); err != nil {
			return err
		}
		a.parts = upTo(inOrder(a.parts, c.Next), c.Whole)
		joined, err := p.join(ctx, tx, a, c, s, true)
		switch {
		case errors.Is(err, errNoBody): // what was read from all parts is better than what is left of them
			if was, err := tx.Verdict(ctx, first.Seq); err != nil || was != "" {
				return err
			}
			_, known, err := tx.Resolve(ctx, c.Canonical, first.Address, first.Final)
			if err != nil {
				return err
			}
			if known && !first.Archive { // its parts are fetched again before anybody says that they are gone
				if err := noteNoBody(ctx, tx, first); err != nil {
					return err
				}
				return tx.FetchParts(ctx, a.owner)
			}
			c = incomplete(c)
		case err != nil:
			return err
		default:
			c, pages = joined, append(pages, a.parts...)
		}
	}
	return p.keep(ctx, tx, pages, c, s)
}

// keep saves what was read from an article's pages.
func (p *Pipeline) keep(ctx context.Context, tx *sqlite.Tx, pages []store.Page, c store.Content, s *site) error {
	first := pages[0]
	address := c.Canonical
	if address == "" {
		address = first.Final
	}
	address, err := store.CanonicalURL(address)
	if err != nil {
		address = first.Address
	}
	_, _, err = tx.SaveReading(ctx, sqlite.Reading{
		URL: address, Known: []string{first.Address, first.Final}, Source: first.Source,
		Pages: pages, Content: c, Archive: first.Archive, Memory: s.number,
		Again: func(ctx context.Context, pages []store.Page) (store.Content, error) {
			return p.again(ctx, tx, pages, s)
		},
		Shown: p.shown,
	})
	return err
}

// again reads an older version of an article with today's extractor and memory, so that the next version is
// compared with what they make of this one: neither an upgrade nor a lesson may ever look like an edit.
func (p *Pipeline) again(ctx context.Context, tx *sqlite.Tx, pages []store.Page, s *site) (store.Content, error) {
	first := pages[0]
	src, err := sourceOf(ctx, tx, first.Source)
	if err != nil {
		return store.Content{}, err
	}
	c, _, err := p.read(ctx, src, first.Hint, s.memory, first)
	if err == nil && c.NotArticle == "" && (len(c.Next) > 0 || c.Whole != "") {
		var a parted
		if a, err = partedOf(ctx, tx, first, c); err == nil {
			a.parts = upTo(pages[1:], c.Whole)
			c, err = p.join(ctx, tx, a, c, s, false)
		}
	}
	if errors.Is(err, errNoBody) { // it cannot be read better than it was
		return store.Content{NotArticle: errNoBody.Error()}, nil
	}
	return c, err
}

// shown reports whether the lines stand one after the other on one of the pages, as far as their bodies are there.
func (p *Pipeline) shown(ctx context.Context, pages []store.Page, lines []string) (bool, error) {
	viewer, ok := p.Extractor.(viewer)
	if !ok {
		return false, nil
	}
	for _, pg := range pages {
		body, err := p.body(ctx, pg)
		if errors.Is(err, errNoBody) {
			continue
		}
		if err != nil {
			return false, err
		}
		if viewer.Shows(extract.Page{URL: pg.Final, Body: body, ContentType: pg.ContentType, At: pg.At}, lines) {
			return true, nil
		}
	}
	return false, nil
}

// upTo are the parts up to the one that holds the whole article, where it is among them: no others are needed.
func upTo(parts []store.Page, whole string) []store.Page {
	if whole == "" {
		return parts
	}
	if i := slices.IndexFunc(parts, func(p store.Page) bool { return store.URLKey(p.Address) == store.URLKey(whole) }); i >= 0 {
		return parts[:i+1]
	}
	return parts
}

// parted is an article in several parts.
type parted struct {
	first store.Page
	owner int64 // number of the address that its parts were found at
	parts []store.Page
}

// partedOf is the article whose first page says c, still without its parts. Their owner is not the page's own address
// where another address of the same article led to them before.
func partedOf(ctx context.Context, tx *sqlite.Tx, first store.Page, c store.Content) (parted, error) {
	a := parted{first: first, owner: first.URL}
	named := c.Whole
	if named == "" {
		named = c.Next[0]
	}
	u, ok, err := tx.KnownURL(ctx, store.URLKey(named))
	if ok && u.Kind == store.KindPart && u.Parent != 0 {
		a.owner = u.Parent
	}
	return a, err
}

// has reports whether the parts at all of the addresses are there, and there are any.
func (a *parted) has(named []string) bool {
	for _, address := range named[:min(len(named), maxParts)] {
		key := store.URLKey(address)
		there := func(p store.Page) bool { return store.URLKey(p.Address) == key }
		if !there(a.first) && !slices.ContainsFunc(a.parts, there) {
			return false
		}
	}
	return len(named) > 0
}

// inOrder sorts parts as an article's first page names them; those that a further one names come after.
func inOrder(parts []store.Page, next []string) []store.Page {
	place := map[string]int{}
	for i, address := range next {
		place[store.URLKey(address)] = i - len(next)
	}
	slices.SortStableFunc(parts, func(x, y store.Page) int {
		return cmp.Compare(place[store.URLKey(x.Address)], place[store.URLKey(y.Address)])
	})
	return parts
}

// join reads an article from its first page and those of its parts that are there: from the one that holds
// all of it (the last of them, see upTo), else from the parts in order. While one that is named is not there it is
// flagged incomplete. What the joined pages name as further parts is queued if offer is set.
func (p *Pipeline) join(ctx context.Context, tx *sqlite.Tx, a parted, c store.Content, s *site, offer bool) (store.Content, error) {
	first, parts := a.first, a.parts
	reading := append([]store.Page{first}, parts...)
	whole := c.Whole != "" && len(parts) > 0 && store.URLKey(parts[len(parts)-1].Address) == store.URLKey(c.Whole)
	if whole {
		reading = parts[len(parts)-1:]
	}
	canonical, named := c.Canonical, c.Next
	if len(parts) > 0 {
		src, err := sourceOf(ctx, tx, first.Source)
		if err != nil {
			return c, err
		}
		joined, _, err := p.read(ctx, src, first.Hint, s.memory, reading...)
		if err != nil {
			return c, err
		}
		if joined.NotArticle == "" {
			if offer {
				if err := p.offerParts(ctx, tx, a, joined); err != nil {
					return c, err
				}
			}
			named = append(slices.Clone(named), joined.Next...)
			c = joined
			if canonical != "" {
				c.Canonical = canonical
			}
		}
	}
	if !whole && !a.has(named) {
		c = incomplete(c)
	}
	return c, nil
}

func incomplete(c store.Content) store.Content {
	if !c.HasFlag(store.FlagIncomplete) {
		c.Flags = append(c.Flags, store.FlagIncomplete)
	}
	return c
}

// isImported reports whether a page's address is known from an import alone. The crawler does not go there.
func isImported(ctx context.Context, tx *sqlite.Tx, pg store.Page) (bool, error) {
	if !pg.Archive {
		return false, nil
	}
	u, err := tx.URL(ctx, pg.URL)
	return err == nil && u.Via == sqlite.ViaImport, err
}

// offerParts queues what an article's page says continues it: the one page that holds everything where the
// site has one, else the next parts.
func (p *Pipeline) offerParts(ctx context.Context, tx *sqlite.Tx, a parted, c store.Content) error {
	first := a.first
	if c.NotArticle != "" {
		return nil
	}
	next := c.Next
	if c.Whole != "" {
		gone, err := isGone(ctx, tx, c.Whole)
		if err != nil {
			return err
		}
		if !gone || len(next) == 0 {
			next = []string{c.Whole}
		}
	}
	var urls []store.URL
	for _, address := range next[:min(len(next), maxParts)] {
		if store.URLKey(address) == store.URLKey(first.Address) {
			continue
		}
		urls = append(urls, store.URL{
			URL: address, Key: store.URLKey(address), Host: store.HostKey(address), Source: first.Source,
			Kind: store.KindPart, Parent: a.owner, Via: "continuation", Archive: first.Archive, Due: tx.Now(),
		})
	}
	if len(urls) == 0 {
		return nil
	}
	if imported, err := isImported(ctx, tx, first); err != nil || imported {
		return err
	}
	_, err := tx.Offer(ctx, urls)
	return err
}

// isGone reports whether an address is known, has no page and will not be looked at any more.
func isGone(ctx context.Context, tx *sqlite.Tx, address string) (bool, error) {
	u, ok, err := tx.KnownURL(ctx, store.URLKey(address))
	if err != nil || !ok || !u.Due.IsZero() {
		return false, err
	}
	_, fetched, err := tx.FirstPage(ctx, u.ID)
	return !fetched, err
}

// partsPatience is how long an article waits for its missing parts before readers get what there is.
const partsPatience = 15 * time.Minute
