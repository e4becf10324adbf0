package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"warta/store"
	"warta/store/archive"
	"warta/store/sqlite"
)

// importRecords is how many articles are taken in at once.
const importRecords = 50

// dir takes in a directory: another data directory, or a release.
func (im *importer) dir(ctx context.Context, name string) error {
	exists := func(file string) bool { _, err := os.Stat(filepath.Join(name, file)); return err == nil }
	if !exists("release.json") && exists("warta.db") { // the dataset of a release may have that name too
		return im.database(ctx, name)
	}
	f, err := os.Open(filepath.Join(name, "articles.jsonl"))
	if errors.Is(err, os.ErrNotExist) {
		return errors.New("neither a data directory (warta.db) nor a release with articles.jsonl")
	}
	if err != nil {
		return err
	}
	defer f.Close()
	if err := im.sourceList(ctx, filepath.Join(name, "sources.jsonl")); err != nil {
		return err
	}
	if err := errors.Join(im.withdrawn(ctx, name), im.attempts(ctx, name)); err != nil {
		return err
	}
	versions := &lines{}
	if r, err := os.Open(filepath.Join(name, "revisions.jsonl")); err == nil {
		defer r.Close()
		versions = newLines(r)
	} else if !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return im.articles(ctx, newLines(f), versions)
}

// lines reads one JSON object a line.
type lines struct {
	s    *bufio.Scanner
	n    int
	held []byte // read, and not yet taken
}

// maxRow is the longest line that is read, in bytes: an article with its markup, many times over.
const maxRow = 64 << 20

func newLines(r io.Reader) *lines {
	s := bufio.NewScanner(r)
	s.Buffer(make([]byte, 0, 1<<20), maxRow)
	return &lines{s: s}
}

// peek is the next line that is not empty; nil at the end.
func (l *lines) peek() ([]byte, error) {
	for l.held == nil && l.s != nil && l.s.Scan() {
		l.n++
		if line := bytes.TrimSpace(l.s.Bytes()); len(line) > 0 {
			l.held = line
		}
	}
	if l.held == nil && l.s != nil && l.s.Err() != nil {
		return nil, fmt.Errorf("line %d: %w", l.n+1, l.s.Err())
	}
	return l.held, nil
}

func (l *lines) take() { l.held = nil }

// sourceList makes the sources of a release known, where they are not. They are not visited.
func (im *importer) sourceList(ctx context.Context, name string) error {
	return rowsOf(name, func(s *store.Source) error {
		if s.ID == "" || store.HostKey(s.Home) == "" {
			return errors.New("it is no source")
		}
		return im.sources.add(ctx, *s)
	})
}

// articleRow is a line of a dataset.
type articleRow struct {
	store.Article
	Digests []string `json:"page_digests"`
}

// articles takes in the articles of a dataset; versions holds those of the same articles, in the same order.
func (im *importer) articles(ctx context.Context, articles, versions *lines) error {
	var batch []sqlite.Record
	for ; ; articles.take() {
		line, err := articles.peek()
		if err == nil {
			err = ctx.Err()
		}
		if err != nil || line == nil {
			return errors.Join(im.records(ctx, batch), err)
		}
		var a articleRow
		if err := json.Unmarshal(line, &a); err != nil {
			return errors.Join(im.records(ctx, batch), fmt.Errorf("line %d is no article: %w", articles.n, err))
		}
		r := sqlite.Record{Article: a.Article}
		if err := versionsOf(&r, versions); err != nil {
			return errors.Join(im.records(ctx, batch), err)
		}
		if len(r.Versions) == 0 {
			if a.Revisions > 1 {
				im.earlier += a.Revisions - 1
			}
			r.Versions = []sqlite.Version{{Revision: store.Revision{Article: a.ID, Number: 1, At: a.Updated, Digests: a.Digests, Content: a.Content, Hash: a.ContentHash}}}
		}
		for i := range r.Versions {
			bodiless(&r.Versions[i], &a.Article)
		}
		if batch = append(batch, r); len(batch) == importRecords {
			if err := im.records(ctx, batch); err != nil {
				return err
			}
			batch = batch[:0]
		}
	}
}

// versionsOf takes the versions of an article, which are next if there are any.
func versionsOf(r *sqlite.Record, versions *lines) error {
	for ; ; versions.take() {
		line, err := versions.peek()
		if err != nil || line == nil {
			return err
		}
		var of struct {
			Article string `json:"article"`
		}
		if err := json.Unmarshal(line, &of); err != nil {
			return fmt.Errorf("revisions, line %d: %w", versions.n, err)
		}
		if of.Article != r.Article.ID {
			return nil
		}
		var rev store.Revision
		if err := json.Unmarshal(line, &rev); err != nil {
			return fmt.Errorf("revisions, line %d: %w", versions.n, err)
		}
		if err := json.Unmarshal(line, &rev.Content); err != nil {
			return fmt.Errorf("revisions, line %d: %w", versions.n, err)
		}
		r.Versions = append(r.Versions, sqlite.Version{Revision: rev})
	}
}

// bodiless names the pages of a version of which the digests alone are known.
func bodiless(v *sqlite.Version, a *store.Article) {
	for i, digest := range v.Digests {
		p := sqlite.Import{Page: store.Page{Address: a.URL, Final: a.URL, Source: a.Source, Kind: store.KindArticle, At: v.At, Digest: digest, Status: sqlite.StatusUnseen}}
		if i > 0 { // by an address of its own, which is not that of the article
			p.Kind = store.KindPart
			p.Address = partAddress(a.URL, i+1)
			p.Final = p.Address
		}
		v.Pages = append(v.Pages, p)
	}
}

// partAddress stands for the address of an article's further page, which a dataset does not tell.
func partAddress(address string, n int) string {
	sep := "?"
	if strings.Contains(address, "?") {
		sep = "&"
	}
	return fmt.Sprintf("%s%swarta-part=%d", address, sep, n)
}

// records takes in articles that are what their hashes say.
func (im *importer) records(ctx context.Context, records []sqlite.Record) error {
	sound := make([]sqlite.Record, 0, len(records))
	for _, r := range records {
		if err := r.Check(); err != nil {
			im.unsound[err.Error()]++
			im.log.Warn("left out", "id", r.Article.ID, "url", r.Article.URL, "err", err)
			continue
		}
		source, err := im.sources.find(ctx, &archive.Capture{Page: store.Page{Source: r.Article.Source, Final: r.Article.URL}})
		if err != nil {
			return err
		}
		r.Article.Source = source
		for i := range r.Versions {
			for j := range r.Versions[i].Pages {
				if p := &r.Versions[i].Pages[j]; p.Source == "" || !im.sources.known[p.Source] {
					p.Source = source
				}
			}
		}
		sound = append(sound, r)
	}
	got, err := im.db.ImportArticles(ctx, sound)
	add(&im.taken, got)
	return err
}

// database takes in another data directory: its articles with their versions, its pages, their bodies. It is
// read as it is at one moment.
func (im *importer) database(ctx context.Context, dir string) (err error) {
	if a, e := os.Stat(filepath.Join(dir, "warta.db")); e == nil {
		if b, e := os.Stat(im.app.database()); e == nil && os.SameFile(a, b) {
			return errors.New("it is this database itself")
		}
	}
	from, err := sqlite.Open(ctx, filepath.Join(dir, "warta.db"), sqlite.Options{ReadOnly: true, Log: im.log})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	all, err := from.Sources(ctx)
	if err != nil {
		return err
	}
	for _, s := range all {
		if err := im.sources.add(ctx, s); err != nil {
			return err
		}
	}
	if err := errors.Join(im.itsGraves(ctx, from), im.itsAccounts(ctx, from)); err != nil {
		return err
	}
	not, err := im.db.Buried(ctx, from) // which takes tombstones that are all there
	if err != nil {
		return err
	}
	if _, err := copyPages(ctx, filepath.Join(dir, "pages"), filepath.Join(im.Data, "pages"), not); err != nil {
		return err
	}
	if err := im.itsArticles(ctx, from); err != nil {
		return err
	}
	return im.itsPages(ctx, from)
}

// itsArticles takes in another database's articles.
func (im *importer) itsArticles(ctx context.Context, from *sqlite.DB) (err error) {
	view, err := from.View(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, view.Close()) }()
	var batch []sqlite.Record
	for item, err := range view.Items(ctx, sqlite.Selection{Versions: true}) {
		if err != nil {
			return err
		}
		r, err := itsRecord(ctx, from, &item)
		if err != nil {
			return err
		}
		if batch = append(batch, r); len(batch) == importRecords {
			if err := im.records(ctx, batch); err != nil {
				return err
			}
			batch = batch[:0]
		}
	}
	return im.records(ctx, batch)
}

// itsRecord is an article with the pages its versions rest on.
func itsRecord(ctx context.Context, from *sqlite.DB, item *sqlite.Item) (r sqlite.Record, err error) {
	pages, err := from.PagesOf(ctx, item.ID)
	if err != nil {
		return r, err
	}
	bySeq := make(map[int64]store.Page, len(pages))
	for _, p := range pages {
		bySeq[p.Seq] = p
	}
	r.Article = item.Article
	for _, rev := range item.Versions {
		v := sqlite.Version{Revision: rev}
		bodiless(&v, &r.Article)
		for i, seq := range rev.Pages {
			if p, ok := bySeq[seq]; ok && i < len(v.Pages) && p.Digest == v.Pages[i].Digest {
				of := ""
				if p.Kind == store.KindPart {
					if of, err = from.ParentOf(ctx, p.URL); err != nil {
						return r, err
					}
				}
				v.Pages[i] = sqlite.Import{Page: p, Continues: of}
			}
		}
		r.Versions = append(r.Versions, v)
	}
	return r, nil
}

// itsPages takes in another database's pages that made no article, so that a later extractor can read them.
func (im *importer) itsPages(ctx context.Context, from *sqlite.DB) error {
	var batch []sqlite.Import
	flush := func() error {
		got, err := im.db.ImportPages(ctx, batch)
		add(&im.got, got)
		batch = batch[:0]
		return err
	}
	doubted, err := from.Doubted(ctx)
	if err != nil {
		return err
	}
	for p, err := range from.Pages(ctx, 0, 0) {
		if err != nil {
			return err
		}
		if p.Kind != store.KindArticle && p.Kind != store.KindPart || p.Address == "" || doubted[p.Seq] {
			continue
		}
		in := sqlite.Import{Page: p}
		if p.Kind == store.KindPart {
			if in.Continues, err = from.ParentOf(ctx, p.URL); err != nil {
				return err
			}
		}
		if batch = append(batch, in); len(batch) == importPages {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}
