package main

import (
	"encoding/json"
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"

	"warta/extract"
	"warta/store/catalog"
)

// version is what the User-Agent, exports and "warta version" say.
const version = "0.1.0"

func newVersionCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the versions of warta, its extractor and its gazetteer",
		Long: `Print the versions of warta, its extractor and its gazetteer. Each article says which extractor read it; after
an update 'warta reprocess' reads the kept pages again.`,
		Example: "  warta version --json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			v := struct {
				Warta     string `json:"warta"`
				Extractor string `json:"extractor"`
				Gazetteer string `json:"gazetteer"`
				Go        string `json:"go"`
			}{Warta: version, Extractor: extract.Version, Gazetteer: catalog.GazetteerVersion}
			if info, ok := debug.ReadBuildInfo(); ok {
				v.Go = info.GoVersion
			}
			if asJSON {
				return json.NewEncoder(cmd.OutOrStdout()).Encode(v)
			}
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "warta %s (extractor %s, gazetteer %s, %s)\n", v.Warta, v.Extractor, v.Gazetteer, v.Go)
			return err
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON object")
	return cmd
}
