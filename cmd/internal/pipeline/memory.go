package pipeline

import (
	"context"
	"errors"
	"fmt"

	"warta/extract"
	"warta/store"
	"warta/store/sqlite"
)

// reader is an Extractor that tells what a site's memory may learn from a page.
type reader interface {
	Read(extract.Input) (store.Content, extract.Prints)
}

// viewer is an Extractor that tells what a page shows, of whatever it takes for the article's.
type viewer interface {
	Shows(p extract.Page, lines []string) bool
}

// site is what is known of a host's boilerplate when one of its pages is read: the state that all its pages
// before that one have left, so that the same pages in the same order give the same records.
type site struct {
	host   string
	memory *extract.Memory // never nil
	number int64           // of the state; 0: nothing known yet
}

// siteOf is what is known of a host now, in a transaction or as last committed.
func siteOf(ctx context.Context, from interface {
	Memory(ctx context.Context, host string) (data []byte, number int64, err error)
}, host string,
) (*site, error) {
	data, number, err := from.Memory(ctx, host)
	if err != nil {
		return nil, err
	}
	s := &site{host: host, memory: extract.NewMemory(), number: number}
	if number == 0 {
		return s, nil
	}
	if err := s.memory.UnmarshalBinary(data); err != nil {
		if !errors.Is(err, extract.ErrMemory) {
			return nil, fmt.Errorf("memory of %s: %w", host, err)
		}
		s.memory = extract.NewMemory() // of a form of other days: it is learned anew
	}
	return s, nil
}

// sites are the states of hosts within one transaction.
type sites struct {
	tx     *sqlite.Tx
	byHost map[string]*site
}

// of is a host's state now. A transaction that is tried again begins with what is stored.
func (s *sites) of(ctx context.Context, tx *sqlite.Tx, host string) (*site, error) {
	if s.tx != tx {
		s.tx, s.byHost = tx, map[string]*site{}
	}
	if known := s.byHost[host]; known != nil {
		return known, nil
	}
	known, err := siteOf(ctx, tx, host)
	if err != nil {
		return nil, err
	}
	s.byHost[host] = known
	return known, nil
}

// hostOf is the host whose memory a page is read with.
func hostOf(pg store.Page) string { return store.HostKey(pg.Final) }

// matured is how many pages a host's memory has seen when the articles read before that, with little memory or
// none, are read once more. At most maxEarly are.
const (
	matured  = 12
	maxEarly = 32
)

// learn takes an article's page into the memory of its host.
func (p *Pipeline) learn(ctx context.Context, tx *sqlite.Tx, pg store.Page, s *site, prints extract.Prints) error {
	if s.host == "" || len(prints.Blocks) == 0 {
		return nil
	}
	s.memory.Learn(prints)
	number, err := tx.SetMemory(ctx, s.host, s.memory)
	if err != nil {
		return err
	}
	s.number = number
	if s.memory.Pages() != matured {
		return nil
	}
	early, err := tx.EarlierVersions(ctx, store.HostKey(pg.Address), pg.Seq, maxEarly)
	if err != nil {
		return err
	}
	for _, pages := range early {
		if hostOf(pages[0]) != s.host { // it redirects elsewhere
			continue
		}
		c, err := p.again(ctx, tx, pages, s)
		if err != nil {
			return err
		}
		if c.NotArticle == "" {
			if err := p.keep(ctx, tx, pages, c, s); err != nil {
				return err
			}
		}
	}
	return nil
}
