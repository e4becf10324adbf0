package sqlite

import (
	"context"
	"fmt"

	"warta/store"
)

// ViaImport is the URL.Via of addresses that became known by an import. They are never due.
const ViaImport = "import"

// StatusUnseen is the Page.Status of a page of which the digest alone is known: it came with a Record.
const StatusUnseen = -1

// Import is a page that was not fetched by this database's crawler. Its body is in the archive already.
type Import struct {
	store.Page        // Seq and URL are this database's to give; Archive is always set
	Continues  string // address of the page it continues (kind part), or ""
}

// Imported counts what came of an import.
type Imported struct {
	New   int // pages that were taken in
	Same  int // known already, or the same body as before
	Gone  int // left out: of articles that were taken down
	Lists int // left out: here their address is one that is read for links, which only the crawler does
}

// ImportPages takes in pages with the times of their fetches, in one transaction. It is idempotent: the same
// page twice is one page, and so is a body that its address had when it was fetched last before. Addresses
// become known but are not visited; known ones stay in the queue as they are. The pages are marked as
// archive, so that the articles they make enter the record and not the front of feeds. A page of a known article that
// is older than its last revision makes the revision it was. Each page's Seq is set; it stays 0 where none was made.
func (db *DB) ImportPages(ctx context.Context, pages []Import) (got Imported, err error) {
	seqs := make([]int64, len(pages))
	err = db.write(ctx, "import pages", func(tx *Tx) error {
		got = Imported{}
		for i, p := range pages {
			seq, err := tx.importPage(ctx, p)
			if err != nil {
				return fmt.Errorf("%s: %w", p.Address, err)
			}
			switch seqs[i] = seq; seq {
			case isList:
				got.Lists++
				seqs[i] = 0
			case isGone:
				got.Gone++
				seqs[i] = 0
			case 0:
				got.Same++
			default:
				got.New++
			}
		}
		return nil
	})
	if err != nil {
		return Imported{}, err
	}
	for i, seq := range seqs {
		pages[i].Seq = seq
	}
	return got, nil
}

const (
	sqlPageKnown  = `SELECT seq FROM page WHERE url = ? AND digest = ? AND fetched_at = ? LIMIT 1`
	sqlPageBefore = `SELECT digest FROM page WHERE url = ? AND fetched_at <= ? ORDER BY fetched_at DESC, seq DESC LIMIT 1`
	// A page that came with a Record: of an address, or a part of the article at that address.
	sqlPageUnseen = `SELECT seq FROM page WHERE url = ? AND digest = ? AND status = ? LIMIT 1`
	sqlPartUnseen = `SELECT p.seq FROM url f JOIN page p ON p.article = f.article WHERE f.id = ? AND p.digest = ? AND p.status = ? AND p.kind = 'part' LIMIT 1`
	sqlPageSeen   = `UPDATE page SET url = ?, address = ?, final = ?, fetched_at = ?, status = ?, content_type = ?, header = ?, size = ?, hint = ? WHERE seq = ?`
)

// What stands for the number of a page that was left out.
const (
	isList = -1
	isGone = -2
)

func (tx *Tx) importPage(ctx context.Context, p Import) (seq int64, err error) {
	if gone, err := tx.forgotten(ctx, p.Address, p.Final); err != nil || gone {
		return isGone, err
	}
	u, err := tx.importURL(ctx, p)
	if err != nil {
		return 0, err
	}
	if u.Kind.IsListing() {
		return isList, nil
	}
	if known, err := tx.row(ctx, sqlPageUnseen, []any{u.ID, p.Digest, StatusUnseen}, &seq); err != nil || known {
		return 0, tx.seen(ctx, seq, u.ID, &p, err)
	}
	if known, err := tx.row(ctx, sqlPartUnseen, []any{u.Parent, p.Digest, StatusUnseen}, &seq); err != nil || known {
		return 0, tx.seen(ctx, seq, u.ID, &p, err)
	}
	known, err := tx.row(ctx, sqlPageKnown, []any{u.ID, p.Digest, stamp(p.At)}, &seq)
	if err != nil || known {
		return 0, err
	}
	var before string
	if _, err := tx.row(ctx, sqlPageBefore, []any{u.ID, stamp(p.At)}, &before); err != nil || before == p.Digest {
		return 0, err
	}
	page := p.Page
	page.Archive, page.Kind = true, u.Kind
	return tx.putPage(ctx, &u, p.At, &page)
}

// seen gives a page of which the digest alone was known the facts that came now.
func (tx *Tx) seen(ctx context.Context, seq, url int64, p *Import, err error) error {
	if err != nil || p.Status == StatusUnseen {
		return err
	}
	hint, err := tx.putHint(ctx, p.Hint)
	if err != nil {
		return err
	}
	return tx.exec(ctx, sqlPageSeen, url, p.Address, or(p.Final, p.Address), stamp(p.At), p.Status, p.ContentType, p.Header, p.Size, hint, seq)
}

// importURL is the queue's entry for an imported page's address, made where there is none.
func (tx *Tx) importURL(ctx context.Context, p Import) (u store.URL, err error) {
	key := store.URLKey(p.Address)
	u, ok, err := tx.KnownURL(ctx, key)
	if err != nil || ok {
		return u, err
	}
	address, err := store.CanonicalURL(p.Address)
	if err != nil {
		return u, tx.fail(err)
	}
	u = store.URL{
		URL: address, Key: key, Host: store.HostKey(address), Source: p.Source, Kind: p.Kind, Via: ViaImport,
		Archive: true, Digest: p.Digest, Looks: 1, Hint: p.Hint,
	}
	if p.Kind == store.KindPart && p.Continues != "" && store.URLKey(p.Continues) != key {
		first, err := tx.importURL(ctx, Import{Page: store.Page{Address: p.Continues, Source: p.Source, Kind: store.KindArticle}})
		if err != nil {
			return u, err
		}
		u.Parent = first.ID
	}
	paused, err := tx.paused(ctx, p.Source)
	if err != nil {
		return u, err
	}
	if _, err := tx.insertURL(ctx, u, paused); err != nil {
		return u, err
	}
	u, ok, err = tx.KnownURL(ctx, key)
	if err == nil && !ok {
		err = tx.fail(fmt.Errorf("address %q cannot be kept: %w", p.Address, store.ErrNotFound))
	}
	return u, err
}

// PagesOf are an article's pages, in commit order; none when there is no such article.
func (db *DB) PagesOf(ctx context.Context, article string) (pages []store.Page, err error) {
	err = db.each(ctx, `SELECT `+pageColumns+` FROM page p LEFT JOIN hint h ON h.id = p.hint WHERE p.article = ? ORDER BY p.seq`,
		[]any{article}, func(s scanner) error {
			var p store.Page
			if err := scanPage(s, &p); err != nil {
				return err
			}
			pages = append(pages, p)
			return nil
		})
	if err != nil {
		return nil, fmt.Errorf("pages of %s: %w", article, err)
	}
	return pages, nil
}

// ParentOf is the address of the page that led to another's; "" for seeds.
func (db *DB) ParentOf(ctx context.Context, url int64) (address string, err error) {
	err = db.each(ctx, `SELECT p.url FROM url u JOIN url p ON p.id = u.parent WHERE u.id = ?`, []any{url}, func(s scanner) error { return s.Scan(&address) })
	if err != nil {
		return "", fmt.Errorf("parent of address %d: %w", url, err)
	}
	return address, nil
}
