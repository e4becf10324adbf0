package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"warta/cmd/internal/config"
	"warta/store"
)

func newTokensCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "tokens",
		Short: "Create, list and revoke the tokens that let others in",
		Long: `Create, list and revoke tokens. This machine reads without one; everyone else shows one, unless the record is
public (public = true in the configuration).

A token goes into the header "Authorization: Bearer TOKEN", or is the password where a browser or a feed reader asks
for one (any name will do). Readers that can do neither have it in the address of a feed:

  http://HOST/t/TOKEN/r/18/rss.xml

Its scope says what it opens: feeds (feeds alone), read (feeds, pages, API) or admin (and what is for the operator).
Changes take effect in a running process within seconds.`,
		Example: `  warta tokens create miniflux --scope feeds
  warta tokens list
  warta tokens revoke miniflux`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newTokensCreate(), newTokensList(), newTokensRevoke())
	return cmd
}

func newTokensCreate() *cobra.Command {
	var scope, expires string
	cmd := &cobra.Command{
		Use:   "create NAME",
		Short: "Create a token and print it, this once",
		Long: `Create a token and print it. It is shown this once: what is kept is a digest of it, which opens nothing. The name
says for whom or what it is, and is what it is revoked by.`,
		Example: `  warta tokens create miniflux --scope feeds
  warta tokens create dewi --expires 90d
  warta tokens create me --scope admin --expires 2027-12-31`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			t := store.Token{Name: args[0]}
			var err error
			if t.Scope, err = store.ParseScope(scope); err != nil {
				return err
			}
			if t.Expires, err = expiry(expires, time.Now()); err != nil {
				return err
			}
			if err := checkTokenName(t.Name); err != nil {
				return err
			}
			return withWriter(cmd, func(a *app) error {
				secret := store.NewSecret()
				t.Hash = store.TokenHash(secret)
				if err := a.db.PutToken(cmd.Context(), t); err != nil {
					return err
				}
				a.console.say("token %q (%s%s); it is shown this once:\n", t.Name, t.Scope, until(t))
				_, err := fmt.Fprintln(cmd.OutOrStdout(), secret)
				return err
			})
		},
	}
	cmd.Flags().StringVar(&scope, "scope", string(store.ScopeRead), "what it opens: `feeds`, read or admin")
	cmd.Flags().StringVar(&expires, "expires", "", "when it ends: a `DATE` (2027-12-31) or a span (90d); never without it")
	return cmd
}

func checkTokenName(name string) error {
	if name == "" || len(name) > 60 || strings.Trim(strings.ToLower(name), "abcdefghijklmnopqrstuvwxyz0123456789._@-") != "" {
		return fmt.Errorf("%.80q is no name for a token: letters, digits and . _ @ -, at most 60", name)
	}
	return nil
}

// expiry reads a day, which is over when it ends (UTC), or a span from now.
func expiry(s string, now time.Time) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.DateOnly, s)
	if err == nil {
		at = at.AddDate(0, 0, 1)
	} else {
		span, err := config.ParseSpan(s)
		if err != nil {
			return at, fmt.Errorf("--expires: %.40q is neither a date such as 2027-12-31 nor a span such as 90d", s)
		}
		at = now.Add(span).UTC().Truncate(time.Second)
	}
	if !at.After(now) {
		return at, fmt.Errorf("--expires: %s is over already", s)
	}
	return at, nil
}

func until(t store.Token) string {
	if t.Expires.IsZero() {
		return ""
	}
	return ", until " + t.Expires.Format("2006-01-02 15:04 MST")
}

func newTokensList() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the tokens: what they open, until when, when they were last used",
		Long: `List the tokens, expired ones included: what each opens, when it was made, when it ends, and the day (UTC) it was
last used. The tokens themselves are kept nowhere.`,
		Example: "  warta tokens list\n  warta tokens list --json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withReader(cmd, func(a *app) error { return a.listTokens(cmd.Context(), cmd.OutOrStdout(), asJSON) })
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a line")
	return cmd
}

func (a *app) listTokens(ctx context.Context, out io.Writer, asJSON bool) error {
	all, err := a.db.Tokens(ctx)
	if err != nil {
		return err
	}
	if asJSON {
		enc := json.NewEncoder(out)
		for _, t := range all {
			if err := enc.Encode(t); err != nil {
				return err
			}
		}
		return nil
	}
	if len(all) == 0 {
		a.console.say("no tokens: 'warta tokens create NAME' makes one\n")
		return nil
	}
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "NAME\tSCOPE\tCREATED\tEXPIRES\tLAST USED")
	for _, t := range all {
		expires, used := "never", "never"
		if !t.Expires.IsZero() {
			expires = t.Expires.Format("2006-01-02 15:04")
		}
		if !t.InForce(time.Now()) {
			expires = "expired"
		}
		if !t.Used.IsZero() {
			used = t.Used.Format(time.DateOnly)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", t.Name, t.Scope, t.Created.Format("2006-01-02 15:04"), expires, used)
	}
	return w.Flush()
}

func newTokensRevoke() *cobra.Command {
	return &cobra.Command{
		Use:     "revoke NAME...",
		Short:   "Revoke tokens, for good",
		Long:    "Revoke tokens. A running process refuses them within seconds; nothing brings them back.",
		Example: "  warta tokens revoke miniflux",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withKnown(cmd, func(a *app) error {
				for _, name := range args {
					err := a.db.DeleteToken(cmd.Context(), name)
					if errors.Is(err, store.ErrNotFound) {
						return fmt.Errorf("no token %q; 'warta tokens list' shows them", name)
					}
					if err != nil {
						return err
					}
					a.console.say("%s: revoked\n", name)
				}
				return nil
			})
		},
	}
}
