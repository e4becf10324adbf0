package sqlite

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"warta/store"
)

// edited is a database with an article of three versions, read by two extractors, and one in parts.
func edited(t *testing.T) *DB {
	n := newNewspaper(t)
	n.publish("https://a.example/x", store.KindArticle, 0, "satu IKLAN")
	n.follow()
	n.publish("https://a.example/x", store.KindArticle, 0, "dua IKLAN")
	n.follow()
	n.publish("https://a.example/x", store.KindArticle, 0, "tiga")
	n.publish("https://a.example/y", store.KindArticle, 0, "lain")
	n.follow()
	u, err := n.db.KnownURL(t.Context(), store.URLKey("https://a.example/y"))
	if err != nil {
		t.Fatal(err)
	}
	n.publish("https://a.example/y/2", store.KindPart, u.ID, "lanjut")
	n.follow()
	n.reread("2")
	fill(t, n.db, 3)
	return n.db
}

// TestChain: reading anew makes other seals and the same chain; every revision's chain is another; and the hashes
// can be made of what is exported.
func TestChain(t *testing.T) {
	n := newNewspaper(t)
	n.publish("https://a.example/x", store.KindArticle, 0, "satu IKLAN")
	n.follow()
	n.publish("https://a.example/x", store.KindArticle, 0, "dua IKLAN")
	n.follow()
	before := n.texts("https://a.example/x", "satu IKLAN", "dua IKLAN")
	n.reread("2")
	after := n.texts("https://a.example/x", "satu", "dua")
	var chain, seal string
	for i, r := range after {
		if r.Chain != before[i].Chain || r.Seal == before[i].Seal || r.Chain == chain {
			t.Errorf("revision %d: chain %s, before %s; seal %s, before %s", i+1, r.Chain, before[i].Chain, r.Seal, before[i].Seal)
		}
		if r.Chain != r.ChainHash(chain) || r.Seal != r.SealHash(seal) {
			t.Errorf("revision %d: its hashes are not those of its fields", i+1)
		}
		chain, seal = r.Chain, r.Seal
	}
}

func verified(t *testing.T, db *DB, body func(context.Context, string) error) (done Verified, problems []string) {
	t.Helper()
	done, err := db.Verify(t.Context(), Verification{Body: body, Report: func(p Problem) {
		problems = append(problems, fmt.Sprintf("%s %s: %s", p.Kind, p.Where, p.What))
	}})
	if err != nil {
		t.Fatal(err)
	}
	if done.Problems != len(problems) {
		t.Errorf("%d problems counted, %d told", done.Problems, len(problems))
	}
	return done, problems
}

func TestVerify(t *testing.T) {
	db := edited(t)
	done, problems := verified(t, db, func(_ context.Context, digest string) error {
		switch digest {
		case "d0":
			return fmt.Errorf("body: %w", store.ErrNotFound)
		case "d1":
			return errors.New("it is damaged")
		}
		return nil
	})
	if len(problems) != 1 || !strings.HasPrefix(problems[0], "body d1: page 2 (https://a.example/x): it is damaged") {
		t.Errorf("problems %q", problems)
	}
	if done.Articles != 5 || done.Revisions != 7 || done.Pages != 8 || done.Missing != 1 || done.Bodies != 6 {
		t.Errorf("%+v", done)
	}
	if again, _ := verified(t, db, nil); again.Head != done.Head || again.Bodies != 0 {
		t.Errorf("head %s, then %s", done.Head, again.Head)
	}
}

// TestVerifyFinds damages a sound database in every way and looks for the words about it.
func TestVerifyFinds(t *testing.T) {
	for _, tc := range []struct{ name, damage, want string }{
		{"text of an old version", `UPDATE reading SET content = json_set(content, '$.text', 'nol') WHERE content IS NOT NULL AND number = 1`, "revision 1: its content"},
		{"text of the record", `UPDATE article SET text = 'nol' WHERE url LIKE '%/x'`, "revision 3: its content"},
		{"a date of the record", `UPDATE article SET published_at = '2020-01-01T00:00:00Z' WHERE url LIKE '%/y'`, "revision 1: its content"},
		{"digest", `UPDATE revision SET digests = '["x"]' WHERE number = 2`, "revision 2: its number, instant"},
		{"instant", `UPDATE revision SET seen_at = '2020-01-01T00:00:00.000Z' WHERE number = 2`, "revision 2: its number, instant"},
		{"a version is gone", `DELETE FROM revision WHERE number = 2`, "revision 2 is missing"},
		{"the newest is gone", `DELETE FROM revision WHERE number = 3`, "its newest revision is 2, and it says 3"},
		{"all are gone", `DELETE FROM revision`, "it has no revision"},
		{"index lacks", `DELETE FROM article_fts WHERE rowid = (SELECT sort FROM article LIMIT 1)`, "the full-text index does not know it"},
		{"index has too much", `INSERT INTO article_fts (rowid, title) VALUES (5, 'x')`, "an article there that does not exist"},
		{"index is damaged", `DELETE FROM article_fts_data WHERE id > 10`, "index database: "},
		{"list", `DELETE FROM article_source`, "no source lists it"},
		{"count", `UPDATE source SET articles = 99`, "source's number of articles"},
		{"page", `UPDATE page SET digest = 'z' WHERE seq = 1`, "page it rests on has another digest"},
		{"sum of a text", `INSERT INTO story_text (article, shingles, story) SELECT id, 1, 'lain' FROM article WHERE url LIKE '%/y'`, "is of another story"},
		{"keys of no text", `INSERT INTO story_post (key, n) VALUES (7, 99)`, "story text 99: there are keys"},
		{"taken down and there", `INSERT INTO tombstone (key, article, at, reason) SELECT 'k', id, '', '' FROM article WHERE url LIKE '%/y'`, "though it was taken down"},
		{"newest instant", `UPDATE article SET updated_at = '2020-01-01T00:00:00.000Z' WHERE url LIKE '%/x'`, "its newest version was seen at another instant"},
		{"first instant, later", `UPDATE article SET first_seen_at = '2096-01-01T00:00:00.000Z' WHERE url LIKE '%/x'`, "it was first seen at another instant"},
		{"first instant, earlier", `UPDATE article SET first_seen_at = '2020-01-01T00:00:00.000Z' WHERE url LIKE '%/x'`, "it was first seen at another instant"},
		{"address", `UPDATE article SET url = 'https://b.example/' WHERE url LIKE '%/y'`, "its address is not among those known"},
		{"addresses", `DELETE FROM article_url WHERE url LIKE '%/y'`, "no address leads to it"},
		{"source", `UPDATE article SET source = 'b.example' WHERE url LIKE '%/y'`, "the source that found it does not list it"},
		{"a page is gone", `DELETE FROM page WHERE seq = 1`, "a page it rests on is not there"},
		{"when it was fetched", `UPDATE page SET fetched_at = '2020-01-01T00:00:00.000Z'`, "no page was fetched at its instant"},
		{"stories", `INSERT INTO story_text (article, shingles, story) SELECT id, 1, 'lain' FROM article WHERE url LIKE '%/y';
			UPDATE article SET story = 'lain' WHERE url LIKE '%/y'`, "its story is not there"},
		{"merged stories", `INSERT INTO story (id, created_at, merged_into) VALUES ('satu', '', 'dua')`, "story satu: the story that it turned out to be is not there"},
		{"number about itself", `UPDATE region_count SET own = own + 1`, "the region's number of articles about itself"},
		{"no number", `DELETE FROM region_count WHERE code = '18'`, "the region's number of articles about itself"},
		{"regions of an article", `DELETE FROM article_region WHERE kind = 'about' AND rank = 0`, "the lists that it stands in are not those"},
		{"lists of regions", `DELETE FROM region_article WHERE code = '18'`, "the lists that it stands in are not those"},
		{"list of a region", `UPDATE region_article SET own_strong = 1 - own_strong WHERE code = '18.01'`, "the lists that it stands in are not those"},
		{"days", `DELETE FROM source_day`, "its days count fewer articles or versions"},
		{"days have fewer versions", `UPDATE source_day SET revisions = 0`, "its days count fewer articles or versions"},
		{"cursor", `UPDATE cursor SET seq = 1000000`, "cursor extract: it stands at 1000000"},
		{"names what is not there", `PRAGMA foreign_keys = 0; DELETE FROM article WHERE url LIKE '%/y'`, "names a row of article that is not there"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			db := edited(t)
			if _, problems := verified(t, db, nil); len(problems) > 0 {
				t.Fatalf("sound: %q", problems)
			}
			if _, err := db.w.conn.ExecContext(t.Context(), tc.damage); err != nil {
				t.Fatal(err)
			}
			_, problems := verified(t, db, nil)
			if !strings.Contains(strings.Join(problems, "\n"), tc.want) {
				t.Errorf("problems %q, want %q", problems, tc.want)
			}
		})
	}
}

// TestVerifyGoesOn: what cannot be read is a problem of where it is, told as what it is, and hides no other.
func TestVerifyGoesOn(t *testing.T) {
	for _, tc := range []struct{ name, damage, where string }{
		{"record", `UPDATE article SET tags = '[1]' WHERE url LIKE '%/y'`, "article "},
		{"instant", `UPDATE revision SET seen_at = 'kemarin' WHERE article = (SELECT id FROM article WHERE url LIKE '%/y')`, "chain "},
		{"pages", `UPDATE revision SET pages = '["satu"]' WHERE article = (SELECT id FROM article WHERE url LIKE '%/y')`, "chain "},
		{"all versions", `UPDATE revision SET seen_at = 'kemarin'`, "chain "},
	} {
		t.Run(tc.name, func(t *testing.T) {
			db := edited(t)
			sound, _ := verified(t, db, nil)
			damage := tc.damage + `; UPDATE article SET title = 'palsu' WHERE url LIKE '%/x'; UPDATE source SET articles = 99`
			if _, err := db.w.conn.ExecContext(t.Context(), damage); err != nil {
				t.Fatal(err)
			}
			done, problems := verified(t, db, nil)
			all := strings.Join(problems, "\n")
			for _, want := range []string{
				tc.where + store.ArticleID("https://a.example/y"), "it cannot be read: ", store.ArticleID("https://a.example/x") + " revision 3: its title",
				"source's number of articles",
			} {
				if !strings.Contains(all, want) {
					t.Errorf("problems\n%s\nwant %q", all, want)
				}
			}
			if strings.Contains(all, "it has no revision") || done.Articles != sound.Articles || done.Revisions != sound.Revisions {
				t.Errorf("%+v, problems\n%s", done, all)
			}
		})
	}
}
