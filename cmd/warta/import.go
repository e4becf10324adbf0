package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"warta/store"
	"warta/store/archive"
	"warta/store/sqlite"
)

func newImportCommand() *cobra.Command {
	var source string
	cmd := &cobra.Command{
		Use:   "import FILE|DIR...",
		Short: "Take in web archives (WARC), datasets (JSON lines, releases) and other data directories",
		Long: `Take in what was kept elsewhere. What it brings enters the record and the archives, not the front of anyone's feed,
and nothing is fetched for it. An import that was interrupted is simply done again: what is known stays as it is.

WARC files, plain or gzip, of any tool ("-" reads standard input): their pages are read as if they had been
crawled then. They keep the time they were fetched at. A page belongs to the registered source of its host, else to
a new one, which is paused. Only what may be an article is taken: answered with 200, HTML, and not a home page,
list or feed as far as is known.

Releases and exports in JSON lines: articles come back under their IDs, held against their hashes. A release brings
all versions, an export the newest alone; to articles that are known here neither adds any. Pages are then known by
their digests; a WARC of them may follow. The files of a release are held against its SHA256SUMS first. Nothing
comes of a dataset without texts (--no-text): take in its sources.jsonl with 'warta sources import', then the WARC
it was made from, and the same articles are made again.

Data directories of other machines: articles with all their versions, and pages.

Releases and data directories also bring what was tried day by day, which releases made here then count too, and what
was taken down there: that is taken down here as well, and does not come back.`,
		Example: `  warta import crawl.warc.gz
  warta import --source radar.example radar-1.warc.gz radar-2.warc.gz
  warta import ./lampung-2026-10              # a release
  warta import /mnt/other/warta-data          # another machine's`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withWriter(cmd, func(a *app) error {
				im, err := a.newImporter(cmd.Context(), source)
				if err != nil {
					return err
				}
				for _, name := range args {
					if err = im.file(cmd, name); err != nil {
						break
					}
				}
				// What was taken in before an error is followed all the same.
				return errors.Join(err, im.finish(cmd))
			})
		},
	}
	cmd.Flags().StringVar(&source, "source", "", "count all pages to this registered source `ID`")
	return cmd
}

// Bounds of what is taken in at once.
const (
	importPages = 200
	importBytes = 32 << 20
)

// Why pages are left out, where that is found out in two places.
const (
	leftLists = "lists, feeds and robots.txt, which only the crawler reads"
	leftGone  = "of articles that were taken down"
)

// importer takes pages into the database, batch by batch.
type importer struct {
	*app
	sources *sourceFinder
	batch   []archive.Capture
	bytes   int
	got     sqlite.Imported // pages
	taken   sqlite.Imported // articles
	left    map[string]int  // pages: why, and how often
	unsound map[string]int  // articles
	down    int             // articles taken down, as they were there
	earlier int             // versions that a dataset counts and does not hold
}

func add(to *sqlite.Imported, got sqlite.Imported) {
	to.New += got.New
	to.Same += got.Same
	to.Gone += got.Gone
	to.Lists += got.Lists
}

func (a *app) newImporter(ctx context.Context, source string) (*importer, error) {
	f, err := a.newSourceFinder(ctx, source)
	if err != nil {
		return nil, err
	}
	return &importer{app: a, sources: f, left: map[string]int{}, unsound: map[string]int{}}, nil
}

// file takes in one file.
func (im *importer) file(cmd *cobra.Command, name string) error {
	in := cmd.InOrStdin()
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return fmt.Errorf("import: %w", err)
		}
		defer f.Close()
		in = f
		if info, err := f.Stat(); err == nil && info.IsDir() {
			if err := checkRelease(name); err != nil {
				return named(name, err)
			}
			return named(name, im.dir(cmd.Context(), name))
		}
	}
	buf := bufio.NewReaderSize(in, 1<<20)
	head, _ := buf.Peek(sqliteHead) // what is shorter is nothing in particular
	if bytes.HasPrefix(bytes.TrimLeft(head, " \r\n"), []byte("{")) {
		if wordless(buf) {
			return named(name, errNoText)
		}
		return named(name, im.articles(cmd.Context(), newLines(buf), &lines{}))
	}
	if err := aDatabase(head); err != nil {
		return named(name, err)
	}
	return named(name, foreign(im.warc(cmd.Context(), buf)))
}

func named(name string, err error) error {
	if err != nil {
		return fmt.Errorf("import %s: %w", name, err)
	}
	return nil
}

func (im *importer) warc(ctx context.Context, r io.Reader) error {
	o := archive.ReadOptions{Skipped: func(offset int64, target, why string) {
		im.left[why]++
		im.log.Debug("left out", "url", target, "offset", offset, "why", why)
	}}
	for c, err := range archive.ReadWARC(r, o) {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return errors.Join(im.flush(ctx), err)
		}
		if why := unfit(&c); why != "" {
			o.Skipped(c.Offset, c.Final, why)
			continue
		}
		im.batch = append(im.batch, c)
		if im.bytes += len(c.Body); len(im.batch) >= importPages || im.bytes >= importBytes {
			if err := im.flush(ctx); err != nil {
				return err
			}
		}
	}
	return im.flush(ctx)
}

// unfit says why a capture cannot be an article's page, or "".
func unfit(c *archive.Capture) string {
	switch {
	case c.Status != http.StatusOK && c.Status != http.StatusNonAuthoritativeInfo:
		return fmt.Sprintf("answered with %d", c.Status)
	case c.Own && c.Kind.IsListing():
		return leftLists
	case len(c.Address) > store.MaxURL || store.HostKey(c.Address) == "" || store.HostKey(c.Final) == "":
		return "an address that cannot be kept"
	case c.Size == 0:
		return "empty"
	case !isHTML(c):
		return "not HTML"
	}
	return ""
}

func isHTML(c *archive.Capture) bool {
	media, _, _ := strings.Cut(strings.ToLower(c.ContentType), ";")
	switch strings.TrimSpace(media) {
	case "text/html", "application/xhtml+xml":
		return true
	case "", "text/plain", "unknown", "application/octet-stream":
		return c.Body == nil || strings.HasPrefix(http.DetectContentType(c.Body), "text/html")
	}
	return false
}

// flush takes in the batch, oldest page first.
func (im *importer) flush(ctx context.Context) error {
	batch := im.batch
	im.batch, im.bytes = im.batch[:0], 0
	slices.SortStableFunc(batch, func(a, b archive.Capture) int { return a.At.Compare(b.At) })
	pages := make([]sqlite.Import, 0, len(batch))
	for i := range batch {
		c := &batch[i]
		if gone, err := im.db.Forgotten(ctx, c.Address, c.Final); err != nil {
			return err
		} else if gone { // not even their bodies are kept
			im.left[leftGone]++
			continue
		}
		if ok, err := im.keep(ctx, c); err != nil {
			return err
		} else if !ok {
			im.left["repeats a body that is not kept"]++
			continue
		}
		source, err := im.sources.find(ctx, c)
		if err != nil {
			return err
		}
		c.Source = source
		if c.Kind != store.KindPart || c.Continues == "" {
			c.Kind = store.KindArticle
		}
		pages = append(pages, sqlite.Import{Page: c.Page, Continues: c.Continues})
	}
	clear(batch)
	got, err := im.db.ImportPages(ctx, pages)
	add(&im.got, got)
	return err
}

// keep makes sure that a page's body is in the archive.
func (im *importer) keep(ctx context.Context, c *archive.Capture) (bool, error) {
	if c.Body == nil {
		return im.bodies.Has(ctx, c.Digest)
	}
	_, err := im.bodies.Put(ctx, c.Body)
	return true, err
}

// report says what came of the import.
func (im *importer) report(out io.Writer) {
	leftOut := func(noun string, left map[string]int) {
		for _, why := range slices.SortedFunc(maps.Keys(left), func(a, b string) int { return cmp.Or(left[b]-left[a], cmp.Compare(a, b)) }) {
			fmt.Fprintf(out, "%s left out: %s\n", count(left[why], noun), why)
		}
	}
	if im.got.Lists > 0 {
		im.left[leftLists] += im.got.Lists
	}
	if im.got.Gone > 0 {
		im.left[leftGone] += im.got.Gone
	}
	if im.taken.Gone > 0 {
		im.unsound["taken down here"] += im.taken.Gone
	}
	records := im.taken.New+im.taken.Same+len(im.unsound) > 0
	if records {
		fmt.Fprintf(out, "%s taken in, %d known already\n", count(im.taken.New, "article"), im.taken.Same)
		leftOut("article", im.unsound)
	}
	if im.earlier > 0 {
		fmt.Fprintf(out, "%s are not in this dataset; a release has them\n", count(im.earlier, "earlier version"))
	}
	if !records || im.got.New+len(im.left) > 0 {
		fmt.Fprintf(out, "%s taken in, %d known already\n", count(im.got.New, "page"), im.got.Same)
		leftOut("page", im.left)
	}
}

// finish reads what was taken in and says what came of it.
func (im *importer) finish(cmd *cobra.Command) error {
	out := cmd.ErrOrStderr()
	im.report(out)
	if im.down > 0 {
		fmt.Fprintf(out, "%s taken down, as elsewhere\n", count(im.down, "article"))
	}
	for _, id := range im.sources.fresh {
		fmt.Fprintf(out, "new source %s, paused: 'warta sources resume %s' to visit it\n", id, id)
	}
	lock, err := im.crawlLock()
	if errors.Is(err, errCrawling) {
		fmt.Fprintln(out, "the warta that is running here reads them now")
		return nil
	}
	if err != nil {
		return err
	}
	defer lock.Unlock()
	p, err := im.newPipeline()
	if err != nil {
		return err
	}
	return p.Drain(cmd.Context())
}
