package sqlite

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"warta/store"
)

// TestBackup: a copy made while others write is of one moment, sound, and opens as a database.
func TestBackup(t *testing.T) {
	for _, readOnly := range []bool{false, true} {
		path := filepath.Join(t.TempDir(), "warta.db")
		db := openAt(t, path, Options{})
		offer(t, db, address("https://kabar.example/1", "kabar.example", store.KindArticle))
		fetchAll(t, db, epoch)
		follow(t, db, reading(), tagging(nowhere), publishing())
		from := db
		if readOnly {
			from = openAt(t, path, Options{ReadOnly: true})
		}
		stop := make(chan struct{})
		var wg sync.WaitGroup
		wg.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				// Two settings of one transaction belong together.
				err := db.write(t.Context(), "pair", func(tx *Tx) error {
					for _, key := range []string{"left", "right"} {
						if err := tx.exec(t.Context(), `INSERT OR REPLACE INTO setting VALUES (?, ?)`, key, fmt.Sprint(i)); err != nil {
							return err
						}
					}
					return nil
				})
				if err != nil {
					t.Error(err)
					return
				}
			}
		})
		for i := range 5 {
			copied := filepath.Join(t.TempDir(), fmt.Sprint(i, ".db"))
			if err := from.Backup(t.Context(), copied); err != nil {
				t.Fatalf("read-only %v: %v", readOnly, err)
			}
			got := openAt(t, copied, Options{})
			left, _ := got.Setting(t.Context(), "left")
			right, _ := got.Setting(t.Context(), "right")
			if a := collect(t, got, store.Query{Words: "kabar"}); left != right || len(a) != 1 {
				t.Errorf("left %s, right %s, %d articles", left, right, len(a))
			}
			check(t, got)
			if err := from.Backup(t.Context(), copied); err == nil {
				t.Error("a file was overwritten")
			}
		}
		close(stop)
		wg.Wait()
		if readOnly {
			if _, err := from.r.ExecContext(t.Context(), `DELETE FROM setting`); err == nil {
				t.Error("a read-only database can be written to after a backup")
			}
		}
	}
}

func TestBackupFails(t *testing.T) {
	db := open(t)
	if err := db.Backup(t.Context(), filepath.Join(t.TempDir(), "no", "such", "dir.db")); err == nil {
		t.Error("a backup into nowhere")
	}
}

func TestCheck(t *testing.T) {
	dir := t.TempDir()
	db := openAt(t, filepath.Join(dir, "warta.db"), Options{})
	fill(t, db, 200)
	copied := filepath.Join(dir, "copy.db")
	if err := db.Backup(t.Context(), copied); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(copied)
	if err != nil {
		t.Fatal(err)
	}
	file := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for i := len(data) / 2; i < len(data)/2+40000; i++ {
		data[i] = 0xff
	}
	for name, path := range map[string]string{
		"damaged": file("damaged.db", data), "cut": file("cut.db", data[:len(data)/2]), "text": file("text.db", []byte("halo")),
		"empty": file("empty.db", nil), "none": filepath.Join(dir, "none.db"), "directory": dir,
	} {
		if err := Check(t.Context(), path); err == nil {
			t.Errorf("%s: passed", name)
		} else {
			t.Log(err)
		}
	}
	if _, err := rawDB(t, copied).Exec(`PRAGMA user_version = 9999`); err != nil {
		t.Fatal(err)
	}
	if err := Check(t.Context(), copied); !errors.Is(err, ErrNewer) {
		t.Errorf("a newer one: %v", err)
	}
}
