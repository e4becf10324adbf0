package main

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// TestHelp: every command says what it does and shows how, and what it shows is understood by it.
func TestHelp(t *testing.T) {
	n := 0
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		for _, sub := range c.Commands() {
			walk(sub)
		}
		if c.Name() == "help" || c.Name() == "completion" || c.HasParent() && c.Parent().Name() == "completion" {
			return
		}
		if c.Short == "" || c.Long == "" || c.Example == "" {
			t.Errorf("%s: short %t, long %t, example %t", c.CommandPath(), c.Short != "", c.Long != "", c.Example != "")
		}
		for _, line := range strings.Split(c.Example, "\n") {
			_, line, ok := strings.Cut(line, "warta ")
			if !ok {
				t.Errorf("%s: an example without warta", c.CommandPath())
				continue
			}
			checkExample(t, line)
			n++
		}
	}
	walk(newRoot())
	if n < 30 {
		t.Errorf("only %d examples were checked", n)
	}
}

// checkExample parses a command line as a shell and cobra would, without running it.
func checkExample(t *testing.T, line string) {
	t.Helper()
	args := words(line)
	c, rest, err := newRoot().Find(args)
	if err == nil {
		err = c.ParseFlags(rest)
	}
	if err == nil {
		err = c.ValidateArgs(c.Flags().Args())
	}
	if err != nil {
		t.Errorf("warta %s: %v", line, err)
	}
}

// words are the words of a shell's command line up to a comment, a pipe, a redirection or the next command.
func words(line string) (args []string) {
	var word strings.Builder
	quote, some := rune(0), false
	end := func() {
		if some {
			args = append(args, word.String())
		}
		word.Reset()
		some = false
	}
	for _, r := range line {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote == 0 && r == '(': // $(date +%F)
			quote = ')'
		case quote != 0:
			word.WriteRune(r)
		case r == '\'' || r == '"':
			quote, some = r, true
		case r == ' ':
			end()
		case strings.ContainsRune("#|<>&", r) && !some:
			return args
		default:
			word.WriteRune(r)
			some = true
		}
	}
	end()
	return args
}
