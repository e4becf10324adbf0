// Package export writes datasets: JSON Lines, CSV, SQLite and Parquet, and releases, which are citable
// directories of several tables with all that is needed to understand them.
//
// All formats have the same fields under the same names, the JSON names of package store's nouns; what each
// holds is told in dictionary.csv. Rows are written as they come, one at a time, so that a dataset may be
// larger than memory; the same rows in the same order give byte-identical files. A file appears whole under
// its name or not at all.
//
// Formats without types (CSV, JSON) keep an outlet's own clock: 2021-09-23T19:50:00+07:00. Formats with types
// (SQLite, Parquet) hold UTC, and the offset in a further column: published_zone for published_at. Whether a
// date has no hour is a column: published_precision. What is unknown is no key in JSON, an empty cell in CSV,
// else NULL. Lists and objects are JSON in CSV and SQLite, and nested in Parquet.
package export

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"

	"warta/store"
)

// Format is a kind of file a dataset can be.
type Format string

// The formats.
const (
	JSONL   Format = "jsonl"   // one JSON object a line (https://jsonlines.org)
	CSV     Format = "csv"     // RFC 4180, with a header; lists and objects as JSON
	SQLite  Format = "sqlite"  // a database; articles' regions are a table of their own; only to a file
	Parquet Format = "parquet" // Apache Parquet, compressed with Zstandard
)

// Formats are all there are.
func Formats() []Format { return []Format{JSONL, CSV, SQLite, Parquet} }

// ParseFormat reads a format's name.
func ParseFormat(name string) (Format, error) {
	for _, f := range Formats() {
		if strings.EqualFold(name, string(f)) {
			return f, nil
		}
	}
	return "", fmt.Errorf("no such format: %q (there are jsonl, csv, sqlite and parquet)", name)
}

// Options shape a dataset. The zero value has everything.
type Options struct {
	// Fields are the wanted ones, in this order; empty: all.
	Fields []string
	// NoText leaves out what a publisher wrote or pictured, so that the rest may be passed on: ids, addresses,
	// instants, hashes, codes of regions, digests of pages.
	NoText bool
	// Progress, if set, is called after each article with their number.
	Progress func(articles int)
}

// Check tells what is wrong with the options.
func (o Options) Check() error {
	_, err := o.articles()
	return err
}

// articles is the table of articles as the options want it.
func (o Options) articles() (Table, error) {
	t := table("articles")
	if o.NoText {
		t = t.without(worded["articles"]...)
	}
	if len(o.Fields) == 0 {
		return t, nil
	}
	return t.only(o.Fields)
}

// Write writes a dataset of articles to w and returns how many it holds. SQLite cannot be written to a
// stream. An error from the articles ends it.
func Write(ctx context.Context, w io.Writer, f Format, items iter.Seq2[Item, error], o Options) (n int, err error) {
	t, err := o.articles()
	if err != nil {
		return 0, fmt.Errorf("export: %w", err)
	}
	buf := bufio.NewWriterSize(w, 1<<16)
	s, err := newSink(buf, f, t)
	if err == nil {
		n, err = o.copy(ctx, items, func(item *Item) error { return s.put(ctx, reflect.ValueOf(item).Elem()) })
	}
	if err == nil {
		err = s.finish(ctx)
	}
	if err == nil {
		err = buf.Flush()
	}
	if err != nil {
		return n, fmt.Errorf("export: %w", err)
	}
	return n, nil
}

func newSink(w io.Writer, f Format, t Table) (sink, error) {
	switch f {
	case JSONL:
		return newJSONL(w, t), nil
	case CSV:
		return newCSV(w, t)
	case Parquet:
		return newParquet(w, t), nil
	case SQLite:
		return nil, errors.New("a SQLite dataset can only be written to a file")
	}
	return nil, fmt.Errorf("no such format: %q", f)
}

// copy hands on the items as the options want them.
func (o Options) copy(ctx context.Context, items iter.Seq2[Item, error], put func(*Item) error) (n int, err error) {
	for item, err := range items {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return n, err
		}
		if o.NoText {
			item.Regions, item.Places = plain(item.Regions), plain(item.Places)
		}
		if err := put(&item); err != nil {
			return n, fmt.Errorf("article %s: %w", item.ID, err)
		}
		n++
		if o.Progress != nil {
			o.Progress(n)
		}
	}
	return n, nil
}

// plain are regions without the words that speak for them.
func plain(regions []store.Region) []store.Region {
	regions = slices.Clone(regions)
	for i := range regions {
		regions[i].Evidence = nil
	}
	return regions
}

// WriteFile writes a dataset to a file, in the place of one that may be there, and returns how many
// articles it holds. Until it is complete the file is not touched; when it fails nothing is left behind.
func WriteFile(ctx context.Context, path string, f Format, items iter.Seq2[Item, error], o Options) (n int, err error) {
	RemoveStale(path, time.Now())
	temp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return 0, fmt.Errorf("write %s: %w", path, err)
	}
	name := temp.Name()
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(name))
		}
	}()
	if f == SQLite {
		n, err = writeSQLite(ctx, name, items, o)
	} else {
		n, err = Write(ctx, temp, f, items, o)
	}
	if err == nil {
		err = temp.Chmod(0o644)
	}
	if err == nil {
		err = temp.Sync()
	}
	if err = errors.Join(err, temp.Close()); err != nil {
		return n, fmt.Errorf("write %s: %w", path, err)
	}
	if err = os.Rename(name, path); err != nil {
		return n, fmt.Errorf("write %s: %w", path, err)
	}
	return n, nil
}

// writeSQLite fills an empty file with the tables articles and regions.
func writeSQLite(ctx context.Context, path string, items iter.Seq2[Item, error], o Options) (n int, err error) {
	t, err := o.articles()
	if err != nil {
		return 0, err
	}
	d, err := openDatabase(ctx, path)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, d.close()) }()
	b := bundle{}
	if t.has("regions") || t.has("places") {
		if b["regions"], err = d.add(ctx, o.regions()); err != nil {
			return 0, err
		}
	}
	about, mentioned := t.has("regions"), t.has("places")
	t = t.without("regions", "places")
	if len(t.Fields) > 0 {
		if b["articles"], err = d.add(ctx, t); err != nil {
			return 0, err
		}
	}
	n, err = o.copy(ctx, items, func(item *Item) error { return b.putArticle(ctx, item, about, mentioned) })
	if err != nil {
		return n, err
	}
	return n, d.complete(ctx)
}

func (o Options) regions() Table {
	t := table("regions")
	if o.NoText {
		t = t.without(worded["regions"]...)
	}
	return t
}
