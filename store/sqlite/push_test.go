package sqlite

import (
	"context"
	"errors"
	"testing"
	"time"

	"warta/store"
)

// TestPushes: a hub is asked once a source's feed names it, again if it does not answer, and to renew; it is
// told when the feed names another or the source is removed; a push makes the feed due, not too often.
func TestPushes(t *testing.T) {
	now, ctx := epoch, t.Context()
	db := openAt(t, t.TempDir()+"/warta.db", Options{Now: func() time.Time { return now }})
	src := store.Source{ID: "a.example", Name: "A", Home: "https://a.example/", Feed: "https://a.example/feed/"}
	if _, err := db.PutSource(ctx, src, false); err != nil {
		t.Fatal(err)
	}
	feed := address(src.Feed, src.ID, store.KindFeed)
	feed.Due = epoch.Add(6 * time.Hour)
	offer(t, db, feed)
	set := func(hub string) {
		t.Helper()
		if err := db.write(ctx, "test", func(tx *Tx) error { return tx.SetPush(ctx, src.ID, hub, src.Feed) }); err != nil {
			t.Fatal(err)
		}
	}
	claim := func(want int) []store.Push {
		t.Helper()
		due, err := db.ClaimPushes(ctx, 10)
		if err != nil || len(due) != want {
			t.Fatalf("%d due, want %d: %+v, %v", len(due), want, due, err)
		}
		return due
	}
	claim(0)
	set("https://hub.example/")
	set("https://hub.example/") // every look at the feed says so again
	p := claim(1)[0]
	if len(p.Token) < 20 || len(p.Secret) < 20 || p.Token == p.Secret || !p.Wanted || p.Topic != src.Feed || !p.Until.IsZero() {
		t.Errorf("%+v", p)
	}
	claim(0)
	now = now.Add(11 * time.Minute) // the hub did not answer
	claim(1)
	now = now.Add(11 * time.Minute)
	claim(0) // the second time it is given longer
	now = now.Add(10 * time.Minute)
	if p = claim(1)[0]; p.Failures != 2 {
		t.Errorf("%+v", p)
	}
	if err := db.ConfirmPush(ctx, p.Token, 8*time.Hour); err != nil {
		t.Fatal(err)
	}
	if p, err := db.Push(ctx, p.Token); err != nil || !p.Until.Equal(now.Add(8*time.Hour)) || p.Failures != 0 {
		t.Errorf("%+v, %v", p, err)
	}
	now = now.Add(5 * time.Hour)
	claim(0)
	due := func() time.Time {
		t.Helper()
		u, err := db.KnownURL(ctx, store.URLKey(src.Feed))
		if err != nil {
			t.Fatal(err)
		}
		return u.Due
	}
	pushed := func(token string) {
		t.Helper()
		if err := db.Pushed(ctx, token, time.Minute); err != nil {
			t.Fatal(err)
		}
	}
	pushed("nobody")
	if !due().Equal(feed.Due) {
		t.Errorf("due %v", due())
	}
	pushed(p.Token)
	if !due().Equal(now) {
		t.Errorf("due %v, want %v", due(), now)
	}
	if _, ok, err := db.Lease(ctx, now, time.Minute, 10); !ok || err != nil {
		t.Errorf("nothing to lease: %v", err)
	}
	if err := db.write(ctx, "test", func(tx *Tx) error { return tx.SetDue(ctx, 1, now.Add(time.Hour)) }); err != nil {
		t.Fatal(err)
	}
	now = now.Add(10 * time.Second)
	pushed(p.Token)
	if want := now.Add(50 * time.Second); !due().Equal(want) {
		t.Errorf("due %v, want %v", due(), want)
	}
	now = now.Add(2 * time.Hour)
	claim(1) // to renew
	if err := db.ConfirmPush(ctx, p.Token, 8*time.Hour); err != nil {
		t.Fatal(err)
	}
	set("https://other.example/") // the feed names another hub
	both := claim(2)
	for _, p := range both {
		if p.Wanted != (p.Hub == "https://other.example/") {
			t.Errorf("%+v", p)
		}
		if p.Wanted {
			if err := db.ConfirmPush(ctx, p.Token, time.Hour*200); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if err := db.DeletePush(ctx, p.Token); err != nil {
			t.Fatal(err)
		}
	}
	now = now.Add(time.Hour)
	claim(0)
	if err := db.SetSourceState(ctx, src.ID, store.SourcePaused); err != nil {
		t.Fatal(err)
	}
	claim(0)
	if err := db.SetSourceState(ctx, src.ID, store.SourceRemoved); err != nil {
		t.Fatal(err)
	}
	if p = claim(1)[0]; p.Wanted {
		t.Errorf("%+v", p)
	}
	if err := db.ConfirmPush(ctx, p.Token, time.Hour); err != nil { // too late
		t.Fatal(err)
	}
	for range 30 { // a hub that never answers is told so often, and no more
		now = now.Add(24 * time.Hour)
		if _, err := db.ClaimPushes(ctx, 10); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.Push(ctx, p.Token); !errors.Is(err, store.ErrNotFound) {
		t.Error(err)
	}
}

// TestPushPaused: a push does not wake what rests.
func TestPushPaused(t *testing.T) {
	db, ctx := open(t), t.Context()
	src := store.Source{ID: "a.example", Name: "A", Home: "https://a.example/", Feed: "https://a.example/feed/", State: store.SourcePaused}
	if _, err := db.PutSource(ctx, src, false); err != nil {
		t.Fatal(err)
	}
	feed := address(src.Feed, src.ID, store.KindFeed)
	feed.Due = epoch.Add(time.Hour)
	offer(t, db, feed)
	if err := db.write(ctx, "test", func(tx *Tx) error { return tx.SetPush(ctx, src.ID, "https://hub.example/", src.Feed) }); err != nil {
		t.Fatal(err)
	}
	due, err := db.ClaimPushes(ctx, 1)
	if err != nil || len(due) != 1 {
		t.Fatal(due, err)
	}
	if err := db.DenyPush(ctx, due[0].Token, time.Hour); err != nil {
		t.Fatal(err)
	}
	if err := db.Pushed(ctx, due[0].Token, time.Minute); err != nil {
		t.Fatal(err)
	}
	if u, err := db.KnownURL(ctx, store.URLKey(src.Feed)); err != nil || !u.Due.Equal(feed.Due) {
		t.Errorf("due %v, %v", u.Due, err)
	}
}

// TestRequests: what the hub accepted waits in the database, the newest of one callback, until it is verified.
func TestRequests(t *testing.T) {
	now, ctx := epoch, context.Background()
	path := t.TempDir() + "/warta.db"
	db := openAt(t, path, Options{Now: func() time.Time { return now }})
	put := func(db *DB, mode, callback string) {
		t.Helper()
		r := store.SubscriptionRequest{Mode: mode, Lease: time.Hour}
		r.Topic, r.Callback, r.Host, r.Secret, r.Sent = "https://warta.example/all/rss.xml", callback, "reader.example", "rahasia", "a"
		if err := db.PutRequest(ctx, r); err != nil {
			t.Fatal(err)
		}
	}
	claim := func(db *DB) (store.SubscriptionRequest, bool) {
		t.Helper()
		r, ok, err := db.ClaimRequest(ctx, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		return r, ok
	}
	put(db, "subscribe", "https://reader.example/1")
	put(db, "subscribe", "https://reader.example/2")
	put(db, "unsubscribe", "https://reader.example/2")
	if all, of, err := db.CountRequests(ctx, "reader.example"); all != 2 || of != 2 || err != nil {
		t.Error(all, of, err)
	}
	first, ok := claim(db)
	if !ok || first.Mode != "subscribe" || first.Callback != "https://reader.example/1" || first.Secret != "rahasia" || first.Sent != "a" || first.Lease != time.Hour || first.Tries != 1 {
		t.Errorf("%+v", first)
	}
	second, ok := claim(db)
	if !ok || second.Mode != "unsubscribe" {
		t.Errorf("%+v", second)
	}
	put(db, "subscribe", "https://reader.example/2") // while the older is being verified
	if err := db.DeleteRequest(ctx, second.ID); err != nil {
		t.Fatal(err)
	}
	again := openAt(t, path, Options{Now: func() time.Time { return now }}) // another process goes on
	third, ok := claim(again)
	if !ok || third.Mode != "subscribe" || third.ID == second.ID {
		t.Errorf("%+v", third)
	}
	if err := again.DelayRequest(ctx, third.ID, time.Hour); err != nil {
		t.Fatal(err)
	}
	now = now.Add(2 * time.Minute) // the claim of the first has ended
	if r, ok := claim(again); !ok || r.ID != first.ID || r.Tries != 2 {
		t.Errorf("%+v", r)
	}
	if r, ok := claim(again); ok {
		t.Errorf("%+v", r)
	}
}
