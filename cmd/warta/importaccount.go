package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"warta/store/export"
	"warta/store/sqlite"
)

// buried is the reason of tombstones that a release brings: why is not told there.
const buried = "withdrawn from the dataset that was imported"

// withdrawn takes down what a release says was withdrawn, before its articles come in.
func (im *importer) withdrawn(ctx context.Context, dir string) error {
	var graves []sqlite.Grave
	err := rowsOf(filepath.Join(dir, "withdrawn.jsonl"), func(w *export.Withdrawn) error {
		if len(w.Article) != 16 {
			return fmt.Errorf("%q is no article's ID", w.Article)
		}
		graves = append(graves, sqlite.Grave{Tombstone: sqlite.Tombstone{Article: w.Article, At: w.At, Reason: buried}})
		return nil
	})
	if err != nil {
		return err
	}
	return im.bury(ctx, graves)
}

func (im *importer) bury(ctx context.Context, graves []sqlite.Grave) error {
	down, err := im.db.Bury(ctx, graves)
	im.down += down
	if err != nil {
		return err
	}
	_, err = im.removeUnwanted(ctx)
	return err
}

// attempts takes in what the database of a release had tried.
func (im *importer) attempts(ctx context.Context, dir string) error {
	days := map[string][]sqlite.SourceDay{} // by the database that tried
	err := rowsOf(filepath.Join(dir, "attempts.jsonl"), func(d *export.Day) error {
		day, err := time.Parse(time.DateOnly, string(d.Day))
		if err != nil || d.Source == "" {
			return fmt.Errorf("%q of %q is no day of a source", d.Day, d.Source)
		}
		days[d.Origin] = append(days[d.Origin], sqlite.SourceDay{
			Source: d.Source, Day: day, Attempted: d.Attempted, Fetched: d.Fetched, Same: d.Same, NotModified: d.NotModified,
			Gone: d.Gone, Refused: d.Refused, Failed: d.Failed, Bytes: d.Bytes, NoArticle: d.NoArticle,
		})
		return nil
	})
	if err != nil || len(days) == 0 {
		return err
	}
	b, err := os.ReadFile(filepath.Join(dir, "release.json"))
	if err != nil {
		return err
	}
	var sum export.Summary
	if err := json.Unmarshal(b, &sum); err != nil || sum.Authority == "" {
		return errors.Join(errors.New("release.json does not name its database"), err)
	}
	for origin, days := range days { // a release of an earlier version does not say whose they are
		if err := im.db.ImportDays(ctx, cmp.Or(origin, sum.Origin, sum.Authority), days); err != nil {
			return err
		}
	}
	return nil
}

// itsAccounts takes in what another database has tried, and what was tried for what it took in itself.
func (im *importer) itsAccounts(ctx context.Context, from *sqlite.DB) error {
	origin, err := from.Origin(ctx)
	if err != nil {
		return err
	}
	days, err := from.SourceDays(ctx, time.Time{})
	if err != nil {
		return err
	}
	for i := range days { // its pages come too, and are counted when they are read
		days[i].NoArticle = 0
	}
	if err := im.db.ImportDays(ctx, origin, days); err != nil {
		return err
	}
	others, err := from.ImportedDays(ctx)
	if err != nil {
		return err
	}
	for origin, days := range others {
		if err := im.db.ImportDays(ctx, origin, days); err != nil {
			return err
		}
	}
	return nil
}

// itsGraves takes down what another database has taken down.
func (im *importer) itsGraves(ctx context.Context, from *sqlite.DB) error {
	graves, err := from.Graves(ctx)
	if err != nil {
		return err
	}
	return im.bury(ctx, graves)
}

// rowsOf reads a table of a release, if it has it.
func rowsOf[T any](name string, take func(*T) error) error {
	f, err := os.Open(name)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	for l := newLines(f); ; l.take() {
		line, err := l.peek()
		if err != nil || line == nil {
			return err
		}
		var row T
		if err := json.Unmarshal(line, &row); err != nil {
			return fmt.Errorf("%s: line %d: %w", name, l.n, err)
		}
		if err := take(&row); err != nil {
			return fmt.Errorf("%s: line %d: %w", name, l.n, err)
		}
	}
}
