package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"warta/cmd/internal/config"
	"warta/store"
	"warta/store/archive"
	"warta/store/catalog"
	"warta/store/sqlite"
)

// app is what commands share: the configuration in force, the log, and the opened data directory.
type app struct {
	config.Config
	log    *slog.Logger
	db     *sqlite.DB
	bodies *archive.Archive
}

// settings reads the configuration and lets the command's flags win over it. Nothing is opened yet.
func settings(cmd *cobra.Command) (*app, error) {
	flags := cmd.Flags()
	cfg := config.Default()
	path, _ := flags.GetString("config")
	if path == "" {
		if _, err := os.Stat(configFile); err == nil {
			path = configFile
		}
	}
	if path != "" {
		known, err := knownRegion()
		if err != nil {
			return nil, err
		}
		if cfg, err = config.Read(path, known); err != nil {
			return nil, err
		}
	}
	if data, _ := flags.GetString("data"); data != "" && (flags.Changed("data") || cfg.Data == "") {
		cfg.Data = data
	}
	level := slog.LevelWarn
	if v, _ := flags.GetBool("verbose"); v {
		level = slog.LevelDebug
	}
	log := slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), &slog.HandlerOptions{Level: level}))
	return &app{Config: cfg, log: log}, nil
}

// knownRegion is the test whether a code is in the gazetteer.
func knownRegion() (func(string) bool, error) {
	places, err := catalog.Places()
	if err != nil {
		return nil, err
	}
	codes := make(map[string]bool, len(places))
	for _, p := range places {
		codes[p.Code] = true
	}
	return func(code string) bool { return codes[code] }, nil
}

// open opens the data directory for writing and makes it where there is none; the gazetteer is kept in the
// database so that everyone who opens the file has the names.
func (a *app) open(ctx context.Context) error {
	if err := os.MkdirAll(a.Data, 0o755); err != nil {
		return fmt.Errorf("data directory: %w", err)
	}
	db, err := sqlite.Open(ctx, a.database(), sqlite.Options{Authority: a.Authority, BaseURL: a.PublicURL, Log: a.log})
	if err != nil {
		return err
	}
	a.db = db
	if a.bodies, err = archive.Open(filepath.Join(a.Data, "pages")); err != nil {
		return errors.Join(err, a.close())
	}
	if err := a.seedPlaces(ctx); err != nil {
		return errors.Join(err, a.close())
	}
	return nil
}

// openReader opens an existing database for reading alone, beside whoever writes.
func (a *app) openReader(ctx context.Context) error {
	if _, err := os.Stat(a.database()); err != nil {
		return fmt.Errorf("no database at %s: run 'warta run' or 'warta crawl' first, or name its directory with --data", a.database())
	}
	db, err := sqlite.Open(ctx, a.database(), sqlite.Options{ReadOnly: true, Log: a.log})
	if err != nil {
		return err
	}
	a.db = db
	return nil
}

func (a *app) database() string { return filepath.Join(a.Data, "warta.db") }

func (a *app) close() error {
	if a.db == nil {
		return nil
	}
	return a.db.Close()
}

func (a *app) seedPlaces(ctx context.Context) error {
	if v, err := a.db.Setting(ctx, "gazetteer"); err == nil && v == catalog.GazetteerVersion {
		return nil
	}
	places, err := catalog.Places()
	if err != nil {
		return err
	}
	if err := a.db.PutPlaces(ctx, places); err != nil {
		return err
	}
	return a.db.SetSetting(ctx, "gazetteer", catalog.GazetteerVersion)
}

// seedSources puts the catalog (where wanted) and the configuration's sources into the registry. The catalog
// only adds what is not known; the configuration states what its sources are to be.
func (a *app) seedSources(ctx context.Context) error {
	if a.Catalog {
		all, err := catalog.Sources()
		if err != nil {
			return err
		}
		wanted := slices.DeleteFunc(all, func(s store.Source) bool { return !a.wanted(s) })
		if _, err := a.putSources(ctx, wanted, true); err != nil {
			return err
		}
	}
	_, err := a.putSources(ctx, a.Sources, false)
	return err
}

func (a *app) wanted(s store.Source) bool {
	return len(a.Regions) == 0 || slices.ContainsFunc(a.Regions, func(code string) bool { return store.Within(s.Region, code) })
}

// isTerminal reports whether w is a terminal; progress is shown on terminals alone.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
