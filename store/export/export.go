// Package export writes datasets of articles: JSON Lines, CSV and SQLite.
//
// All formats have the same fields under the same names, the JSON names of store.Article. Articles are
// written as they come, one at a time, so that a dataset may be larger than memory; the same articles in
// the same order give byte-identical files. A file appears whole under its name or not at all.
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
	"strings"

	"warta/store"
)

// Format is a kind of file a dataset can be.
type Format string

// The formats.
const (
	JSONL  Format = "jsonl"  // one JSON object a line (https://jsonlines.org)
	CSV    Format = "csv"    // RFC 4180, with a header; lists and objects as JSON
	SQLite Format = "sqlite" // tables article and article_region; only to a file
)

// ParseFormat reads a format's name.
func ParseFormat(name string) (Format, error) {
	for _, f := range []Format{JSONL, CSV, SQLite} {
		if strings.EqualFold(name, string(f)) {
			return f, nil
		}
	}
	return "", fmt.Errorf("no such format: %q (there are jsonl, csv and sqlite)", name)
}

// sink takes articles in, one after the other.
type sink interface {
	put(ctx context.Context, a *store.Article) error
	// finish writes what is left; nothing is put after it.
	finish(ctx context.Context) error
}

// Write writes a dataset to w and returns how many articles it holds. SQLite cannot be written to a
// stream. An error from the articles ends it.
func Write(ctx context.Context, w io.Writer, f Format, articles iter.Seq2[store.Article, error]) (n int, err error) {
	buf := bufio.NewWriterSize(w, 1<<16)
	var s sink
	switch f {
	case JSONL:
		s = newJSONL(buf)
	case CSV:
		s = newCSV(buf)
	case SQLite:
		return 0, errors.New("export: a SQLite dataset can only be written to a file")
	default:
		return 0, fmt.Errorf("export: no such format: %q", f)
	}
	n, err = copyTo(ctx, s, articles)
	if err == nil {
		err = buf.Flush()
	}
	if err != nil {
		return n, fmt.Errorf("export: %w", err)
	}
	return n, nil
}

func copyTo(ctx context.Context, s sink, articles iter.Seq2[store.Article, error]) (n int, err error) {
	for a, err := range articles {
		if err == nil {
			err = ctx.Err()
		}
		if err == nil {
			err = s.put(ctx, &a)
		}
		if err != nil {
			return n, err
		}
		n++
	}
	return n, s.finish(ctx)
}

// WriteFile writes a dataset to a file, in the place of one that may be there, and returns how many
// articles it holds. Until it is complete the file is not touched; when it fails nothing is left behind.
func WriteFile(ctx context.Context, path string, f Format, articles iter.Seq2[store.Article, error]) (n int, err error) {
	temp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return 0, fmt.Errorf("export: %w", err)
	}
	name := temp.Name()
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(name))
		}
	}()
	if f == SQLite {
		n, err = writeSQLite(ctx, name, articles)
	} else {
		n, err = Write(ctx, temp, f, articles)
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
