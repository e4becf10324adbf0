package sqlite

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"warta/store"
)

func TestTokens(t *testing.T) {
	db, ctx := open(t), t.Context()
	secret := store.NewSecret()
	if other := store.NewSecret(); other == secret || len(secret) != len("warta_")+32 {
		t.Fatalf("secrets %q and %q", secret, other)
	}
	want := store.Token{Name: "miniflux", Scope: store.ScopeFeeds, Hash: store.TokenHash(secret), Expires: epoch.Add(time.Hour)}
	if err := db.PutToken(ctx, want); err != nil {
		t.Fatal(err)
	}
	if err := db.PutToken(ctx, want); err == nil || !strings.Contains(err.Error(), `there is a token "miniflux" already`) {
		t.Errorf("the name twice: %v", err)
	}
	for _, day := range []time.Time{epoch, epoch.Add(-48 * time.Hour)} { // the later use stays
		if err := db.UseToken(ctx, "miniflux", day); err != nil {
			t.Fatal(err)
		}
	}
	all, err := db.Tokens(ctx)
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	got := all[0]
	if got.Created.IsZero() || !got.Used.Equal(epoch.UTC().Truncate(24*time.Hour)) {
		t.Errorf("created %v, used %v", got.Created, got.Used)
	}
	got.Created, got.Used = time.Time{}, time.Time{}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if !got.InForce(epoch) || got.InForce(epoch.Add(time.Hour)) {
		t.Error("it must hold until it expires, and no longer")
	}
	for _, name := range []string{db.Path(), db.Path() + "-wal"} {
		if b, err := os.ReadFile(name); err != nil || bytes.Contains(b, []byte(secret)) {
			t.Errorf("%s holds the secret, or cannot be read: %v", name, err)
		}
	}
	if err := db.DeleteToken(ctx, "miniflux"); err != nil {
		t.Fatal(err)
	}
	if err := db.DeleteToken(ctx, "miniflux"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("revoked twice: %v", err)
	}
	if all, err := db.Tokens(ctx); err != nil || len(all) != 0 {
		t.Error(all, err)
	}
}

func TestScopes(t *testing.T) {
	order := []store.Scope{"", store.ScopeFeeds, store.ScopeRead, store.ScopeAdmin}
	for i, s := range order {
		for j, need := range order[1:] {
			if got := s.Covers(need); got != (i >= j+1) {
				t.Errorf("%q covers %q: %t", s, need, got)
			}
		}
		if p, err := store.ParseScope(strings.ToUpper(string(s))); p != s || (err == nil) != (s != "") {
			t.Errorf("scope %q: %q, %v", s, p, err)
		}
	}
}
