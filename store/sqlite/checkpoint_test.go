package sqlite

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestCheckpoints: what was committed gets into the database file without the writer's doing.
func TestCheckpoints(t *testing.T) {
	ctx := t.Context()
	db, err := Open(ctx, filepath.Join(t.TempDir(), "w.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	pages := func(mode string) (all, left int) {
		var busy, done int
		if err := db.w.checkpoints.pool.QueryRowContext(ctx, `PRAGMA wal_checkpoint(`+mode+`)`).Scan(&busy, &all, &done); err != nil {
			t.Fatal(err)
		}
		return all, all - done
	}
	pages("TRUNCATE")
	for i := range 3 { // less than has the writer do it
		err := db.write(ctx, "test", func(tx *Tx) error {
			return tx.exec(ctx, `INSERT INTO setting (key, value) VALUES (?, ?)`, fmt.Sprint("test", i), strings.Repeat("x", 4096*checkpointPages/2))
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		all, left := pages("NOOP")
		if all > writerPages {
			t.Fatalf("%d pages in the log", all)
		}
		if left < checkpointPages {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d of %d pages are not in the database", left, all)
		}
	}
}
