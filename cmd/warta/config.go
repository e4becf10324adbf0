package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"warta/cmd/internal/config"
)

// configFile is where a configuration is looked for when none is named.
const configFile = "warta.toml"

// newConfigCommand is "warta config" with what a person does to a configuration.
func newConfigCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "config",
		Short: "Write and check the configuration, warta.toml",
		Long: `Write and check the configuration. Every command reads ./warta.toml where there is one, or the file that
--config names; without either the defaults hold. A command's flags win over it.`,
		Example: "  warta config init\n  warta config check",
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(newConfigInitCommand(), newConfigCheckCommand())
	return c
}

func newConfigInitCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "init [FILE]",
		Short:   "Write a commented configuration that says what holds by default",
		Long:    "Write a commented configuration that says what holds by default. A file that is there already is left alone;\n\"-\" writes to standard output.",
		Example: "  warta config init\n  warta config init - | less",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			path := nameOr(args, configFile)
			if path == "-" {
				return config.Write(c.OutOrStdout())
			}
			if err := writeNew(path); err != nil {
				return err
			}
			_, err := fmt.Fprintf(c.OutOrStdout(), "Wrote %s. Change it, then: warta config check %s\n", path, path)
			return err
		},
	}
}

// writeNew makes a file that was not there.
func writeNew(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already and stays as it is; name another file, or move it away", path)
	}
	if err != nil {
		return fmt.Errorf("config init: %w", err)
	}
	if err := config.Write(f); err != nil {
		return errors.Join(fmt.Errorf("%s: %w", path, err), f.Close(), os.Remove(path))
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("config init: %w", err)
	}
	return nil
}

func newConfigCheckCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check [FILE]",
		Short: "Read a configuration and tell what is wrong with it, by line and key",
		Long: `Read a configuration and tell all that is wrong with it, by file, line and key. The exit status is 0 when it is
sound. Nothing is started and nothing is written.`,
		Example: "  warta config check\n  warta config check /etc/warta.toml",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			path := nameOr(args, cmp.Or(configPath(c), configFile))
			known, err := knownRegion()
			if err != nil {
				return err
			}
			cfg, err := config.Read(path, known)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(c.OutOrStdout(), "%s is sound: %s, served at %s\n", path, watched(&cfg), cfg.Listen)
			return err
		},
	}
}

// watched says in words which sources a configuration brings.
func watched(cfg *config.Config) string {
	var parts []string
	if cfg.Catalog {
		part := "the built-in outlets"
		if len(cfg.Regions) > 0 {
			part += " of " + strings.Join(cfg.Regions, ", ")
		}
		parts = append(parts, part)
	}
	if n := len(cfg.Sources); n > 0 || !cfg.Catalog {
		parts = append(parts, count(n, "source")+" of its own")
	}
	return strings.Join(parts, " and ")
}

// count is a number with its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func nameOr(args []string, otherwise string) string {
	if len(args) > 0 {
		return args[0]
	}
	return otherwise
}
