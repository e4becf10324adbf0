package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"warta/cmd/internal/pipeline"
)

func newReprocessCommand() *cobra.Command {
	var from string
	cmd := &cobra.Command{
		Use:   "reprocess",
		Short: "Read every kept page again with today's extractor; nothing is fetched",
		Long: `Read every kept page again with today's extractor, rules and gazetteer, from the archive.

Nothing is fetched. Readings are replaced in place: no revision is made, no date moves, and readers are only
told of articles that now look different.`,
		Example: `  warta reprocess
  warta reprocess --from region     # only the regions, after a new gazetteer`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			stages := map[string][]string{
				"extract": {pipeline.Extract, pipeline.Region, pipeline.Story, pipeline.Publish},
				"region":  {pipeline.Region, pipeline.Story, pipeline.Publish},
			}
			names, ok := stages[from]
			if !ok {
				return fmt.Errorf("--from %q: extract or region", from)
			}
			return withKnown(cmd, func(a *app) error {
				lock, err := a.crawlLock()
				if err != nil {
					return err
				}
				defer lock.Unlock()
				p, err := a.newPipeline()
				if err != nil {
					return err
				}
				if err := a.db.ResetCursor(cmd.Context(), names...); err != nil {
					return err
				}
				if from == "extract" { // it is learned anew, in the same order
					if err := errors.Join(a.db.ForgetMemory(cmd.Context()), a.db.ForgetShapes(cmd.Context())); err != nil {
						return err
					}
				}
				if err := p.Drain(cmd.Context()); err != nil {
					return err
				}
				for { // what another version of the program put into the full-text index
					if n, err := a.db.Reindex(cmd.Context()); n == 0 || err != nil {
						return err
					}
				}
			})
		},
	}
	cmd.Flags().StringVar(&from, "from", "extract", "first stage to do again: extract or region")
	return cmd
}
