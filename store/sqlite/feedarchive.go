package sqlite

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/klauspost/compress/gzip" // half the time of the standard library's, inside of a transaction

	"warta/store"
)

// Archive documents are closed when they have this many entries. It is less than a feed shows at its front
// (50), so that every new article is in the one or the other.
const archiveEntries = 40

// A document that does not fill is closed all the same: soon after it got an entry that may not stand at the
// front of feeds and so is nowhere else, and after a day in any case.
const (
	archivePatience = 24 * time.Hour
	archiveBehind   = 10 * time.Minute
)

// archiveCounter counts how far the log has been archived.
const archiveCounter = "feed-archive"

const archiveBatch = 50

// ArchiveFeeds carries what is new in the feed-entry log over to the archives of feeds, a batch at a time,
// and closes documents whose time has come. It returns how many entries it handled; callers go on until it
// is 0. What it has written never changes.
func (db *DB) ArchiveFeeds(ctx context.Context) (n int, err error) {
	var waits bool
	err = db.r.QueryRowContext(ctx, `SELECT ifnull((SELECT max(seq) FROM feed_entry), 0) > ifnull((SELECT value FROM counter WHERE name = ?), 0)
		OR EXISTS (SELECT 1 FROM archive_open WHERE close_at <= ?)`, archiveCounter, stamp(db.now())).Scan(&waits)
	if err != nil || !waits {
		return 0, explain(err)
	}
	err = db.write(ctx, "archive feeds", func(tx *Tx) error {
		n = 0
		var from int64
		if _, err := tx.row(ctx, `SELECT value FROM counter WHERE name = ?`, []any{archiveCounter}, &from); err != nil {
			return err
		}
		entries, err := tx.feedEntries(ctx, from, archiveBatch)
		if err != nil {
			return err
		}
		z := gzip.NewWriter(nil) // one for all: making one costs more than its work here
		for _, e := range entries {
			if err := tx.archive(ctx, e, z); err != nil {
				return fmt.Errorf("feed entry %d: %w", e.Seq, err)
			}
			from = e.Seq
		}
		if n = len(entries); n > 0 {
			err := tx.exec(ctx, `INSERT INTO counter (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, archiveCounter, from)
			if err != nil {
				return err
			}
		}
		return tx.closeArchives(ctx)
	})
	if err != nil {
		return 0, err
	}
	return n, nil
}

func (tx *Tx) feedEntries(ctx context.Context, after int64, limit int) (entries []store.FeedEntry, err error) {
	err = tx.each(ctx, `SELECT seq, article, kind, front FROM feed_entry WHERE seq > ? ORDER BY seq LIMIT ?`, []any{after, limit}, func(s scanner) error {
		var e store.FeedEntry
		if err := s.Scan(&e.Seq, &e.Article, &e.Kind, &e.Front); err != nil {
			return err
		}
		entries = append(entries, e)
		return nil
	})
	return entries, err
}

// archive keeps what an entry tells and enters it into its feeds. Of what is gone nothing can be kept.
func (tx *Tx) archive(ctx context.Context, e store.FeedEntry, z *gzip.Writer) error {
	if e.Kind == store.EntryRemove {
		return nil
	}
	a, err := tx.Article(ctx, e.Article)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil || a.NotArticle != "" || !a.Removed.IsZero() {
		return err
	}
	told := store.Told{Article: a}
	s, known, err := tx.source(ctx, a.Source)
	if err != nil {
		return err
	}
	if known {
		told.Home, told.Zone = s.Home, s.Zone
	}
	body, err := packTold(told, z)
	if err != nil {
		return tx.fail(err)
	}
	if err := tx.exec(ctx, `INSERT INTO archive_item (seq, article, body) VALUES (?, ?, ?)`, e.Seq, a.ID, body); err != nil {
		return err
	}
	feeds, err := tx.feedsOf(ctx, &a)
	if err != nil {
		return err
	}
	for _, feed := range feeds {
		if err := tx.enter(ctx, feed, e); err != nil {
			return err
		}
	}
	return nil
}

// feedsOf names the feeds that an article stands in: everything, its sources, its section, its regions and
// all regions around them.
func (tx *Tx) feedsOf(ctx context.Context, a *store.Article) ([]string, error) {
	feeds := []string{"all"}
	err := tx.each(ctx, `SELECT source FROM article_source WHERE article = ? ORDER BY source`, []any{a.ID}, func(s scanner) error {
		var id string
		if err := s.Scan(&id); err != nil {
			return err
		}
		feeds = append(feeds, "s/"+id)
		return nil
	})
	if key := store.SectionKey(a.Section); key != "" {
		feeds = append(feeds, "section/"+key)
	}
	seen := map[string]bool{}
	for _, r := range a.Regions {
		for code := r.Code; code != "" && !seen[code]; code = store.ParentCode(code) {
			seen[code] = true
			feeds = append(feeds, "r/"+code)
		}
	}
	return feeds, err
}

func (tx *Tx) enter(ctx context.Context, feed string, e store.FeedEntry) error {
	err := tx.exec(ctx, `INSERT INTO archive_entry (feed, n, seq)
		SELECT ?1, ifnull((SELECT max(n) FROM archive_entry WHERE feed = ?1), 0) + 1, ?2`, feed, e.Seq)
	if err != nil {
		return err
	}
	patience := archivePatience
	if !e.Front {
		patience = archiveBehind
	}
	var entries int
	_, err = tx.row(ctx, `INSERT INTO archive_open (feed, entries, close_at) VALUES (?, 1, ?)
		ON CONFLICT (feed) DO UPDATE SET entries = entries + 1, close_at = min(close_at, excluded.close_at) RETURNING entries`,
		[]any{feed, stamp(tx.at.Add(patience))}, &entries)
	if err != nil || entries < archiveEntries {
		return err
	}
	return tx.closeArchive(ctx, feed)
}

// closeArchives closes every document whose time has come.
func (tx *Tx) closeArchives(ctx context.Context) error {
	var due []string
	err := tx.each(ctx, `SELECT feed FROM archive_open WHERE close_at <= ?`, []any{stamp(tx.at)}, func(s scanner) error {
		var feed string
		if err := s.Scan(&feed); err != nil {
			return err
		}
		due = append(due, feed)
		return nil
	})
	if err != nil {
		return err
	}
	for _, feed := range due {
		if err := tx.closeArchive(ctx, feed); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) closeArchive(ctx context.Context, feed string) error {
	err := tx.exec(ctx, `INSERT INTO archive_document (feed, number, last)
		SELECT ?1, ifnull((SELECT max(number) FROM archive_document WHERE feed = ?1), 0) + 1, (SELECT max(n) FROM archive_entry WHERE feed = ?1)`, feed)
	if err != nil {
		return err
	}
	return tx.exec(ctx, `DELETE FROM archive_open WHERE feed = ?`, feed)
}

// Archives is how many archive documents a feed has: "all", "r/18", "s/lampost.co", "section/ekonomi".
func (db *DB) Archives(ctx context.Context, feed string) (n int, err error) {
	if err := db.r.QueryRowContext(ctx, `SELECT ifnull(max(number), 0) FROM archive_document WHERE feed = ?`, feed).Scan(&n); err != nil {
		return 0, fmt.Errorf("archives of %s: %w", feed, explain(err))
	}
	return n, nil
}

// Archive is what readers were told in one archive document of a feed, oldest first, without what had to be
// forgotten since; store.ErrNotFound where there is no such document.
func (db *DB) Archive(ctx context.Context, feed string, number int) (list []store.Told, err error) {
	var last int64
	if err := db.each(ctx, `SELECT last FROM archive_document WHERE feed = ? AND number = ?`, []any{feed, number}, func(s scanner) error {
		return s.Scan(&last)
	}); err != nil {
		return nil, err
	}
	if last == 0 {
		return nil, fmt.Errorf("archive %d of %s: %w", number, feed, store.ErrNotFound)
	}
	err = db.each(ctx, `SELECT i.seq, i.body FROM archive_entry e JOIN archive_item i ON i.seq = e.seq
		WHERE e.feed = ?1 AND length(i.body) > 0 AND e.n <= ?2 AND e.n > ifnull((SELECT last FROM archive_document WHERE feed = ?1 AND number = ?3 - 1), 0)
		ORDER BY e.n`, []any{feed, last, number}, func(s scanner) error {
		var seq int64
		var body []byte
		if err := s.Scan(&seq, &body); err != nil {
			return err
		}
		told, err := unpackTold(body)
		told.Seq = seq
		list = append(list, told)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("archive %d of %s: %w", number, feed, err)
	}
	return list, nil
}

// packTold leaves out what no feed shows.
func packTold(t store.Told, z *gzip.Writer) ([]byte, error) {
	a := &t.Article
	if a.Lead == "" {
		a.Lead = clip(a.Text, 1000)
	}
	if a.HTML != "" {
		a.Text = ""
	}
	a.Origins, a.Places, a.Aliases, a.Images, a.Next = nil, nil, nil, nil, nil
	for i := range a.Regions {
		a.Regions[i].Evidence = nil
	}
	var b bytes.Buffer
	z.Reset(&b)
	if err := json.NewEncoder(z).Encode(t); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// clip is the beginning of s, of about n bytes, not cut within a character.
func clip(s string, n int) string {
	for i := range s {
		if i >= n {
			return s[:i]
		}
	}
	return s
}

func unpackTold(body []byte) (t store.Told, err error) {
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return t, err
	}
	b, err := io.ReadAll(z)
	if err != nil {
		return t, err
	}
	return t, json.Unmarshal(b, &t)
}
