package main

import "github.com/spf13/cobra"

func newExtractCommand() *cobra.Command { return &cobra.Command{Use: "extract"} }
