package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"warta/store/archive"
	"warta/store/export"
	"warta/store/sqlite"
)

// errNoText refuses a set of ids: its articles cannot be held against their hashes.
var errNoText = errors.New("this dataset is without text: import the WARC it was made from")

// checkRelease refuses a release that cannot be taken in, before anything of it is: one that was changed, one without
// texts, and one in other formats alone.
func checkRelease(dir string) error {
	if err := export.CheckSums(dir, "release.json", "articles.jsonl", "revisions.jsonl", "sources.jsonl", "attempts.jsonl", "withdrawn.jsonl"); err != nil {
		return err
	}
	b, err := os.ReadFile(filepath.Join(dir, "release.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var about struct {
		Text *bool `json:"text_included"`
	}
	if err := json.Unmarshal(b, &about); err != nil {
		return fmt.Errorf("release.json: %w", err)
	}
	if about.Text != nil && !*about.Text {
		return errNoText
	}
	if _, err := os.Stat(filepath.Join(dir, "articles.jsonl")); errors.Is(err, fs.ErrNotExist) {
		return errors.New("a release without articles.jsonl; " + readable)
	}
	return nil
}

// wordless reports whether the first article of a dataset has neither title nor text. What is read stays to be read.
func wordless(r *bufio.Reader) bool {
	ahead, _ := r.Peek(r.Size()) // an article that is longer has texts
	var a struct{ ID, Title, Text *string }
	err := json.NewDecoder(bytes.NewReader(ahead)).Decode(&a)
	return err == nil && a.ID != nil && a.Title == nil && a.Text == nil
}

// Where a SQLite file says what it is, https://www.sqlite.org/fileformat.html#the_database_header.
const (
	sqliteMagic = "SQLite format 3\x00"
	sqliteApp   = 68 // its application ID
	sqliteHead  = sqliteApp + 4
)

// aDatabase says what to do with a SQLite file instead of importing it, or nil when the file is none.
func aDatabase(head []byte) error {
	switch {
	case !bytes.HasPrefix(head, []byte(sqliteMagic)):
		return nil
	case len(head) >= sqliteHead && binary.BigEndian.Uint32(head[sqliteApp:]) == sqlite.ApplicationID:
		return errors.New("a database: name the directory it lies in, or make a data directory of it with 'warta restore'")
	}
	return errors.New("a SQLite file, but no record of Warta; if it is a dataset: " + readable)
}

// readable is what can be imported, for whoever has something else.
const readable = "what can be read are JSON lines, releases that have them, data directories and WARC, so export those ('warta export --format jsonl')"

// foreign tells what could have been read where a file is nothing known.
func foreign(err error) error {
	if errors.Is(err, archive.ErrWARC) {
		return fmt.Errorf("%w; %s", err, readable)
	}
	return err
}
