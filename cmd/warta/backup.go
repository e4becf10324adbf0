package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"warta/store/archive"
	"warta/store/sqlite"
)

// besidePages is where the pages of a backup lie: beside its database.
func besidePages(file string) string { return file + ".pages" }

func newBackupCommand() *cobra.Command {
	var pages bool
	cmd := &cobra.Command{
		Use:   "backup FILE",
		Short: "Copy the database to a file, of one moment, while Warta runs",
		Long: `Copy the database to a new file: complete, compact, of one moment, and checked. Whoever crawls and serves goes
on meanwhile.

With --pages the pages as fetched are copied too, to the directory FILE.pages; those that are there already are
left out, so give every night's backup the same directory with --pages-dir.`,
		Example: `  warta backup /backup/warta-2026-11-23.db
  warta backup /backup/warta.db --pages
  warta backup /backup/warta-$(date +%F).db --pages-dir /backup/pages`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			dir, _ := cmd.Flags().GetString("pages-dir")
			if dir == "" && pages {
				dir = besidePages(args[0])
			}
			return withReader(cmd, func(a *app) error { return a.backup(cmd, args[0], dir) })
		},
	}
	cmd.Flags().BoolVar(&pages, "pages", false, "copy the pages as fetched too, to FILE.pages")
	cmd.Flags().String("pages-dir", "", "copy them to this directory `DIR`")
	return cmd
}

// backup copies the database, and then the pages that it names, where dir is not "".
func (a *app) backup(cmd *cobra.Command, file, dir string) error {
	ctx := cmd.Context()
	if err := mustNotExist(file); err != nil {
		return err
	}
	// Under another name until it is whole and checked.
	part := file + ".part"
	if err := os.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := a.db.Backup(ctx, part); err != nil {
		return err
	}
	if err := renameNew(part, file); err != nil {
		return errors.Join(err, os.Remove(part))
	}
	out := cmd.ErrOrStderr()
	if info, err := os.Stat(file); err == nil {
		fmt.Fprintf(out, "database in %s, %s\n", file, megabytes(info.Size()))
	}
	if dir == "" {
		return nil
	}
	done, err := copyPages(ctx, filepath.Join(a.Data, "pages"), dir, nil)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s in %s, %s; %d were there\n", count(done.Bodies, "page"), dir, megabytes(done.Bytes), done.Had)
	return nil
}

// copyPages copies the bodies from one directory to another, but for those whose digests are in not.
func copyPages(ctx context.Context, from, to string, not map[string]bool) (archive.Copied, error) {
	a, err := archive.Open(from)
	if err != nil {
		return archive.Copied{}, err
	}
	b, err := archive.Open(to)
	if err != nil {
		return archive.Copied{}, err
	}
	return a.CopyTo(ctx, b, not)
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }

// renameNew gives a file its name unless there is one of that name.
func renameNew(from, to string) error {
	err := os.Link(from, to)
	switch {
	case err == nil:
		return os.Remove(from)
	case errors.Is(err, fs.ErrExist):
		return fmt.Errorf("%s is there already and stays as it is", to)
	}
	if err := mustNotExist(to); err != nil { // a file system without links
		return err
	}
	return os.Rename(from, to)
}

func newRestoreCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "restore FILE",
		Short: "Make a data directory from a backup",
		Long: `Make a data directory from a backup: check the file, copy it, and copy the pages that lie in FILE.pages or in
--pages-dir, but for those of articles that had been taken down by then. A directory that has a database already is left
alone.`,
		Example: `  warta restore /backup/warta-2026-11-23.db --data /var/lib/warta
  warta restore warta.db --pages-dir /backup/pages --data elsewhere`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			a, err := settings(cmd)
			if err != nil {
				return err
			}
			dir, _ := cmd.Flags().GetString("pages-dir")
			return a.restore(cmd, args[0], dir)
		},
	}
	cmd.Flags().String("pages-dir", "", "take the pages from this directory `DIR` (default FILE.pages where there is one)")
	return cmd
}

func (a *app) restore(cmd *cobra.Command, file, dir string) (err error) {
	ctx, out := cmd.Context(), cmd.ErrOrStderr()
	for _, suffix := range []string{"", "-wal", "-shm"} { // a left log would be read into the restored database
		if err := mustNotExist(a.database() + suffix); err != nil {
			return err
		}
	}
	if info, err := os.Stat(file + "-wal"); err == nil && info.Size() > 0 {
		return fmt.Errorf("%s is no backup but a database in use (%s-wal lies beside it): copy it with 'warta backup'", file, file)
	}
	if err := sqlite.Check(ctx, file); err != nil {
		return err
	}
	if err := os.MkdirAll(a.Data, 0o755); err != nil {
		return fmt.Errorf("data directory: %w", err)
	}
	lock, err := a.crawlLock()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Unlock()) }()
	if dir == "" {
		if info, err := os.Stat(besidePages(file)); err == nil && info.IsDir() {
			dir = besidePages(file)
		}
	} else if _, err := os.Stat(dir); err != nil {
		return fmt.Errorf("pages: %w", err)
	}
	if dir != "" { // before the database that names them
		not, err := sqlite.BuriedIn(ctx, file) // older backups have left them in the directory
		if err != nil {
			return err
		}
		done, err := copyPages(ctx, dir, filepath.Join(a.Data, "pages"), not)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%s from %s\n", count(done.Bodies+done.Had, "page"), dir)
	}
	part := a.database() + ".part"
	if err := replaceFile(part, func(w io.Writer) error { return copyFile(ctx, w, file) }); err != nil {
		return err
	}
	if err := renameNew(part, a.database()); err != nil {
		return errors.Join(err, os.Remove(part))
	}
	if err := a.open(ctx); err != nil { // and brought up to date
		return err
	}
	defer func() { err = errors.Join(err, a.close()) }()
	fmt.Fprintf(out, "database %s from %s\n", a.database(), file)
	return nil
}

func copyFile(ctx context.Context, w io.Writer, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	buf := make([]byte, 1<<20)
	for {
		n, err := f.Read(buf)
		if n > 0 {
			if _, err := w.Write(buf[:n]); err != nil {
				return err
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		}
	}
}
