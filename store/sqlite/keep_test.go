package sqlite

import (
	"slices"
	"testing"
	"time"
)

func TestPageDigests(t *testing.T) {
	db := open(t)
	importAll(t, db, Imported{New: 3},
		capture("https://kabar.example/1", "a", epoch.Add(-time.Hour)), capture("https://kabar.example/2", "b", epoch), capture("https://kabar.example/3", "c", epoch.Add(time.Hour)))
	var got []string
	for d, err := range db.PageDigests(t.Context(), epoch) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, d)
	}
	if !slices.Equal(got, []string{"b", "c"}) {
		t.Errorf("since epoch: %v", got)
	}
	for range db.PageDigests(t.Context(), time.Time{}) {
		break
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	failed := false
	for _, err := range db.PageDigests(t.Context(), epoch) {
		failed = err != nil
	}
	if !failed {
		t.Error("a closed database named no trouble")
	}
}
