package sqlite

import (
	"context"
	"testing"
	"time"

	"warta/store"
)

const (
	lost     = "http://a.example/berita/satu"
	lostHome = "https://a.example/"
)

// press is a database with a source, its list, and one article that readers were told of.
type press struct {
	*testing.T
	*DB
	clock *clock
}

func newPress(t *testing.T) *press {
	c := newClock()
	p := &press{t, openAt(t, t.TempDir()+"/w.db", Options{Now: c.now}), c}
	if _, err := p.PutSource(t.Context(), store.Source{ID: "a.example", Home: lostHome}, false); err != nil {
		t.Fatal(err)
	}
	offer(t, p.DB, address(lostHome, "a.example", store.KindHome), address(lost, "a.example", store.KindArticle))
	fetchAll(t, p.DB, c.now())
	p.read()
	return p
}

func (p *press) read() {
	follow(p.T, p.DB, extracting(func(pg store.Page) Reading {
		if pg.Kind != store.KindArticle {
			return Reading{Content: store.Content{NotArticle: "listing"}}
		}
		return Reading{Content: content("Judul", "Isi")}
	}), tagging(func(store.Article) store.Regions { return store.Regions{} }), publishing())
}

// look records what came of looks at the article, each some time after the one before.
func (p *press) look(outcome store.Outcome, after time.Duration, n int, change func(*store.Fetch)) {
	p.Helper()
	for range n {
		p.clock.advance(after)
		p.one(lost, outcome, change)
	}
}

// one records one look at an address.
func (p *press) one(address string, outcome store.Outcome, change func(*store.Fetch)) {
	p.Helper()
	u, err := p.KnownURL(p.Context(), store.URLKey(address))
	if err != nil {
		p.Fatal(err)
	}
	err = p.write(p.Context(), "due", func(tx *Tx) error { return tx.SetDue(p.Context(), u.ID, p.clock.now()) })
	if err != nil {
		p.Fatal(err)
	}
	b, ok := lease(p.T, p.DB, p.clock.now(), 1)
	if !ok || b.URLs[0].ID != u.ID {
		p.Fatalf("leased %v %+v", ok, b)
	}
	f := store.Fetch{URL: b.URLs[0], Attempt: store.Attempt{At: p.clock.now(), Outcome: outcome}}
	f.URL.Due = time.Time{}
	if change != nil {
		change(&f)
	}
	if err := p.Done(p.Context(), b.ID, []store.Fetch{f}, store.HostState{}); err != nil {
		p.Fatal(err)
	}
}

// state is whether the article counts as taken down, and what readers were told.
func (p *press) state() (removed bool, told string) {
	p.Helper()
	id, err := p.Resolve(p.Context(), lost)
	if err != nil {
		p.Fatal(err)
	}
	a, err := p.Article(p.Context(), id)
	if err != nil {
		p.Fatal(err)
	}
	entries, err := p.Told(p.Context(), id)
	if err != nil {
		p.Fatal(err)
	}
	for _, e := range entries {
		told += string(e.Kind) + " "
	}
	return !a.Removed.IsZero(), told
}

func (p *press) want(why string, removed bool, told string) {
	p.Helper()
	if r, got := p.state(); r != removed || got != told {
		p.Errorf("%s: removed %v, told %q; want %v, %q", why, r, got, removed, told)
	}
}

func gone(f *store.Fetch) { f.Gone, f.Attempt.Status = true, 404 }

func TestRemoval(t *testing.T) {
	p := newPress(t)
	p.want("at first", false, "add ")
	p.look(store.OutcomeGone, time.Hour, 1, gone)
	p.want("one 404 is not believed", false, "add ")
	p.look(store.OutcomeFailed, time.Hour, 1, func(f *store.Fetch) { f.Attempt.Status = 500 })
	p.look(store.OutcomeGone, time.Hour, 2, gone)
	p.want("with a failure between", false, "add ")
	p.look(store.OutcomeGone, time.Hour, 1, gone)
	p.want("three looks", true, "add remove ")
	p.look(store.OutcomeGone, time.Hour, 1, gone)
	p.want("it is said once", true, "add remove ")
	p.look(store.OutcomeSame, time.Hour, 1, nil)
	p.want("it is back", false, "add remove add ")
}

func TestRemovalAtOnceIsNotBelieved(t *testing.T) {
	p := newPress(t)
	p.look(store.OutcomeGone, time.Minute, 3, gone)
	p.want("within minutes", false, "add ")
	p.one(lostHome, store.OutcomeGone, func(f *store.Fetch) { f.Attempt.Status = 404 })
	p.look(store.OutcomeGone, 2*time.Hour, 3, gone)
	p.want("while nothing of the source is there", false, "add ")
	p.one(lostHome, store.OutcomeSame, nil)
	p.look(store.OutcomeGone, 2*time.Hour, 1, gone)
	p.want("when the source is well", true, "add remove ")
}

// TestBlockPage: after a removal a page with other words is not the article.
func TestBlockPage(t *testing.T) {
	p := newPress(t)
	p.look(store.OutcomeGone, time.Hour, 3, gone)
	p.look(store.OutcomeNew, time.Hour, 1, func(f *store.Fetch) {
		f.Page = &store.Page{Digest: "captcha", Status: 200, ContentType: "text/html"}
	})
	follow(t, p.DB, extracting(func(store.Page) Reading { return Reading{Content: store.Content{NotArticle: "challenge"}} }))
	p.look(store.OutcomeSame, time.Hour, 1, nil)
	p.want("a captcha where the article was", true, "add remove ")
}

// TestMissing: pages that say that the article is not there, sent as if all were well, are believed as a 404 is.
func TestMissing(t *testing.T) {
	for verdict, want := range map[string]bool{"soft-404": true, "redirected to the home page": true, "challenge": false, "empty": false} {
		p := newPress(t)
		p.look(store.OutcomeNew, time.Hour, 1, func(f *store.Fetch) {
			f.Page = &store.Page{Digest: "x", Status: 200, ContentType: "text/html"}
		})
		follow(t, p.DB, extracting(func(store.Page) Reading { return Reading{Content: store.Content{NotArticle: verdict}} }))
		p.look(store.OutcomeSame, time.Hour, 1, nil)
		p.want(verdict+", twice", false, "add ")
		p.look(store.OutcomeSame, time.Hour, 1, nil)
		told := "add "
		if want {
			told = "add remove "
		}
		p.want(verdict+", three times", want, told)
	}
}

func movedTo(address string) func(*store.Fetch) {
	return func(f *store.Fetch) { f.Moved = address }
}

func TestMoved(t *testing.T) {
	p := newPress(t)
	const to = "https://a.example/berita/satu"
	p.look(store.OutcomeSame, time.Hour, 2, movedTo(to))
	p.look(store.OutcomeSame, time.Hour, 1, nil)
	p.look(store.OutcomeSame, time.Hour, 2, movedTo(to))
	if u, _ := p.KnownURL(t.Context(), store.URLKey(lost)); u.URL != lost {
		t.Errorf("two looks in a row are believed: %+v", u)
	}
	p.look(store.OutcomeSame, time.Hour, 1, movedTo(to))
	u, err := p.KnownURL(t.Context(), store.URLKey(to))
	if err != nil || u.URL != to {
		t.Errorf("three looks: %+v, %v", u, err)
	}
	id, err := p.Resolve(t.Context(), lost)
	if a, aerr := p.Article(t.Context(), id); err != nil || aerr != nil || a.URL != to || a.ID != store.ArticleID(lost) {
		t.Errorf("the article: %s %s, %v, %v", a.ID, a.URL, err, aerr)
	}

	// To another name, and to one that is known already.
	const renamed, known = "https://a.example/kabar/satu", "https://a.example/kabar/dua"
	p.look(store.OutcomeSame, time.Hour, 3, movedTo(renamed))
	if v, err := p.KnownURL(t.Context(), store.URLKey(renamed)); err != nil || v.ID != u.ID {
		t.Errorf("renamed: %+v, %v", v, err)
	}
	offer(t, p.DB, address(known, "a.example", store.KindArticle))
	fetchAll(t, p.DB, p.clock.now())
	for range 3 {
		p.clock.advance(time.Hour)
		p.one(renamed, store.OutcomeSame, func(f *store.Fetch) { f.Moved, f.URL.Due = known, p.clock.now().Add(time.Hour) })
	}
	if v, err := p.KnownURL(t.Context(), store.URLKey(renamed)); err != nil || !v.Due.IsZero() {
		t.Errorf("an address whose place is taken is due: %+v, %v", v, err)
	}

	// A list keeps its name, but for the scheme.
	for range 3 {
		p.clock.advance(time.Hour)
		p.one(lostHome, store.OutcomeSame, movedTo("https://elsewhere.example/"))
	}
	if v, err := p.KnownURL(t.Context(), store.URLKey(lostHome)); err != nil || v.URL != lostHome {
		t.Errorf("a home page: %+v, %v", v, err)
	}
}

// TestOfSource: one source's dispatcher hands out its news first, then its backfill, and nothing of others.
func TestOfSource(t *testing.T) {
	ctx := t.Context()
	c := newClock()
	db := openAt(t, t.TempDir()+"/w.db", Options{Now: c.now})
	old := func(path string) store.URL {
		u := address("https://a.example/"+path, "a", store.KindArticle)
		u.Archive = true
		return u
	}
	offer(t, db, old("lama-1"), old("lama-2"), address("https://a.example/baru", "a", store.KindArticle),
		address("https://a.example/lain", "b", store.KindArticle), address("https://b.example/lain", "b", store.KindArticle))
	paths := func(b store.Batch) (s string) {
		for _, u := range b.URLs {
			s += u.URL + " "
		}
		return s
	}
	all, _ := lease(t, db, c.now(), 10) // of everyone
	if got := paths(all); got != "https://a.example/baru https://a.example/lain " {
		t.Errorf("ordinary work: %s", got)
	}
	mine := db.OfSource("a", 0)
	if b, ok, err := mine.Lease(ctx, c.now(), time.Minute, 10); ok || err != nil {
		t.Errorf("while the host is out: %+v, %v", b, err)
	}
	if at, ok, err := mine.NextDue(ctx, c.now()); !ok || !at.Equal(all.Until) || err != nil {
		t.Errorf("next due %v %v %v", at, ok, err)
	}
	if err := db.Done(ctx, all.ID, nil, store.HostState{}); err != nil {
		t.Fatal(err)
	}
	b, ok, err := mine.Lease(ctx, c.now(), time.Minute, 10)
	if got := paths(b); !ok || err != nil || got != "https://a.example/baru https://a.example/lama-1 https://a.example/lama-2 " {
		t.Fatalf("its own work: %s %v %v", got, ok, err)
	}
	if left, tried, err := db.Backfilling(ctx, "a"); left != 2 || tried != 0 || err != nil {
		t.Errorf("%d left, %d tried, %v", left, tried, err)
	}
	done, failed := b.URLs[1], b.URLs[2]
	done.Looks, done.Due = 1, c.now().Add(time.Hour)
	failed.Fails, failed.Due = 1, c.now().Add(time.Hour)
	err = db.Done(ctx, b.ID, []store.Fetch{
		{URL: done, Attempt: store.Attempt{Outcome: store.OutcomeSame}}, {URL: failed, Attempt: store.Attempt{Outcome: store.OutcomeFailed}},
	}, store.HostState{})
	if err != nil {
		t.Fatal(err)
	}
	if left, tried, err := db.Backfilling(ctx, "a"); left != 1 || tried != 1 || err != nil {
		t.Errorf("%d left, %d tried, %v", left, tried, err)
	}
	c.advance(2 * time.Hour)
	// What was fetched is ordinary from now on, what was not is still the backfill's; what an ordinary list names is not.
	ordinary := failed
	ordinary.ID, ordinary.Archive, ordinary.Fails, ordinary.Due = 0, false, 0, time.Time{}
	if got, _ := lease(t, db, c.now(), 1); paths(got) != "https://a.example/baru " {
		t.Errorf("then %s", paths(got))
	} else if err := db.Done(ctx, got.ID, nil, store.HostState{}); err != nil {
		t.Fatal(err)
	}
	offer(t, db, ordinary)
	if got, _ := lease(t, db, c.now(), 10); paths(got) != "https://a.example/baru https://a.example/lain https://a.example/lama-1 https://a.example/lama-2 " {
		t.Errorf("at last %s", paths(got))
	}
	// Nothing of it is left to a backfill.
	if left, _, err := db.Backfilling(ctx, "a"); left != 0 || err != nil {
		t.Errorf("%d left, %v", left, err)
	}
}

// TestTimetable: another timetable, or other quiet hours, count at once, on the source's own clock.
func TestTimetable(t *testing.T) {
	ctx := t.Context()
	db := open(t) // 01:00 UTC, 09:00 in Makassar
	s := store.Source{ID: "a.example", Home: lostHome, Zone: "Asia/Makassar"}
	put := func() {
		t.Helper()
		if _, err := db.PutSource(ctx, s, false); err != nil {
			t.Fatal(err)
		}
	}
	put()
	article := address(lost, "a.example", store.KindArticle)
	article.Due = epoch.Add(30 * time.Minute)
	offer(t, db, address(lostHome, "a.example", store.KindHome), article)
	due := func(address string) string {
		t.Helper()
		u, err := db.KnownURL(ctx, store.URLKey(address))
		if err != nil {
			t.Fatal(err)
		}
		return u.Due.Format("02 15:04")
	}
	s.Cron = "30 10 * * *"
	put()
	if due(lostHome) != "23 02:30" || due(lost) != "23 01:30" {
		t.Errorf("with a timetable: %s, %s", due(lostHome), due(lost))
	}
	if n, err := db.Hasten(ctx, epoch, epoch.Add(3*time.Hour)); n != 0 || err != nil {
		t.Errorf("%d were brought forward, %v", n, err)
	}
	s.Quiet = "09:15-12:00"
	put()
	if due(lostHome) != "23 04:00" || due(lost) != "23 04:00" {
		t.Errorf("with quiet hours: %s, %s", due(lostHome), due(lost))
	}
	// What is due then already is not written again.
	err := db.write(ctx, "again", func(tx *Tx) error {
		before := changes(t, tx)
		err := tx.reschedule(ctx, s)
		if now := changes(t, tx); now != before {
			t.Errorf("%d rows were written", now-before)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := db.Source(ctx, "a.example")
	if err != nil || got.Cron != s.Cron || got.Quiet != s.Quiet {
		t.Errorf("%+v, %v", got, err)
	}
}

// changes is how many rows were ever written through the connection that writes.
func changes(t *testing.T, tx *Tx) (n int) {
	t.Helper()
	if _, err := tx.row(t.Context(), `SELECT total_changes()`, nil, &n); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestPublished: what a rhythm is learned from.
func TestPublished(t *testing.T) {
	db := open(t)
	at := map[string]store.Content{}
	for path, when := range map[string]time.Time{"/a": epoch.Add(-time.Hour), "/b": epoch.AddDate(0, 0, -40), "/c": epoch.Add(-2 * time.Hour)} {
		c := content(path, path)
		c.Published = store.NewInstant(when)
		at[lostHome+path[1:]] = c
	}
	bare := content("Tanpa jam", "isi")
	at[lostHome+"d"] = bare
	var urls []store.URL
	for u := range at {
		urls = append(urls, address(u, "a.example", store.KindArticle))
	}
	offer(t, db, urls...)
	fetchAll(t, db, epoch)
	follow(t, db, extracting(func(p store.Page) Reading { return Reading{Content: at[p.Address]} }))
	got, err := db.Published(t.Context(), "a.example", epoch.AddDate(0, 0, -28))
	if err != nil || len(got) != 3 || !got[0].Equal(epoch) || !got[1].Equal(epoch.Add(-time.Hour)) || !got[2].Equal(epoch.Add(-2*time.Hour)) {
		t.Errorf("%v, %v", got, err)
	}
	if err := db.SetRhythm(t.Context(), "a.example", store.Rhythm{PerDay: 2.5, Busy: []int{7, 8}}); err != nil {
		t.Fatal(err)
	}
	if _, err := db.PutSource(t.Context(), store.Source{ID: "a.example", Home: lostHome}, false); err != nil {
		t.Fatal(err)
	}
	if err := db.SetRhythm(t.Context(), "a.example", store.Rhythm{PerDay: 2.5, Busy: []int{7, 8}}); err != nil {
		t.Fatal(err)
	}
	news, err := db.SetAlert(t.Context(), "a.example", "text confidence fell", "text confidence fell", epoch)
	if err != nil || !news {
		t.Error(news, err)
	}
	if news, err = db.SetAlert(t.Context(), "a.example", "text confidence fell", "text confidence fell", epoch); err != nil || news {
		t.Error("the same is news", err)
	}
	err = db.write(t.Context(), "cut", func(tx *Tx) error {
		for _, day := range []int{0, 1, 9, 40} {
			if err := tx.CountCut(context.Background(), "a.example", epoch.AddDate(0, 0, -day), "trap", 2); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if days, err := db.DayCounts(t.Context(), epoch); err != nil || len(days) != 1 || days[0].Alert != "text confidence fell" {
		t.Errorf("%+v, %v", days, err)
	}
	h, err := db.Health(t.Context())
	if err != nil || len(h) != 1 || h[0].Rhythm.PerDay != 2.5 || len(h[0].Rhythm.Busy) != 2 || h[0].Alert != "text confidence fell" || !h[0].AlertAt.Equal(epoch) || h[0].Cut["trap"] != 4 {
		t.Errorf("%+v, %v", h, err)
	}
}

// TestImportIsNoLook: an older page that is taken in later does not say that the article is there again, and the look
// after it is beside the body that the address had last.
func TestImportIsNoLook(t *testing.T) {
	ctx := t.Context()
	p := newPress(t)
	p.clock.advance(time.Hour)
	then := p.clock.now()
	read := func() {
		follow(t, p.DB, extracting(func(pg store.Page) Reading {
			if pg.Digest == "x" {
				return Reading{Content: store.Content{NotArticle: "soft-404"}}
			}
			return Reading{Content: content("Judul", "Isi"), Archive: pg.Archive}
		}))
	}
	p.look(store.OutcomeNew, time.Hour, 1, func(f *store.Fetch) {
		f.URL.Digest, f.Page = "x", &store.Page{Digest: "x", Status: 200, ContentType: "text/html"}
	})
	read()
	p.look(store.OutcomeSame, time.Hour, 2, nil)
	p.want("it is missing", true, "add remove ")
	older := []Import{{Page: store.Page{Address: lost, Final: lost, Source: "a.example", Kind: store.KindArticle, Digest: "other", At: then, Status: 200}}}
	if got, err := p.ImportPages(ctx, older); err != nil || got.New != 1 {
		t.Fatal(got, err)
	}
	read()
	err := p.write(ctx, "removed", func(tx *Tx) error {
		if v, err := tx.Verdict(ctx, older[0].Seq); v != "same" || err != nil {
			t.Error(v, err)
		}
		id, err := tx.Removed(ctx, older[0].Seq)
		if id != "" {
			t.Errorf("a page from before the removal brings %s back", id)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	p.look(store.OutcomeSame, time.Hour, 1, nil)
	p.want("an import brought an older page", true, "add remove ")
}

// TestNewHost: the dispatcher of one source comes to know of another host of its source by the database's clock.
func TestNewHost(t *testing.T) {
	c := newClock()
	db := openAt(t, t.TempDir()+"/w.db", Options{Now: c.now})
	offer(t, db, address("https://a.example/satu", "a", store.KindArticle))
	mine := db.OfSource("a", 0)
	lease := func() (hosts string) {
		for {
			b, ok, err := mine.Lease(t.Context(), c.now(), time.Hour, 10)
			if err != nil {
				t.Fatal(err)
			}
			if !ok {
				return hosts
			}
			hosts += b.Host + " "
		}
	}
	if got := lease(); got != "a.example " {
		t.Errorf("at first %s", got)
	}
	offer(t, db, address("https://b.example/dua", "a", store.KindArticle))
	c.advance(hostsFresh)
	if got := lease(); got != "b.example " {
		t.Errorf("then %s", got)
	}
}
