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
	if err := newRoot().ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "warta: "+err.Error())
		return 1
	}
	return 0
}

func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:           "warta",
		Short:         "Regional news: crawled politely, cleaned, kept, and fed per region",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	flags := root.PersistentFlags()
	flags.String("data", "warta-data", "`DIR`ectory of the database and the archive")
	flags.String("config", "", "configuration `FILE` (default ./warta.toml where there is one)")
	flags.Bool("verbose", false, "log what happens, not only what goes wrong")
	root.AddCommand(
		newDemoCommand(),
		newRunCommand(),
		newCrawlCommand(),
		newServeCommand(),
		newSourcesCommand(),
		newSearchCommand(),
		newShowCommand(),
		newExportCommand(),
		newReprocessCommand(),
		newExtractCommand(),
		newRegionsCommand(),
		newConfigCommand(),
		newVersionCommand(),
	)
	return root
}
