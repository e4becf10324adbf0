package sqlite

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"warta/store"
)

// TestTwoWriters: both handles' transactions read before they write, and none fails or is lost.
func TestTwoWriters(t *testing.T) {
	ctx := t.Context()
	path := filepath.Join(t.TempDir(), "warta.db")
	handles := []*DB{openAt(t, path, Options{}), openAt(t, path, Options{})}
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for range 50 {
				err := handles[i%2].write(ctx, "count", func(tx *Tx) error {
					var n int64
					if _, err := tx.row(ctx, `SELECT value FROM counter WHERE name = 'article'`, nil, &n); err != nil {
						return err
					}
					return tx.exec(ctx, `UPDATE counter SET value = ? WHERE name = 'article'`, n+1)
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	var n int
	if err := handles[0].r.QueryRow(`SELECT value FROM counter`).Scan(&n); n != 200 || err != nil {
		t.Errorf("%d, %v; want 200", n, err)
	}
}

// TestBusyProcessLeavesGaps: a process that writes all the time, in long transactions, does not keep
// another one out.
func TestBusyProcessLeavesGaps(t *testing.T) {
	ctx := t.Context()
	path := filepath.Join(t.TempDir(), "warta.db")
	busy, other := openAt(t, path, Options{}), openAt(t, path, Options{})
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
			}
			err := busy.write(ctx, "long", func(tx *Tx) error {
				time.Sleep(60 * time.Millisecond)
				return tx.exec(ctx, `UPDATE counter SET value = value + 1`)
			})
			if err != nil {
				t.Error(err)
			}
		}
	})
	worst := time.Duration(0)
	for i := range 8 {
		time.Sleep(20 * time.Millisecond)
		start := time.Now()
		if err := other.SetSetting(ctx, "turn", string(rune('0'+i))); err != nil {
			t.Error(err)
		}
		worst = max(worst, time.Since(start))
	}
	close(stop)
	wg.Wait()
	t.Logf("the other process waited up to %v", worst)
}

func TestLocked(t *testing.T) {
	ctx := t.Context()
	db := open(t)
	db.w.patience = 20 * time.Millisecond
	other := rawDB(t, db.Path())
	if _, err := other.Exec(`BEGIN IMMEDIATE`); err != nil {
		t.Fatal(err)
	}
	if err := db.SetSetting(ctx, "x", "1"); !errors.Is(err, ErrBusy) || !strings.Contains(err.Error(), "another program") {
		t.Errorf("while locked: %v", err)
	}
	if _, err := db.Authority(ctx); err != nil {
		t.Errorf("reading while locked: %v", err)
	}
	if _, err := other.Exec(`ROLLBACK`); err != nil {
		t.Fatal(err)
	}
	if err := db.SetSetting(ctx, "x", "1"); err != nil {
		t.Errorf("after: %v", err)
	}
}

func TestFull(t *testing.T) {
	ctx := t.Context()
	db := open(t)
	if _, err := db.w.conn.ExecContext(ctx, `PRAGMA max_page_count = 120`); err != nil {
		t.Fatal(err)
	}
	err := db.SetSetting(ctx, "big", strings.Repeat("x", 1<<20))
	if !errors.Is(err, ErrFull) || !strings.Contains(err.Error(), "full") {
		t.Errorf("%v", err)
	}
	if err := db.SetSetting(ctx, "small", "x"); err != nil {
		t.Errorf("after: %v", err)
	}
	if _, err := db.Setting(ctx, "big"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("half a setting: %v", err)
	}
}

func TestWriteUndone(t *testing.T) {
	db := open(t)
	put := func(ctx context.Context, tx *Tx) error {
		return tx.exec(ctx, `INSERT INTO setting (key, value) VALUES ('k', 'v')`)
	}
	boom := errors.New("boom")
	ctx, cancel := context.WithCancel(t.Context())
	for name, f := range map[string]func() error{
		"error": func() error {
			return db.write(t.Context(), "w", func(tx *Tx) error { return errors.Join(put(t.Context(), tx), boom) })
		},
		"swallowed": func() error {
			return db.write(t.Context(), "w", func(tx *Tx) error {
				_ = put(t.Context(), tx)
				_ = tx.exec(t.Context(), `INSERT INTO no_such_table VALUES (1)`)
				return nil
			})
		},
		"cancelled": func() error {
			return db.write(ctx, "w", func(tx *Tx) error { err := put(ctx, tx); cancel(); return err })
		},
		"panic": func() (err error) {
			defer func() { err, _ = recover().(error) }()
			return db.write(t.Context(), "w", func(tx *Tx) error { _ = put(t.Context(), tx); panic(boom) })
		},
	} {
		t.Run(name, func(t *testing.T) {
			if err := f(); err == nil {
				t.Error("no error")
			}
			if _, err := db.Setting(t.Context(), "k"); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("it was written: %v", err)
			}
			if err := db.SetSetting(t.Context(), "after", name); err != nil {
				t.Errorf("after: %v", err)
			}
		})
	}
}

// TestKilled copies the files of a database as they lie in the middle of a transaction, which is what a
// process that is killed leaves behind.
func TestKilled(t *testing.T) {
	ctx := t.Context()
	db := open(t)
	offer(t, db, address("https://a.example/1", "a", store.KindArticle))
	dir := t.TempDir()
	err := db.write(ctx, "half", func(tx *Tx) error {
		if _, err := tx.Offer(ctx, []store.URL{address("https://a.example/2", "a", store.KindArticle)}); err != nil {
			return err
		}
		// Make the transaction spill into the log, as a large one does.
		if _, err := tx.db.w.conn.ExecContext(ctx, `PRAGMA cache_spill = 1; PRAGMA cache_size = 1`); err != nil {
			return err
		}
		for range 200 {
			if err := tx.exec(ctx, `INSERT INTO hint (body) VALUES (?)`, object(strings.Repeat("x", 3000))); err != nil {
				return err
			}
		}
		for _, suffix := range []string{"", "-wal"} {
			b, err := os.ReadFile(db.Path() + suffix)
			if err != nil {
				return err
			}
			if err := os.WriteFile(filepath.Join(dir, "warta.db"+suffix), b, 0o644); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	after := openAt(t, filepath.Join(dir, "warta.db"), Options{})
	if _, err := after.KnownURL(ctx, "a.example/1"); err != nil {
		t.Errorf("what was committed is lost: %v", err)
	}
	if _, err := after.KnownURL(ctx, "a.example/2"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("what was not committed is there: %v", err)
	}
	check(t, after)
}

// check lets SQLite look for damage, and compares what is kept twice with what it is kept from.
func check(t testing.TB, db *DB) {
	t.Helper()
	// https://sqlite.org/fts5.html, section 6.7
	if _, err := db.w.conn.ExecContext(t.Context(), `INSERT INTO article_fts (article_fts) VALUES ('integrity-check')`); err != nil {
		t.Errorf("full-text index: %v", err)
	}
	for query, want := range map[string]string{
		`PRAGMA integrity_check`:                        "ok",
		`SELECT count(*) FROM pragma_foreign_key_check`: "0",
		`SELECT count(*) FROM article a WHERE not_article = '' AND NOT EXISTS (SELECT 1 FROM article_source s WHERE s.sort = a.sort)`:    "0",
		`SELECT count(*) FROM article a LEFT JOIN article_fts_docsize d ON d.id = a.sort WHERE d.id IS NULL`:                             "0",
		`SELECT count(*) FROM article_fts_docsize d LEFT JOIN article a ON a.sort = d.id WHERE a.sort IS NULL`:                           "0",
		`SELECT count(*) FROM article_source s LEFT JOIN article a ON a.sort = s.sort WHERE a.id IS NOT s.article`:                       "0",
		`SELECT count(*) FROM region_article s LEFT JOIN article a ON a.sort = s.sort WHERE a.id IS NOT s.article OR a.front <> s.front`: "0",
		`SELECT count(*) FROM region_count c WHERE total <> (SELECT count(*) FROM region_article r WHERE r.code = c.code)
			OR own <> (SELECT count(*) FROM region_article r WHERE r.code = c.code AND r.own)`: "0",
		`SELECT count(*) FROM source s WHERE articles <> (SELECT count(*) FROM article_source x JOIN article a ON a.id = x.article
			WHERE x.source = s.id AND a.not_article = '')`: "0",
		`SELECT count(*) FROM article a WHERE revisions <> (SELECT count(*) FROM revision r WHERE r.article = a.id)
			OR revisions <> (SELECT max(number) FROM revision r WHERE r.article = a.id)`: "0",
		`SELECT count(*) FROM reading g JOIN article a ON a.id = g.article WHERE (g.content IS NULL) <> (g.number = a.revisions)`: "0",
		`SELECT count(*) FROM host h WHERE ready_at IS NOT (SELECT max(min(u.due_at), h.not_before, ifnull((SELECT until_at FROM batch b WHERE b.host = h.host), ''))
			FROM url u WHERE u.host = h.host AND u.due_at IS NOT NULL AND u.paused = 0)`: "0",
	} {
		var got string
		if err := db.r.QueryRow(query).Scan(&got); err != nil || got != want {
			t.Errorf("%s\n = %s, %v; want %s", query, got, err, want)
		}
	}
}

// TestBreather: others have their turn after a long hold, be it of many short ones, and not after each short one.
func TestBreather(t *testing.T) {
	w := &writer{}
	at := time.Now()
	hold := func(pause, length time.Duration) (rest time.Duration) {
		at = at.Add(pause)
		end := at.Add(length)
		w.rest = end
		w.hadLock(at, end)
		at = end
		return w.rest.Sub(end)
	}
	if hold(time.Second, longHold+time.Millisecond) != breather {
		t.Error("no rest after a long transaction")
	}
	rests := 0
	for range 100 {
		if hold(time.Microsecond, longHold/10) == breather {
			rests++
		}
	}
	if rests < 5 || rests > 10 {
		t.Errorf("%d rests in 100 short transactions", rests)
	}
	for range 100 {
		if hold(breather, longHold/10) != 0 {
			t.Fatal("a rest although there were pauses")
		}
	}
}

// TestLeaseFirst: who waits for work goes before others that wait for the writer.
func TestLeaseFirst(t *testing.T) {
	ctx := t.Context()
	w := &writer{token: make(chan struct{}, 1)}
	const others = 5
	order := make(chan bool, others+1)
	wait := func(urgent bool) {
		if err := w.take(ctx, urgent); err != nil {
			t.Error(err)
		}
		order <- urgent
		w.token <- struct{}{}
	}
	for range others {
		go wait(false)
	}
	go wait(true)
	for w.urgent.Load() == 0 {
		runtime.Gosched()
	}
	w.token <- struct{}{}
	for i := range others + 1 {
		if urgent := <-order; urgent != (i == 0) {
			t.Errorf("place %d: urgent %v", i, urgent)
		}
	}
}
