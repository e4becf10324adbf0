package main

import (
	"fmt"
	"slices"
	"strings"

	"warta/store"
)

// ruleOf names the site rule that had a say in a record, "" if none had.
func ruleOf(c *store.Content) string {
	id, ok := strings.CutPrefix(c.Origins["text"], "rule:")
	if !ok {
		return ""
	}
	return id
}

// printRule shows what the site's rule takes beside what would be taken without it: first the fields, then
// the paragraphs that only one of the two has.
func (t *trial) printRule(b *strings.Builder, width int) {
	if t.Generic == nil {
		return
	}
	half := (width - 3) / 2
	with, bare := &t.Record.Content, &t.Generic.Content
	fmt.Fprintf(b, "\n%-*s │ %s\n%s─┼─%s\n", half, "by the rule "+t.Rule, "without rules", strings.Repeat("─", half), strings.Repeat("─", half))
	for _, f := range []struct{ name, field, with, bare string }{
		{"title", "title", with.Title, bare.Title},
		{"authors", "authors", strings.Join(with.Authors, ", "), strings.Join(bare.Authors, ", ")},
		{"published", "published_at", when(with.Published, with.Precision), when(bare.Published, bare.Precision)},
	} {
		s := side{page: f.name + ": " + f.with + from(with, f.field), taken: f.name + ": " + f.bare + from(bare, f.field)}
		if f.with == f.bare && s.page != s.taken {
			s.taken = "=" + from(bare, f.field)
		}
		printSide(b, s, half)
	}
	a, c := strings.Split(with.Text, "\n"), strings.Split(bare.Text, "\n")
	both := 0
	for _, p := range a {
		if slices.Contains(c, p) {
			both++
			continue
		}
		printSide(b, side{page: "+ " + p}, half)
	}
	for _, p := range c {
		if !slices.Contains(a, p) {
			printSide(b, side{taken: "+ " + p}, half)
		}
	}
	printSide(b, side{page: fmt.Sprintf("%d of %s", both, count(len(a), "paragraph")), taken: fmt.Sprintf("%d of %s", both, count(len(c), "paragraph"))}, half)
}

// from tells where a field came from.
func from(c *store.Content, field string) string {
	if o := c.Origins[field]; o != "" {
		return "  ← " + o
	}
	return ""
}
