package export

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// TestStale: what killed writers of the same file left is gone after the next; what may be somebody else's stays.
func TestStale(t *testing.T) {
	dir := t.TempDir()
	old := time.Now().Add(-2 * time.Hour)
	for name, at := range map[string]time.Time{
		".x.db.1234567890": old, ".x.db.123456789": old,
		".x.db.2345678901": time.Now(), // being written
		".x.db.20261101":   old,        // a date
		".x.db.old1234567": old, ".y.db.1234567890": old, "x.db.1234567890": old, ".x.db-1234567890": old,
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, ".x.db.3456789012"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(filepath.Join(dir, ".x.db.3456789012"), old, old); err != nil {
		t.Fatal(err)
	}
	if _, err := WriteFile(t.Context(), filepath.Join(dir, "x.db"), SQLite, stories(2), Options{}); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var left []string
	for _, e := range entries {
		left = append(left, e.Name())
	}
	want := []string{".x.db-1234567890", ".x.db.20261101", ".x.db.2345678901", ".x.db.3456789012", ".x.db.old1234567", ".y.db.1234567890", "x.db", "x.db.1234567890"}
	if !slices.Equal(left, want) {
		t.Errorf("left are %v, want %v", left, want)
	}
}
