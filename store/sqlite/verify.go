package sqlite

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"strings"

	"warta/store"
)

// Problem is one thing in a database that is not as it should be.
type Problem struct {
	// Kind is what was looked at: file, index, chain, article, page, story, count, cursor, body.
	Kind  string `json:"kind"`
	Where string `json:"where"` // the article, page, digest, table …
	What  string `json:"what"`  // in words
}

// Verification says what is to be verified.
type Verification struct {
	// Body reads a page's body whole and reports what is wrong with it; store.ErrNotFound where it is not kept. nil:
	// bodies are not looked at.
	Body func(ctx context.Context, digest string) error
	// Report is told of each problem as it is found.
	Report func(Problem)
	// Progress, if set, is told now and then what is looked at, and how far that has come.
	Progress func(what string, done, of int)
}

// Verified is what was found to be there.
type Verified struct {
	Articles  int `json:"articles"`
	Revisions int `json:"revisions"`
	Pages     int `json:"pages"`
	Bodies    int `json:"bodies"`        // read and found whole
	Missing   int `json:"bodies_absent"` // not kept any more; that is no problem where old bodies expire
	Problems  int `json:"problems"`
	// Head is the hex SHA-256 over the newest chain and seal of every article, by ID: two copies with the same head
	// hold the same versions and the same readings of them. What else there is of articles it does not cover.
	Head string `json:"head"`
}

// verifier is a verification under way.
type verifier struct {
	Verification
	*View
	done Verified
}

// Verify reads the whole database, as it was at one moment, and reports everything that contradicts itself: the
// file, the full-text index, hashes, counts, cursors, and bodies. The error is for trouble in reading.
func (db *DB) Verify(ctx context.Context, o Verification) (done Verified, err error) {
	view, err := db.View(ctx)
	if err != nil {
		return done, err
	}
	v := &verifier{Verification: o, View: view}
	defer func() { err = errors.Join(err, view.Close()) }()
	for _, step := range []func(context.Context) error{v.file, v.articles, v.counts, v.across, v.cursors, v.pages} {
		if err := step(ctx); err != nil {
			return v.done, fmt.Errorf("verify: %w", explain(err))
		}
	}
	return v.done, nil
}

func (v *verifier) bad(kind, where, format string, args ...any) {
	v.done.Problems++
	if v.Report != nil {
		v.Report(Problem{Kind: kind, Where: where, What: fmt.Sprintf(format, args...)})
	}
}

func (v *verifier) at(what string, done, of int) {
	if v.Progress != nil {
		v.Progress(what, done, of)
	}
}

// file asks SQLite: of pages, indexes and constraints, and of the full-text index's own structure.
func (v *verifier) file(ctx context.Context) error {
	v.at("file", 0, 1)
	err := v.each(ctx, `PRAGMA integrity_check(100)`, nil, func(s scanner) error {
		var line string
		if err := s.Scan(&line); err != nil || line == "ok" {
			return err
		}
		kind := "file"
		if strings.Contains(line, "article_fts") || strings.Contains(line, "fts5") {
			kind = "index"
		}
		v.bad(kind, "database", "%s", line)
		return nil
	})
	if err != nil {
		return err
	}
	err = v.each(ctx, `SELECT "table", ifnull(rowid, 0), parent FROM pragma_foreign_key_check LIMIT 100`, nil, func(s scanner) error {
		var table, parent string
		var row int64
		err := s.Scan(&table, &row, &parent)
		v.bad("file", table, "row %d names a row of %s that is not there", row, parent)
		return err
	})
	if err != nil {
		return err
	}
	return errors.Join(
		v.rows(ctx, "index", `SELECT a.id FROM article a LEFT JOIN article_fts_docsize d ON d.id = a.sort WHERE d.id IS NULL`, "the full-text index does not know it"),
		v.rows(ctx, "index", `SELECT d.id FROM article_fts_docsize d LEFT JOIN article a ON a.sort = d.id WHERE a.sort IS NULL`, "the full-text index has an article there that does not exist"),
	)
}

// rows reports each row of a query, whose one column says where, as a problem; and as one of the database, that the
// query cannot read what it asks for.
func (v *verifier) rows(ctx context.Context, kind, query, what string) error {
	err := v.each(ctx, query, nil, func(s scanner) error {
		var where string
		if err := s.Scan(&where); err != nil {
			return err
		}
		v.bad(kind, where, "%s", what)
		return nil
	})
	if err != nil && ctx.Err() == nil {
		v.bad(kind, "database", "it cannot be told of what else this holds: %s: %v", what, err)
		return nil
	}
	return err
}

// chained is one revision of an article, or an article without any.
type chained struct {
	store.Revision
	own  bool   // the article's row holds its content
	of   int    // revisions the article says it has
	says string // the article's content hash
	// what of it cannot be read, and so not be compared with its hashes either
	noVersion, noContent bool
}

// scanChained reads what any text will do for first: so that much is known even of a row with nonsense in it.
func scanChained(s scanner, r *chained) error {
	var number sql.NullInt64
	var own sql.NullBool
	var hash, chain, seal sql.NullString
	err := s.Scan(&r.Article, &r.of, &r.says, &number, &own, &hash, &chain, &seal, when{&r.At}, doc{&r.Pages}, doc{&r.Digests}, doc{&r.Content})
	r.Number, r.own, r.Hash, r.Chain, r.Seal = int(number.Int64), own.Bool, hash.String, chain.String, seal.String
	return err
}

const sqlChains = `SELECT a.id, a.revisions, a.content_hash, r.number, g.content IS NULL, g.hash, r.chain, g.seal, r.seen_at, r.pages, r.digests, g.content
	FROM article a LEFT JOIN revision r ON r.article = a.id LEFT JOIN reading g ON g.article = a.id AND g.number = r.number ORDER BY a.id, r.number`

// articles walks along all revisions and computes their hashes anew.
func (v *verifier) articles(ctx context.Context) error {
	var of int
	if err := v.tx.QueryRowContext(ctx, `SELECT count(*) FROM article`).Scan(&of); err != nil {
		return err
	}
	content, err := v.tx.PrepareContext(ctx, sqlArticleByID)
	if err != nil {
		return err
	}
	defer content.Close()
	head := sha256.New()
	var prev chained
	err = v.each(ctx, sqlChains, nil, func(s scanner) error {
		var r chained
		err := scanChained(s, &r)
		if r.Article == "" {
			return err
		}
		if r.Article != prev.Article {
			v.endArticle(&prev, head)
			prev = chained{Revision: store.Revision{Article: r.Article}, of: r.of, says: r.says}
			if v.done.Articles++; v.done.Articles%1000 == 1 {
				v.at("articles", v.done.Articles, of)
			}
		}
		if r.Number == 0 {
			return nil
		}
		if err != nil {
			r.noVersion, r.noContent = true, !r.own
			v.bad("chain", r.where(), "it cannot be read: %v", err)
		}
		if r.own {
			var a store.Article
			err := scanArticle(content.QueryRowContext(ctx, r.Article), &a)
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err != nil {
				r.noContent = true
				v.bad("article", r.Article, "it cannot be read: %v", err)
			}
			r.Content = a.Content
		}
		v.revision(&prev, &r)
		prev = r
		return nil
	})
	v.endArticle(&prev, head)
	v.done.Head = hex.EncodeToString(head.Sum(nil))
	return err
}

// endArticle checks what is known only after an article's last revision.
func (v *verifier) endArticle(last *chained, head hash.Hash) {
	if last.Article == "" {
		return
	}
	switch {
	case last.Number == 0:
		v.bad("chain", last.Article, "it has no revision")
	case last.Number != last.of:
		v.bad("chain", last.Article, "its newest revision is %d, and it says %d", last.Number, last.of)
	case !last.own:
		v.bad("chain", last.Article, "revision %d is the newest, but its text is not the article's", last.Number)
	case last.Hash != last.says:
		v.bad("article", last.Article, "its content hash is not that of its newest reading")
	}
	fmt.Fprintf(head, "%s %s %s\n", last.Article, last.Chain, last.Seal)
}

func (r *chained) where() string { return fmt.Sprintf("%s revision %d", r.Article, r.Number) }

// revision checks one revision against the one before.
func (v *verifier) revision(prev, r *chained) {
	v.done.Revisions++
	where := r.where()
	if r.Number != prev.Number+1 {
		v.bad("chain", where, "revision %d is missing", prev.Number+1)
	}
	if !r.noVersion {
		if r.Number < 1 || len(r.Pages) != len(r.Digests) {
			v.bad("chain", where, "it rests on %d pages, and names the digests of %d", len(r.Pages), len(r.Digests))
		}
		if got := r.ChainHash(prev.Chain); r.Chain != got {
			v.bad("chain", where, "its number, instant, page digests or predecessor are not those its hash was made of")
		}
	}
	if r.noContent {
		return
	}
	if got := r.SealHash(prev.Seal); r.Seal != got {
		v.bad("chain", where, "its content, or that of a predecessor, is not what its hash was made of")
	}
	if r.Hash != r.Content.Hash() {
		v.bad("chain", where, "its title, text or authors are not those its content hash was made of")
	}
}

// counts checks what is kept beside the rows it is worked out from.
func (v *verifier) counts(ctx context.Context) error {
	v.at("counts", 0, 1)
	for _, c := range []struct{ kind, query, what string }{
		{"article", `SELECT id FROM article a WHERE not_article = '' AND NOT EXISTS (SELECT 1 FROM article_source s WHERE s.article = a.id AND s.sort = a.sort)`, "no source lists it"},
		{"article", `SELECT s.article FROM article_source s LEFT JOIN article a ON a.id = s.article WHERE a.sort IS NOT s.sort`, "a source's list has it at another place"},
		{"article", `SELECT r.article FROM region_article r LEFT JOIN article a ON a.id = r.article WHERE a.sort IS NOT r.sort OR a.front IS NOT r.front`, "a region's list has it at another place"},
		{"count", `SELECT c.code FROM region_count c WHERE total <> (SELECT count(*) FROM region_article r WHERE r.code = c.code)`, "the region's number of articles is wrong"},
		{"count", `SELECT s.id FROM source s WHERE articles <> (SELECT count(*) FROM article_source x JOIN article a ON a.id = x.article
			WHERE x.source = s.id AND a.not_article = '')`, "the source's number of articles is wrong"},
		{"page", `SELECT r.article || ' revision ' || r.number FROM revision r, json_each(r.pages) j JOIN page p ON p.seq = j.value
			WHERE p.digest IS NOT json_extract(r.digests, '$[' || j.key || ']')`, "a page it rests on has another digest than it says"},
		{"page", `SELECT seq FROM page WHERE article IS NOT NULL AND NOT EXISTS (SELECT 1 FROM article a WHERE a.id = page.article)`, "the page's article is not there"},
		{"story", `SELECT t.article FROM story_text t LEFT JOIN article a ON a.id = t.article WHERE a.story IS NOT t.story`, "the sum of its text is of another story than the article, or of none that is there"},
		{"story", `SELECT DISTINCT 'text ' || n FROM story_post WHERE n NOT IN (SELECT n FROM story_text)`, "there are keys of a text whose sum is not there"},
		{"article", `SELECT id FROM article WHERE id IN (SELECT article FROM tombstone)`, "it is there, though it was taken down"},
	} {
		if err := v.rows(ctx, c.kind, c.query, c.what); err != nil {
			return err
		}
	}
	return nil
}

// cursors checks that no follower has read what was never written.
func (v *verifier) cursors(ctx context.Context) error {
	ends := map[string]int64{}
	for space, query := range map[string]string{
		spacePage: `SELECT ifnull(max(seq), 0) FROM page`, spaceArticle: `SELECT max(value, ifnull((SELECT max(seq) FROM article), 0)) FROM counter WHERE name = 'article'`,
	} {
		var end int64
		if err := v.tx.QueryRowContext(ctx, query).Scan(&end); err != nil {
			return err
		}
		ends[space] = end
	}
	return v.each(ctx, `SELECT name, space, seq FROM cursor`, nil, func(s scanner) error {
		var name, space string
		var seq int64
		if err := s.Scan(&name, &space, &seq); err != nil {
			return err
		}
		if end, ok := ends[space]; !ok || seq > end || seq < 0 {
			v.bad("cursor", name, "it stands at %d of %q, whose last is %d", seq, space, end)
		}
		return nil
	})
}

// pages reads the body of every page, each once.
func (v *verifier) pages(ctx context.Context) error {
	var of int
	if err := v.tx.QueryRowContext(ctx, `SELECT count(*), count(DISTINCT digest) FROM page`).Scan(&v.done.Pages, &of); err != nil || v.Body == nil {
		return err
	}
	n := 0
	return v.each(ctx, `SELECT digest, min(seq), min(address) FROM page WHERE kind <> ? AND status <> ? GROUP BY digest`, []any{kindForgotten, StatusUnseen}, func(s scanner) error {
		var digest, address string
		var seq int64
		if err := s.Scan(&digest, &seq, &address); err != nil {
			return err
		}
		if n++; n%1000 == 1 {
			v.at("bodies", n, of)
		}
		switch err := v.Body(ctx, digest); {
		case ctx.Err() != nil:
			return ctx.Err()
		case err == nil:
			v.done.Bodies++
		case errors.Is(err, store.ErrNotFound):
			v.done.Missing++
		default:
			v.bad("body", digest, "page %d (%s): %v", seq, address, err)
		}
		return nil
	})
}
