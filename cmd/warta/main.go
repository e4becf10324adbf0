// Command warta watches regional news sites and publishes what they report as feeds per region.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // outlets are written in their own zones, whatever this machine knows

	"github.com/spf13/cobra"
)

func main() { os.Exit(run()) }

// run is main with an exit code: 0 all went well, 1 something failed.
func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // asked a second time it ends at once, whatever is still under way
	if err := newRoot().ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "warta: "+err.Error())
		return 1
	}
	return 0
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:   "warta",
		Short: "Regional news: crawled politely, cleaned, kept, and fed per region",
		Long: `Warta watches regional news sites, keeps a clean, citable record of every article, tags each with the regions
it is about, and publishes RSS, Atom and JSON feeds per region.`,
		Example: `  warta demo                  # see it work, without a network
  warta run                   # crawl the outlets of Lampung and serve http://127.0.0.1:8080/
  warta config init           # then write down who you are`,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	flags := root.PersistentFlags()
	flags.String("data", "warta-data", "directory `DIR` of the database and the archive")
	flags.String("config", "", "configuration `FILE` (default ./warta.toml where there is one)")
	flags.Bool("verbose", false, "log what happens, not only what goes wrong")
	for _, g := range []struct {
		id, title string
		commands  []*cobra.Command
	}{
		{"work", "Crawling and serving:", []*cobra.Command{
			newDemoCommand(), newRunCommand(), newCrawlCommand(), newServeCommand(), newSourcesCommand(),
		}},
		{"record", "The record:", []*cobra.Command{newSearchCommand(), newShowCommand(), newTraceCommand(), newVerifyCommand(), newExportCommand(), newReleaseCommand(), newImportCommand(), newForgetCommand(), newReprocessCommand()}},
		{"page", "Single pages and texts:", []*cobra.Command{newExtractCommand(), newRegionsCommand()}},
		{"self", "Warta itself:", []*cobra.Command{newTokensCommand(), newBackupCommand(), newRestoreCommand(), newConfigCommand(), newVersionCommand()}},
	} {
		root.AddGroup(&cobra.Group{ID: g.id, Title: g.title})
		for _, c := range g.commands {
			c.GroupID = g.id
			root.AddCommand(c)
		}
	}
	root.SetHelpCommandGroupID("self")
	root.SetCompletionCommandGroupID("self")
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return fmt.Errorf("%w (see '%s --help')", err, c.CommandPath())
	})
	explainArgs(root)
	return root
}

// explainArgs makes wrong arguments of any command say how it is used.
func explainArgs(c *cobra.Command) {
	if check := c.Args; check != nil {
		c.Args = func(c *cobra.Command, args []string) error {
			if err := check(c, args); err != nil {
				return fmt.Errorf("%w; usage: %s (see '%s --help')", err, c.UseLine(), c.CommandPath())
			}
			return nil
		}
	}
	for _, sub := range c.Commands() {
		explainArgs(sub)
	}
}
