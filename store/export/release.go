package export

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"reflect"
	"slices"

	"warta/store"
)

// Release is a dataset to be cited: a directory with a file per table and format, a description of every
// field for people and for programs, checksums, counts, and how it may be cited. The same rows and options
// give byte-identical directories: no clock is read.
type Release struct {
	About
	Formats []Format // none: all
	NoText  bool     // as in Options
	// The rows. Items come with their Versions, in an order that stays.
	Items     iter.Seq2[Item, error]
	Sources   []store.Source
	Days      []Day  // of Sources; others are left out
	Only      string // of the Sources only this one, and those that have an article in it; empty: all
	Withdrawn []Withdrawn
	Progress  func(articles int)
}

// About is what a release says of itself.
type About struct {
	Title       string // empty: made from Region
	Description string
	Version     string   // empty: the day of the newest thing in it
	Authors     []string // "Family, Given" for people, else the name of an institution
	URL, DOI    string   // where it is published
	License     string   // SPDX identifier for the compiler's own part; the texts belong to their publishers
	// Selection is how the articles were chosen, in words, by the name of the option: region, since, as-of …
	Selection map[string]string
	// The versions that made it.
	Warta, Extractor, Gazetteer string
	Authority                   string // of the database: tag:AUTHORITY:ID are the ids of feeds
	Origin                      string // which database it is, so that its account is counted once wherever it is merged
}

// File is one file of a release.
type File struct {
	Path   string `json:"path"`
	Table  string `json:"table,omitempty"` // empty: holds all of them
	Format Format `json:"format"`
	Rows   int    `json:"rows,omitempty"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// databaseName is the file of a release that holds all tables; Datasette calls the database after it.
const databaseName = "warta.db"

// bundle is where rows go: a sink per table. There is none of a table that nobody asked for.
type bundle map[string]sink

// put writes a row, given as a pointer to it.
func (b bundle) put(ctx context.Context, table string, row any) error {
	s, ok := b[table]
	if !ok {
		return nil
	}
	return s.put(ctx, reflect.ValueOf(row).Elem())
}

// putArticle writes an article and its regions, of the kinds that are wanted.
func (b bundle) putArticle(ctx context.Context, item *Item, about, mentioned bool) error {
	if err := b.put(ctx, "articles", item); err != nil {
		return err
	}
	for _, kind := range []struct {
		name    string
		wanted  bool
		regions []store.Region
	}{{"about", about, item.Regions}, {"mentioned", mentioned, item.Places}} {
		for rank, r := range kind.regions {
			if !kind.wanted {
				break
			}
			row := regionRow{item.ID, kind.name, rank, r.Code, r.Name, r.Score, r.Strong, r.Evidence}
			if err := b.put(ctx, "regions", &row); err != nil {
				return fmt.Errorf("region %s: %w", r.Code, err)
			}
		}
	}
	return nil
}

// several writes each row to several files.
type several []sink

func (m several) put(ctx context.Context, row reflect.Value) error {
	for _, s := range m {
		if err := s.put(ctx, row); err != nil {
			return err
		}
	}
	return nil
}

func (m several) finish(ctx context.Context) error {
	for _, s := range m {
		if err := s.finish(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Write makes the release. The directory must not be there yet, or be empty: what was cited is never changed.
// It appears whole or not at all.
func (r Release) Write(ctx context.Context, dir string) (sum Summary, err error) {
	if err := mustBeFree(dir); err != nil {
		return sum, err
	}
	temp, err := os.MkdirTemp(filepath.Dir(filepath.Clean(dir)), "."+filepath.Base(dir)+".*")
	if err != nil {
		return sum, fmt.Errorf("release: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("release %s: %w", dir, err), os.RemoveAll(temp))
		}
	}()
	if len(r.Formats) == 0 {
		r.Formats = Formats()
	}
	w := &writing{Release: r, dir: temp, rows: bundle{}}
	if err = w.data(ctx); err != nil {
		return sum, err
	}
	if err = w.describe(); err != nil {
		return sum, err
	}
	if err = os.Chmod(temp, 0o755); err != nil {
		return sum, err
	}
	return w.sum, os.Rename(temp, dir)
}

func mustBeFree(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("release: %w", err)
	case len(entries) > 0:
		return fmt.Errorf("release: %s is not empty; a release that is out is never changed: name another directory", dir)
	}
	return nil
}

// writing is a release in the making.
type writing struct {
	Release
	dir    string
	rows   bundle
	files  []*dataFile
	db     *database
	tables []Table // as they are in this release
	sum    Summary
}

// dataFile is a file of one table on its way.
type dataFile struct {
	file  *os.File
	buf   *bufio.Writer
	table string
	form  Format
}

// data writes all tables in all formats.
func (w *writing) data(ctx context.Context) (err error) {
	defer func() {
		for _, f := range w.files {
			err = errors.Join(err, f.file.Close())
		}
		w.files = nil
		if w.db != nil {
			err = errors.Join(err, w.db.close())
		}
	}()
	if err := w.begin(ctx); err != nil {
		return err
	}
	stories, err := newScratch(ctx, filepath.Join(w.dir, ".stories"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stories.close()) }()
	if err := w.fill(ctx, stories); err != nil {
		return err
	}
	for _, t := range w.tables {
		if err := w.rows[t.Name].finish(ctx); err != nil {
			return fmt.Errorf("%s: %w", t.Name, err)
		}
	}
	if w.db != nil {
		if err := w.db.complete(ctx); err != nil {
			return err
		}
	}
	for _, f := range w.files {
		if err := errors.Join(f.buf.Flush(), f.file.Sync()); err != nil {
			return err
		}
	}
	return nil
}

// begin opens a sink for every table.
func (w *writing) begin(ctx context.Context) (err error) {
	if slices.Contains(w.Formats, SQLite) {
		if w.db, err = openDatabase(ctx, filepath.Join(w.dir, databaseName)); err != nil {
			return err
		}
	}
	for _, t := range tables() {
		if w.NoText {
			t = t.without(worded[t.Name]...)
		}
		w.tables = append(w.tables, t)
		var sinks several
		for _, f := range Formats() {
			if !slices.Contains(w.Formats, f) {
				continue
			}
			s, err := w.open(ctx, f, t)
			if err != nil {
				return fmt.Errorf("%s: %w", t.Name, err)
			}
			sinks = append(sinks, s)
		}
		w.rows[t.Name] = sinks
	}
	return nil
}

func (w *writing) open(ctx context.Context, f Format, t Table) (sink, error) {
	if f == SQLite {
		return w.db.add(ctx, databaseTable(t))
	}
	file, err := os.OpenFile(filepath.Join(w.dir, t.Name+"."+string(f)), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return nil, err
	}
	d := &dataFile{file: file, buf: bufio.NewWriterSize(file, 1<<16), table: t.Name, form: f}
	w.files = append(w.files, d)
	return newSink(d.buf, f, t)
}

// databaseTable is a table as it is in a database: an article's regions are rows of their own there.
func databaseTable(t Table) Table {
	if t.Name == "articles" {
		return t.without("regions", "places")
	}
	return t
}

// fill writes the rows.
func (w *writing) fill(ctx context.Context, stories *scratch) error {
	o := Options{NoText: w.NoText, Progress: w.Progress}
	_, err := o.copy(ctx, w.Items, func(item *Item) error {
		if err := w.rows.putArticle(ctx, item, true, true); err != nil {
			return err
		}
		for i := range item.Versions {
			if err := w.rows.put(ctx, "revisions", &item.Versions[i]); err != nil {
				return fmt.Errorf("revision %d: %w", item.Versions[i].Number, err)
			}
		}
		w.sum.article(item)
		return stories.add(ctx, &item.Article)
	})
	if err != nil {
		return err
	}
	if err := stories.each(ctx, func(s storyRow) error {
		w.sum.Rows["stories"]++
		return w.rows.put(ctx, "stories", &s)
	}); err != nil {
		return fmt.Errorf("stories: %w", err)
	}
	w.choose()
	for _, s := range w.Sources {
		row := sourceRow{
			s.ID, s.Name, s.Home, s.Region, s.Language, s.Zone, s.Sections, s.Categories, s.Feed,
			string(s.FeedStatus), string(s.State), s.Origin, s.Added,
		}
		if err := w.rows.put(ctx, "sources", &row); err != nil {
			return fmt.Errorf("source %s: %w", s.ID, err)
		}
	}
	for i := range w.Days {
		if err := w.rows.put(ctx, "attempts", &w.Days[i]); err != nil {
			return fmt.Errorf("attempts of %s: %w", w.Days[i].Source, err)
		}
	}
	for i := range w.Withdrawn {
		if err := w.rows.put(ctx, "withdrawn", &w.Withdrawn[i]); err != nil {
			return fmt.Errorf("withdrawn: %w", err)
		}
	}
	w.sum.others(w.Sources, w.Days, len(w.Withdrawn))
	return nil
}

// choose leaves the sources that the release is of, with all that was tried at them. Without Only they stay all: a place
// that no outlet wrote about is told from one that none watched by what was tried.
func (w *writing) choose() {
	in := map[string]bool{}
	var sources []store.Source
	for _, s := range w.Sources {
		if w.Only == "" || w.Only == s.ID || w.sum.outlets[s.ID] {
			sources, in[s.ID] = append(sources, s), true
		}
	}
	var days []Day
	for _, d := range w.Days {
		if in[d.Source] {
			days = append(days, d)
		}
	}
	w.Sources, w.Days = sources, days
}
