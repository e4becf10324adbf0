package export

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"warta/store"
)

// Summary counts what is in a release. It is release.json.
type Summary struct {
	// ID names the data: the first 16 hex digits of the SHA-256 of the lines "SHA-256  path" of all data files.
	ID          string            `json:"id"`
	Title       string            `json:"title"`
	Version     string            `json:"version"`
	Date        Date              `json:"date"`
	Selection   map[string]string `json:"selection"`
	TextIsIn    bool              `json:"text_included"`
	Warta       string            `json:"warta"`
	Extractor   string            `json:"extractor"`
	Gazetteer   string            `json:"gazetteer"`
	Authority   string            `json:"authority"`
	Origin      string            `json:"origin,omitempty"`
	Rows        map[string]int    `json:"rows"`       // by table
	Outlets     int               `json:"outlets"`    // that have an article in it; the table sources has those that were watched
	Extractors  map[string]int    `json:"extractors"` // articles by the version that read them
	FirstSeen   time.Time         `json:"first_seen_from,omitzero"`
	LastSeen    time.Time         `json:"first_seen_to,omitzero"`
	LastUpdated time.Time         `json:"updated_to,omitzero"`
	Revised     int               `json:"articles_revised"`
	Removed     int               `json:"articles_removed"`
	Undated     int               `json:"articles_without_date"`
	Attempts    Day               `json:"attempts_total"`
	Files       []File            `json:"files"`

	outlets map[string]bool
}

func (s *Summary) article(item *Item) {
	if s.Rows == nil {
		s.Rows, s.Extractors, s.outlets = map[string]int{}, map[string]int{}, map[string]bool{}
	}
	s.Rows["articles"]++
	s.outlets[item.Source] = true
	s.Rows["revisions"] += len(item.Versions)
	s.Rows["regions"] += len(item.Regions) + len(item.Places)
	s.Extractors[item.Extractor]++
	if s.FirstSeen.IsZero() || item.FirstSeen.Before(s.FirstSeen) {
		s.FirstSeen = item.FirstSeen
	}
	s.LastSeen = later(s.LastSeen, item.FirstSeen)
	s.LastUpdated = later(s.LastUpdated, item.Updated)
	if item.Revisions > 1 {
		s.Revised++
	}
	if !item.Removed.IsZero() {
		s.Removed++
	}
	if item.Published.IsZero() {
		s.Undated++
	}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func (s *Summary) others(sources []store.Source, days []Day, withdrawn int) {
	if s.Rows == nil {
		s.Rows, s.Extractors = map[string]int{}, map[string]int{}
	}
	for _, t := range tables() {
		s.Rows[t.Name] += 0 // an empty table is counted too
	}
	s.Outlets = len(s.outlets)
	s.Rows["sources"], s.Rows["attempts"], s.Rows["withdrawn"] = len(sources), len(days), withdrawn
	for _, d := range days {
		t := &s.Attempts
		t.Attempted, t.Fetched, t.Same = t.Attempted+d.Attempted, t.Fetched+d.Fetched, t.Same+d.Same
		t.NotModified, t.Gone, t.Refused = t.NotModified+d.NotModified, t.Gone+d.Gone, t.Refused+d.Refused
		t.Failed, t.Bytes, t.NoArticle = t.Failed+d.Failed, t.Bytes+d.Bytes, t.NoArticle+d.NoArticle
		t.Articles, t.Revisions = t.Articles+d.Articles, t.Revisions+d.Revisions
		t.Day = max(t.Day, d.Day)
	}
	if len(days) > 0 {
		s.Attempts.Source, s.Attempts.Origin = "all", "all"
	}
}

// sumUp completes the summary once all data files are written.
func (w *writing) sumUp() error {
	s := &w.sum
	newest := later(s.LastUpdated, s.LastSeen).UTC().Format(time.DateOnly)
	s.Date = max(Date(newest), s.Attempts.Day)
	if asOf := w.Selection["as-of"]; asOf != "" {
		s.Date = Date(asOf[:min(len(asOf), len(time.DateOnly))])
	}
	s.Version = cmp.Or(w.Version, string(s.Date))
	s.Title = w.About.Title
	if s.Title == "" {
		s.Title = "Regional news, articles and coverage"
		if region := w.Selection["region"]; region != "" {
			s.Title = "Regional news of " + region + ", articles and coverage"
		}
	}
	s.Selection = w.Selection
	if s.Selection == nil {
		s.Selection = map[string]string{}
	}
	s.TextIsIn, s.Warta, s.Extractor, s.Gazetteer, s.Authority = !w.NoText, w.Warta, w.About.Extractor, w.Gazetteer, w.Authority
	s.Origin = w.Origin
	for _, t := range w.tables {
		for _, f := range Formats() {
			if f != SQLite && slices.Contains(w.Formats, f) {
				s.Files = append(s.Files, File{Path: t.Name + "." + string(f), Table: t.Name, Format: f, Rows: s.Rows[t.Name]})
			}
		}
	}
	if slices.Contains(w.Formats, SQLite) {
		s.Files = append(s.Files, File{Path: databaseName, Format: SQLite})
	}
	id := sha256.New()
	for i := range s.Files {
		f := &s.Files[i]
		var err error
		if f.SHA256, f.Bytes, err = hashFile(filepath.Join(w.dir, f.Path)); err != nil {
			return err
		}
		fmt.Fprintf(id, "%s  %s\n", f.SHA256, f.Path)
	}
	s.ID = hex.EncodeToString(id.Sum(nil))[:16]
	return nil
}

// sumsName is the file with the checksums of all others.
const sumsName = "SHA256SUMS"

// CheckSums holds files of a release against its SHA256SUMS. A file that the list has and the directory has not, or
// the other way round, is an error too, named like one that was changed. A directory without the list passes.
func CheckSums(dir string, names ...string) error {
	b, err := os.ReadFile(filepath.Join(dir, sumsName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	want := map[string]string{}
	for line := range strings.Lines(string(b)) {
		sum, name, ok := strings.Cut(strings.TrimRight(line, "\r\n"), " ")
		if ok {
			want[strings.TrimPrefix(strings.TrimPrefix(name, " "), "*")] = sum
		}
	}
	for _, name := range names {
		got, _, err := hashFile(filepath.Join(dir, name))
		switch {
		case errors.Is(err, fs.ErrNotExist) && want[name] != "":
			return fmt.Errorf("%s names %s, which is missing", sumsName, name)
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return err
		case want[name] == "":
			return fmt.Errorf("%s is not in %s", name, sumsName)
		case !strings.EqualFold(got, want[name]):
			return fmt.Errorf("%s is not what %s says: it was changed, or came over incomplete", name, sumsName)
		}
	}
	return nil
}

func hashFile(path string) (sum string, size int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", 0, err
	}
	defer f.Close()
	h := sha256.New()
	if size, err = io.Copy(h, f); err != nil {
		return "", 0, err
	}
	return hex.EncodeToString(h.Sum(nil)), size, nil
}

// describe writes everything beside the data, and last the checksums of all.
func (w *writing) describe() error {
	if err := w.sumUp(); err != nil {
		return err
	}
	docs := map[string][]byte{
		"DICTIONARY.md": w.dictionary(), "LICENSE-NOTICE": w.notice(), "CITATION.cff": w.citation(), "README.md": w.readme(),
	}
	for name, v := range map[string]any{
		"release.json": w.sum, "datapackage.json": w.dataPackage(), "croissant.json": w.croissant(), "metadata.json": w.datasette(),
	} {
		b, err := indented(v)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		docs[name] = b
	}
	sums := map[string]string{}
	for _, f := range w.sum.Files {
		sums[f.Path] = f.SHA256
	}
	for name, b := range docs {
		if err := writeSynced(filepath.Join(w.dir, name), b); err != nil {
			return err
		}
		sum := sha256.Sum256(b)
		sums[name] = hex.EncodeToString(sum[:])
	}
	var lines []byte
	for _, name := range slices.Sorted(maps.Keys(sums)) {
		lines = fmt.Appendf(lines, "%s  %s\n", sums[name], name)
	}
	return writeSynced(filepath.Join(w.dir, sumsName), lines)
}

func writeSynced(path string, b []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return err
}
