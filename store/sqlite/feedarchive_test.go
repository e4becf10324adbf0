package sqlite

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"warta/store"
)

// archived runs ArchiveFeeds to its end.
func archived(t *testing.T, db *DB) (n int) {
	t.Helper()
	for {
		m, err := db.ArchiveFeeds(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if n += m; m == 0 {
			return n
		}
	}
}

// archive is every document of a feed, and the IDs in them.
func documents(t *testing.T, db *DB, feed string) (docs [][]store.Told, ids map[string]bool) {
	t.Helper()
	n, err := db.Archives(t.Context(), feed)
	if err != nil {
		t.Fatal(err)
	}
	ids = map[string]bool{}
	for i := range n {
		d, err := db.Archive(t.Context(), feed, i+1)
		if err != nil || len(d) == 0 {
			t.Fatalf("%s %d: %d entries, %v", feed, i+1, len(d), err)
		}
		for _, told := range d {
			ids[told.Article.ID] = true
		}
		docs = append(docs, d)
	}
	if _, err := db.Archive(t.Context(), feed, n+1); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("%s %d: %v", feed, n+1, err)
	}
	return docs, ids
}

// TestArchives: documents fill, or are closed when their time has come; together they hold every article;
// once closed they stay as they are, whatever becomes of the articles.
func TestArchives(t *testing.T) {
	now := epoch
	db := openAt(t, t.TempDir()+"/warta.db", Options{Now: func() time.Time { return now }})
	fill(t, db, 100)
	if n := archived(t, db); n != 100 {
		t.Errorf("%d entries", n)
	}
	for _, feed := range []string{"all", "r/18", "r/18.01", "s/a.example"} {
		if docs, _ := documents(t, db, feed); len(docs) != 2 || len(docs[0]) != archiveEntries {
			t.Errorf("%s: %d documents", feed, len(docs))
		}
	}
	before, _ := documents(t, db, "r/18")
	now = now.Add(archivePatience + time.Second)
	archived(t, db)
	if docs, ids := documents(t, db, "r/18"); len(docs) != 3 || len(ids) != 100 {
		t.Errorf("%d documents with %d articles", len(docs), len(ids))
	}
	told := before[0][0]
	if a := told.Article; a.Title == "" || a.HTML == "" || a.Text != "" || a.Published.Offset != 7*3600 || len(a.Regions) != 1 || told.Home != "https://a.example/" {
		t.Errorf("told %+v", told)
	}
	// Everything happens to the first article.
	err := db.write(t.Context(), "test", func(tx *Tx) error {
		if err := tx.exec(t.Context(), `UPDATE article SET title = 'Lain', html = '<p>Lain</p>', removed_at = ?`, stamp(now)); err != nil {
			return err
		}
		_, err := tx.PutFeedEntry(t.Context(), store.FeedEntry{Article: told.Article.ID, Kind: store.EntryRemove})
		return errors.Join(err, tx.SetRegions(t.Context(), told.Article.ID, store.Regions{}))
	})
	if err != nil {
		t.Fatal(err)
	}
	now = now.Add(48 * time.Hour)
	if n := archived(t, db); n != 1 {
		t.Errorf("%d entries", n)
	}
	after, _ := documents(t, db, "r/18")
	if len(after) != 3 || !reflect.DeepEqual(before, after[:2]) {
		t.Error("a closed document changed")
	}
	// What must be forgotten leaves the others where they are.
	if err := db.write(t.Context(), "test", func(tx *Tx) error {
		return tx.exec(t.Context(), `UPDATE archive_item SET body = x'' WHERE article = ?`, told.Article.ID)
	}); err != nil {
		t.Fatal(err)
	}
	if left, _ := documents(t, db, "r/18"); len(left[0]) != archiveEntries-1 || !reflect.DeepEqual(left[1], before[1]) {
		t.Errorf("%d entries are left", len(left[0]))
	}
}

// TestArchivesBehind: what may not stand at the front of a feed is nowhere else, and is archived soon.
func TestArchivesBehind(t *testing.T) {
	now := epoch
	db := openAt(t, t.TempDir()+"/warta.db", Options{Now: func() time.Time { return now }})
	fill(t, db, 3)
	err := db.write(t.Context(), "test", func(tx *Tx) error { return tx.exec(t.Context(), `UPDATE feed_entry SET front = 0 WHERE seq = 2`) })
	if err != nil {
		t.Fatal(err)
	}
	archived(t, db)
	if docs, _ := documents(t, db, "all"); len(docs) != 0 {
		t.Errorf("%d documents at once", len(docs))
	}
	now = now.Add(archiveBehind)
	archived(t, db)
	if docs, ids := documents(t, db, "all"); len(docs) != 1 || len(ids) != 3 {
		t.Errorf("%d documents with %d articles", len(docs), len(ids))
	}
}

func TestSubscriptions(t *testing.T) {
	now, ctx := epoch, t.Context()
	db := openAt(t, t.TempDir()+"/warta.db", Options{Now: func() time.Time { return now }})
	sub := func(i int) store.Subscription {
		return store.Subscription{
			Topic: "https://warta.example/all/rss.xml", Callback: fmt.Sprintf("https://reader.example/%d", i), Host: "reader.example",
			Secret: "rahasia", Until: epoch.Add(time.Hour), Sent: "a",
		}
	}
	for i := range 3 {
		if err := db.PutSubscription(ctx, sub(i)); err != nil {
			t.Fatal(err)
		}
	}
	if all, of, err := db.CountSubscriptions(ctx, sub(1)); all != 2 || of != 2 || err != nil {
		t.Errorf("%d, %d, %v", all, of, err)
	}
	claim := func(digest string) []store.Subscription {
		due, err := db.ClaimSubscriptions(ctx, sub(0).Topic, digest, time.Minute, 10)
		if err != nil {
			t.Fatal(err)
		}
		return due
	}
	if due := claim("a"); len(due) != 0 {
		t.Errorf("told again what it knows: %v", due)
	}
	due := claim("b")
	if len(due) != 3 || due[0].Secret != "rahasia" || len(claim("b")) != 0 {
		t.Fatalf("due: %+v", due)
	}
	due[0].Sent, due[0].Next = "b", now
	due[1].Failures, due[1].Next = 1, now.Add(10*time.Minute)
	for _, s := range due[:2] {
		if err := db.SaveDelivery(ctx, s); err != nil {
			t.Fatal(err)
		}
	}
	now = now.Add(2 * time.Minute) // the third claim has ended
	if again := claim("b"); len(again) != 1 || again[0].Callback != due[2].Callback {
		t.Errorf("due again: %+v", again)
	}
	now = now.Add(10 * time.Minute)
	if again := claim("b"); len(again) != 2 || again[1].Failures+again[0].Failures != 1 {
		t.Errorf("due again: %+v", again)
	}
	if err := db.DeleteSubscription(ctx, due[2].Topic, due[2].Callback); err != nil {
		t.Fatal(err)
	}
	renewed := sub(0)
	renewed.Until, renewed.Secret, renewed.Sent = epoch.Add(3*time.Hour), "lain", "x"
	if err := db.PutSubscription(ctx, renewed); err != nil {
		t.Fatal(err)
	}
	now = epoch.Add(2 * time.Hour) // the other lease has ended
	if topics, err := db.Topics(ctx); len(topics) != 1 || err != nil {
		t.Errorf("%v, %v", topics, err)
	}
	if left := claim("c"); len(left) != 1 || left[0].Secret != "lain" || left[0].Sent != "b" {
		t.Errorf("left: %+v", left)
	}
	now = epoch.Add(4 * time.Hour)
	if topics, err := db.Topics(ctx); len(topics) != 0 || err != nil {
		t.Errorf("%v, %v", topics, err)
	}
}

// TestEdits: every version after the first is an edit, with the version before it; so is a removal.
func TestEdits(t *testing.T) {
	db, ctx := open(t), t.Context()
	fill(t, db, 3)
	var id string
	for a := range db.Articles(ctx, store.Query{Limit: 1}) {
		id = a.ID
	}
	text := 0
	edit := func() {
		text++
		a, _ := db.Article(ctx, id)
		u := address(a.URL, "a.example", store.KindArticle)
		if err := db.write(ctx, "test", func(tx *Tx) error {
			return tx.exec(ctx, `UPDATE url SET due_at = ? WHERE key = ?`, stamp(epoch), store.URLKey(u.URL))
		}); err != nil {
			t.Fatal(err)
		}
		if err := db.write(ctx, "test", func(tx *Tx) error {
			res, err := tx.execResult(ctx, `INSERT INTO page (url, address, final, source, kind, fetched_at, status, content_type, digest, size)
				SELECT id, ?1, ?1, 'a.example', 'article', ?2, 200, 'text/html', ?3, 1 FROM url WHERE key = ?4`,
				a.URL, stamp(epoch.Add(time.Duration(text)*time.Hour)), fmt.Sprint("d", text), store.URLKey(a.URL))
			if err != nil {
				return err
			}
			seq, _ := res.LastInsertId()
			p, err := tx.Page(ctx, seq)
			if err != nil {
				return err
			}
			_, _, err = tx.SaveReading(ctx, Reading{URL: a.URL, Source: "a.example", Pages: []store.Page{p}, Content: content("Judul", fmt.Sprint("Isi ke-", text))})
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	edit()
	edit()
	for _, of := range [][2]string{{"", ""}, {"18", ""}, {"", "a.example"}} {
		edits, err := db.Edits(ctx, of[0], of[1], 10)
		if err != nil || len(edits) != 2 {
			t.Fatalf("%v: %d edits, %v", of, len(edits), err)
		}
		if e := edits[0]; e.Number != 3 || e.Before.Text != "Isi ke-1" || e.After.Text != "Isi ke-2" || !e.At.Equal(epoch.Add(2*time.Hour)) {
			t.Errorf("%+v", e)
		}
		if e := edits[1]; e.Number != 2 || e.After.Text != "Isi ke-1" || e.Before.Text == "" {
			t.Errorf("%+v", e)
		}
	}
	if edits, err := db.Edits(ctx, "31", "", 10); err != nil || len(edits) != 0 {
		t.Errorf("%v, %v", edits, err)
	}
	if err := db.write(context.Background(), "test", func(tx *Tx) error {
		return tx.exec(ctx, `UPDATE article SET removed_at = ? WHERE id = ?`, stamp(epoch.Add(90*time.Minute)), id)
	}); err != nil {
		t.Fatal(err)
	}
	edits, err := db.Edits(ctx, "", "", 2)
	if err != nil || len(edits) != 2 || edits[1].Number != 0 || edits[1].Before.Text != "Isi ke-2" {
		t.Errorf("%+v, %v", edits, err)
	}
	if days, err := db.DayCounts(ctx, epoch); err != nil || len(days) == 0 || days[0].Attempted == 0 {
		t.Errorf("%v, %v", days, err)
	}
}

// TestStoryAndSection are the two conditions that only feeds ask for.
func TestStoryAndSection(t *testing.T) {
	db, ctx := open(t), t.Context()
	fill(t, db, 6)
	ids := collect(t, db, store.Query{})
	err := db.write(ctx, "test", func(tx *Tx) error {
		for i, a := range ids[:3] {
			if err := tx.SetStory(ctx, a.ID, StoryPlace{Story: ids[i/2].ID, Keys: []uint64{uint64(i)}, Shingles: 3}); err != nil {
				return err
			}
		}
		return errors.Join(
			tx.SetStory(ctx, ids[2].ID, StoryPlace{Story: ids[0].ID, Keys: []uint64{9}, Shingles: 3, Merged: []string{ids[1].ID}}),
			tx.exec(ctx, `UPDATE article SET section = 'Hukum Kriminal' WHERE id IN (?, ?)`, ids[0].ID, ids[4].ID),
			tx.reindexPlaces(ctx, ids[0].ID), tx.reindexPlaces(ctx, ids[4].ID))
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		q    store.Query
		want int
	}{
		{store.Query{Story: ids[0].ID}, 3},
		{store.Query{Story: ids[1].ID}, 3}, // merged
		{store.Query{Story: ids[0].ID, Region: "18"}, 3},
		{store.Query{Story: ids[0].ID, Region: "31"}, 0},
		{store.Query{Story: ids[5].ID}, 0},
		{store.Query{Section: "hukum  KRIMINAL"}, 2},
		{store.Query{Section: "Hukum Kriminal", Region: "18", Source: "a.example"}, 2},
		{store.Query{Section: "Hukum Kriminal", Story: ids[0].ID}, 1},
		{store.Query{Section: "Hukum"}, 0},
	} {
		if got := collect(t, db, c.q); len(got) != c.want {
			t.Errorf("%+v: %d articles, want %d", c.q, len(got), c.want)
		}
	}
}
