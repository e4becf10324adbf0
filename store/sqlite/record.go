package sqlite

import (
	"context"
	"fmt"

	"warta/store"
)

// sqlArticle names every column of an article in the order of scanArticle; the long ones are given by the
// caller, so that lists can leave them out.
const sqlArticleHead = `SELECT a.id, a.url, a.seq, a.source, ifnull((SELECT name FROM source WHERE id = a.source), ''),
	(SELECT json_group_array(url) FROM (SELECT x.url FROM article_url x WHERE x.article = a.id AND x.url <> a.url ORDER BY x.url)),
	a.title, a.authors, a.editors, a.published_at, a.published_offset, a.published_precision, a.modified_at, a.modified_offset,
	a.language, a.dateline, a.lead, a.section, a.tags, a.flags, a.syndicated_from, a.story, a.revisions, a.content_hash,
	a.first_seen_at, a.updated_at, a.removed_at, a.archive, a.not_article, a.confidence, a.extractor, a.canonical, a.next, a.whole,
	a.image, a.images, a.origins,
	(SELECT json_group_array(json_object('kind', kind, 'code', code, 'name', name, 'score', score, 'strong', json(strong),
		'evidence', json(evidence))) FROM (SELECT g.kind, g.code, ifnull(p.name, '') AS name, g.score,
		CASE g.strong WHEN 1 THEN 'true' ELSE 'false' END AS strong, g.evidence
		FROM article_region g LEFT JOIN place p ON p.code = g.code WHERE g.article = a.id ORDER BY g.kind, g.rank)), `

const (
	fullText = `a.text, a.html`
	noText   = `'', ''`

	sqlArticlesAfter = sqlArticleHead + fullText + ` FROM article a WHERE a.seq > ? AND a.seq <= ? ORDER BY a.seq LIMIT ?`
	sqlArticleByID   = sqlArticleHead + fullText + ` FROM article a WHERE a.id = ?`
)

// kindRegion is a region with which of the two lists it belongs to.
type kindRegion struct {
	store.Region
	Kind string `json:"kind"`
}

const (
	regionAbout     = "about"
	regionMentioned = "mentioned"
)

func scanArticle(s scanner, a *store.Article, more ...any) error {
	var regions []kindRegion
	dest := append([]any{
		&a.ID, &a.URL, &a.Seq, &a.Source, &a.SourceName,
		doc{&a.Aliases},
		&a.Title,
		doc{&a.Authors},
		doc{&a.Editors},
		when{&a.Published.Time},
		&a.Published.Offset, &a.Precision,
		when{&a.Modified.Time},
		&a.Modified.Offset,
		&a.Language, &a.Dateline, &a.Lead, &a.Section,
		doc{&a.Tags},
		doc{&a.Flags},
		&a.Syndicated, &a.Story, &a.Revisions, &a.ContentHash,
		when{&a.FirstSeen},
		when{&a.Updated},
		when{&a.Removed},
		&a.Archive, &a.NotArticle, &a.Confidence, &a.Extractor, &a.Canonical,
		doc{&a.Next},
		&a.Whole,
		doc{&a.Image},
		doc{&a.Images},
		doc{&a.Origins},
		doc{&regions},
		&a.Text, &a.HTML,
	}, more...)
	if err := s.Scan(dest...); err != nil {
		return err
	}
	// Lists that JSON shows even when empty are never null there; the others are absent.
	if a.Authors == nil {
		a.Authors = []string{}
	}
	a.Regions = []store.Region{}
	for _, r := range regions {
		if len(r.Evidence) == 0 {
			r.Evidence = nil
		}
		if r.Kind == regionAbout {
			a.Regions = append(a.Regions, r.Region)
		} else {
			a.Places = append(a.Places, r.Region)
		}
	}
	a.Aliases, a.Editors, a.Tags, a.Flags = orNil(a.Aliases), orNil(a.Editors), orNil(a.Tags), orNil(a.Flags)
	a.Next, a.Images = orNil(a.Next), orNil(a.Images)
	if len(a.Origins) == 0 {
		a.Origins = nil
	}
	return nil
}

func orNil[T any](s []T) []T {
	if len(s) == 0 {
		return nil
	}
	return s
}

const sqlInsertArticle = `INSERT INTO article (sort, id, seq, url, source, title, authors, editors, published_at, published_offset,
	published_precision, modified_at, modified_offset, language, dateline, lead, section, tags, flags, syndicated_from, revisions,
	content_hash, first_seen_at, updated_at, removed_at, archive, not_article, confidence, extractor, canonical, next, whole, image, images, origins, text, html)
	VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

const sqlUpdateArticle = `UPDATE article SET sort = ?, id = ?, seq = ?, url = ?, source = ?, title = ?, authors = ?, editors = ?, published_at = ?,
	published_offset = ?, published_precision = ?, modified_at = ?, modified_offset = ?, language = ?, dateline = ?, lead = ?,
	section = ?, tags = ?, flags = ?, syndicated_from = ?, revisions = ?, content_hash = ?, first_seen_at = ?, updated_at = ?,
	removed_at = ?, archive = ?, not_article = ?, confidence = ?, extractor = ?, canonical = ?, next = ?, whole = ?, image = ?,
	images = ?, origins = ?, text = ?, html = ? WHERE id = ?`

// articleArgs are an article's columns in the order of the two statements above.
func articleArgs(a *store.Article, sort int64) []any {
	published, publishedOffset := stated(a.Published)
	modified, modifiedOffset := stated(a.Modified)
	origins, image := "{}", any(nil)
	if len(a.Origins) > 0 {
		origins = object(a.Origins)
	}
	if a.Image != nil {
		image = object(a.Image)
	}
	return []any{
		sort, a.ID, a.Seq, a.URL, a.Source, a.Title, list(a.Authors), list(a.Editors), published, publishedOffset, a.Precision,
		modified, modifiedOffset, a.Language, a.Dateline, a.Lead, a.Section, list(a.Tags), list(a.Flags), a.Syndicated, a.Revisions,
		a.ContentHash, stamp(a.FirstSeen), stamp(a.Updated), orNull(a.Removed), a.Archive, a.NotArticle, a.Confidence, a.Extractor,
		a.Canonical, list(a.Next), a.Whole, image, list(a.Images), origins, a.Text, a.HTML,
	}
}

func (tx *Tx) insertArticle(ctx context.Context, a *store.Article, sort int64) error {
	tx.reindex(a.ID, 0)
	return tx.exec(ctx, sqlInsertArticle, articleArgs(a, sort)...)
}

// updateArticle writes an article's row anew. When moved, it goes to the end of the commit order.
func (tx *Tx) updateArticle(ctx context.Context, a *store.Article, moved bool) (err error) {
	if moved {
		if a.Seq, err = tx.nextSeq(ctx); err != nil {
			return err
		}
	}
	sort, err := tx.freeSort(ctx, a.ID, a.SortTime())
	if err != nil {
		return err
	}
	var old entry
	var hidden bool
	if _, err := tx.row(ctx, `SELECT sort, title, text, authors, language, flags, section, not_article <> '' FROM article WHERE id = ?`, []any{a.ID},
		&old.sort, &old.title, &old.text, &old.authors, &old.language, &old.flags, &old.section, &hidden); err != nil {
		return err
	}
	if old.sort>>sortShift == sort>>sortShift {
		sort = old.sort
	}
	if old != (entry{sort, a.Title, a.Text, list(a.Authors), a.Language, list(a.Flags), a.Section}) {
		tx.reindex(a.ID, old.sort)
	}
	if err := tx.exec(ctx, sqlUpdateArticle, append(articleArgs(a, sort), a.ID)...); err != nil {
		return err
	}
	if sort != old.sort {
		if err := tx.exec(ctx, `UPDATE article_source SET sort = ? WHERE article = ?`, sort, a.ID); err != nil {
			return err
		}
		if err := tx.exec(ctx, `UPDATE region_article SET sort = ? WHERE article = ?`, sort, a.ID); err != nil {
			return err
		}
	}
	if hide := a.NotArticle != ""; hide != hidden {
		return tx.setHidden(ctx, a.ID, hide)
	}
	return nil
}

// setHidden takes an article that turned out to be none out of counts and region lists. When it comes back
// its Seq has moved, so that the followers put it into its regions again.
func (tx *Tx) setHidden(ctx context.Context, id string, hide bool) error {
	by := 1
	if hide {
		by = -1
		if err := tx.reindexPlaces(ctx, id); err != nil {
			return err
		}
		if err := tx.exec(ctx, `DELETE FROM region_article WHERE article = ?`, id); err != nil {
			return err
		}
	}
	return tx.exec(ctx, `UPDATE source SET articles = articles + ? WHERE id IN (SELECT source FROM article_source WHERE article = ?)`, by, id)
}

// addAliases notes every address an article is known by and every source in whose lists its pages were found.
func (tx *Tx) addAliases(ctx context.Context, id string, r Reading) error {
	addresses := append([]string{r.URL, r.Content.Canonical}, r.Known...)
	for _, p := range r.Pages {
		if p.Kind != store.KindPart {
			addresses = append(addresses, p.Address, p.Final)
		}
	}
	seen := map[string]bool{}
	for _, addr := range addresses {
		if addr == "" || seen[addr] {
			continue
		}
		seen[addr] = true
		if err := tx.exec(ctx, `INSERT INTO article_url (key, article, url) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`,
			store.ArticleKey(addr), id, addr); err != nil {
			return err
		}
	}
	sources := map[string]bool{r.Source: true}
	for _, p := range r.Pages {
		if err := tx.exec(ctx, `UPDATE url SET article = ?1 WHERE id = ?2 AND article IS NOT ?1`, id, p.URL); err != nil {
			return err
		}
		sources[p.Source] = true
		err := tx.each(ctx, `SELECT source FROM url_source WHERE url = ?`, []any{p.URL}, func(s scanner) error {
			var source string
			if err := s.Scan(&source); err != nil {
				return err
			}
			sources[source] = true
			return nil
		})
		if err != nil {
			return err
		}
	}
	for source := range sources {
		if err := tx.addSource(ctx, id, source); err != nil {
			return err
		}
	}
	return nil
}

// addSource lists an article under a source, once.
func (tx *Tx) addSource(ctx context.Context, id, source string) error {
	if source == "" {
		return nil
	}
	var one int
	if ok, err := tx.row(ctx, `SELECT 1 FROM article_source WHERE article = ? AND source = ?`, []any{id, source}, &one); err != nil || ok {
		return err
	}
	if err := tx.exec(ctx, `INSERT INTO article_source (source, sort, article) SELECT ?, sort, id FROM article WHERE id = ?`, source, id); err != nil {
		return err
	}
	if err := tx.reindexPlaces(ctx, id); err != nil {
		return err
	}
	return tx.exec(ctx, `UPDATE source SET articles = articles + 1 WHERE id = ?`, source)
}

// Article is the article with that ID; store.ErrNotFound when there is none.
func (tx *Tx) Article(ctx context.Context, id string) (a store.Article, err error) {
	found := false
	err = tx.each(ctx, sqlArticleByID, []any{id}, func(s scanner) error { found = true; return scanArticle(s, &a) })
	if err == nil && !found {
		err = fmt.Errorf("article %s: %w", id, store.ErrNotFound)
	}
	return a, err
}
