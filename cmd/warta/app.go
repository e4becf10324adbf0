package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"warta/cmd/internal/config"
	"warta/store/archive"
	"warta/store/catalog"
	"warta/store/sqlite"
)

// app is what commands share: the configuration in force, where to tell of what happens, and the opened data
// directory.
type app struct {
	config.Config
	console *console // standard error
	log     *slog.Logger
	db      *sqlite.DB
	bodies  *archive.Archive
	// crawling is the crawler of this process; nil where it only reads.
	crawling *works
	only     string // the one source that is crawled; "" for all
	standing bool   // it crawls without end, and takes requests
}

// settings reads the configuration and lets the command's flags win over it. Nothing is opened yet.
func settings(cmd *cobra.Command) (*app, error) {
	flags := cmd.Flags()
	cfg := config.Default()
	if path := configPath(cmd); path != "" {
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
	out := newConsole(cmd.ErrOrStderr())
	return &app{Config: cfg, console: out, log: newLog(cmd, out)}, nil
}

// configPath is the configuration to read: the one that is named, else warta.toml where there is one, else "".
func configPath(cmd *cobra.Command) string {
	if path, _ := cmd.Flags().GetString("config"); path != "" {
		return path
	}
	if _, err := os.Stat(configFile); err == nil {
		return configFile
	}
	return ""
}

// newLog writes structured lines to standard error: what goes wrong, and with --verbose all that happens.
func newLog(cmd *cobra.Command, w io.Writer) *slog.Logger {
	level := slog.LevelWarn
	if v, _ := cmd.Flags().GetBool("verbose"); v {
		level = slog.LevelDebug
	}
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level}))
}

// knownRegion is the test whether a code is in the gazetteer.
func knownRegion() (func(code string) bool, error) {
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
	if a.bodies, err = archive.Open(filepath.Join(a.Data, "pages")); err == nil {
		err = errors.Join(a.seedPlaces(ctx), a.seedAddress(ctx))
	}
	if err != nil {
		return errors.Join(err, a.close())
	}
	return nil
}

// openReader opens an existing database for reading alone, beside whoever writes.
func (a *app) openReader(ctx context.Context) error {
	if err := a.mustExist(); err != nil {
		return err
	}
	db, err := sqlite.Open(ctx, a.database(), sqlite.Options{ReadOnly: true, Log: a.log})
	if err != nil {
		return err
	}
	a.db = db
	return nil
}

// mustExist is an error where there is no database yet.
func (a *app) mustExist() error {
	if _, err := os.Stat(a.database()); err != nil {
		return fmt.Errorf("no database at %s: run 'warta run' or 'warta crawl' first, or name its directory with --data", a.database())
	}
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

// seedAddress brings the public address in line with the configuration; the authority stays what it was when
// the database was made, and a configuration that says otherwise is told so.
func (a *app) seedAddress(ctx context.Context) error {
	if a.Authority != "" {
		is, err := a.db.Authority(ctx)
		if err != nil {
			return err
		}
		if !strings.EqualFold(is, a.Authority) {
			a.console.say("authority: this database was made with %q and keeps it, since readers would take every article for new; the configuration says %q\n", is, a.Authority)
		}
	}
	if a.PublicURL == "" {
		return nil
	}
	if is, err := a.db.BaseURL(ctx); err != nil || is == a.PublicURL {
		return err
	}
	return a.db.SetSetting(ctx, "base_url", a.PublicURL)
}

// withReader runs f over an existing database, opened for reading.
func withReader(cmd *cobra.Command, f func(*app) error) (err error) {
	a, err := settings(cmd)
	if err != nil {
		return err
	}
	if err := a.openReader(cmd.Context()); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.close()) }()
	return f(a)
}

// withWriter runs f over the database, opened for writing and made where there is none, once all is as the
// checks want it.
func withWriter(cmd *cobra.Command, f func(*app) error, checks ...func(*app) error) (err error) {
	a, err := settings(cmd)
	if err != nil {
		return err
	}
	for _, check := range checks {
		if err := check(a); err != nil {
			return err
		}
	}
	if err := a.open(cmd.Context()); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.close()) }()
	return f(a)
}

// isTerminal reports whether w is a terminal; progress is shown on terminals alone.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
