package extract

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"warta/extract/internal/page"
)

//go:embed data/rules.json
var rulesJSON []byte

// rule is what is known of one site or one theme: where its body and its fields are, and what inside the
// body is not body. The generic choice of blocks must do without; a rule only settles its doubts. Of each
// list of selectors but Remove, the first that matches counts.
type rule struct {
	ID     string   `json:"id"`
	From   string   `json:"from"`  // day since which the selectors hold, YYYY-MM-DD; empty: always
	Hosts  []string `json:"hosts"` // sites, subdomains included
	Mark   string   `json:"mark"`  // or a class that tells the theme
	Body   []string `json:"body"`
	Remove []string `json:"remove"`
	Title  []string `json:"title"`
	Author []string `json:"author"` // bylines; words such as "Penulis:" in them are known
	Date   []string `json:"date"`   // of publication

	body, remove, title, author, date []goquery.Matcher
}

// rules are the compiled rules and what finds them. A site that changed its layout has one for each, the
// newest first.
type rules struct {
	hosts map[string][]*rule
	marks map[string][]*rule
}

// readRules reads and checks the rules: known shape, selectors that compile, no name twice, no host or mark
// twice from the same day.
func readRules(data []byte) (*rules, error) {
	var list []*rule
	dec := json.NewDecoder(strings.NewReader(string(data)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&list); err != nil {
		return nil, fmt.Errorf("rules: %w", err)
	}
	out := &rules{hosts: map[string][]*rule{}, marks: map[string][]*rule{}}
	last := ""
	for _, r := range list {
		if r.ID <= last {
			return nil, fmt.Errorf("rules: %q is not in order after %q", r.ID, last)
		}
		last = r.ID
		if err := r.compile(); err != nil {
			return nil, fmt.Errorf("rules: %s: %w", r.ID, err)
		}
		for _, h := range r.Hosts {
			if err := file(out.hosts, h, r); err != nil {
				return nil, err
			}
		}
		if r.Mark != "" {
			if err := file(out.marks, r.Mark, r); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// file puts a rule among those of a host or mark, the newest first.
func file(in map[string][]*rule, key string, r *rule) error {
	list := in[key]
	i := 0
	for ; i < len(list) && list[i].From >= r.From; i++ {
		if list[i].From == r.From {
			return fmt.Errorf("rules: %s: %s is %s's", r.ID, key, list[i].ID)
		}
	}
	in[key] = slices.Insert(list, i, r)
	return nil
}

func (r *rule) compile() error {
	if len(r.Body) == 0 || (len(r.Hosts) == 0) == (r.Mark == "") {
		return fmt.Errorf("a rule has a body and either hosts or a mark")
	}
	if r.From != "" {
		if _, err := time.Parse(time.DateOnly, r.From); err != nil {
			return fmt.Errorf("from: %w", err)
		}
	}
	for _, s := range []struct {
		in  []string
		out *[]goquery.Matcher
	}{{r.Body, &r.body}, {r.Remove, &r.remove}, {r.Title, &r.title}, {r.Author, &r.author}, {r.Date, &r.date}} {
		for _, sel := range s.in {
			m, err := cascadia.Compile(sel)
			if err != nil {
				return fmt.Errorf("selector %q: %w", sel, err)
			}
			*s.out = append(*s.out, m)
		}
	}
	return nil
}

// of is the rule for a page: its host's, or its theme's, as it was on the day the page was fetched (the zero
// time: the newest); nil when there is none.
func (rs *rules) of(host string, doc *page.Page, at time.Time) *rule {
	if rs == nil {
		return nil
	}
	for h := strings.ToLower(host); h != ""; {
		if r := since(rs.hosts[h], at); r != nil {
			return r
		}
		_, rest, ok := strings.Cut(h, ".")
		if !ok {
			break
		}
		h = rest
	}
	var first *rule // by ID where a page bears several marks: the order of a map is chance
	for name := range doc.Classes {
		if !rs.mayMark(name) {
			continue
		}
		for class := range strings.FieldsSeq(name) {
			if r := since(rs.marks[class], at); r != nil && (first == nil || r.ID < first.ID) {
				first = r
			}
		}
	}
	return first
}

// mayMark is a quick look at an attribute: false when none of its words is a mark.
func (rs *rules) mayMark(name string) bool {
	for mark := range rs.marks {
		if len(name) >= len(mark) && strings.Contains(name, mark) {
			return true
		}
	}
	return false
}

// since is the newest of the rules that held at that time, nil if none did.
func since(list []*rule, at time.Time) *rule {
	for _, r := range list {
		if at.IsZero() || r.From <= at.UTC().Format(time.DateOnly) {
			return r
		}
	}
	return nil
}

// sureInside is how likely a block inside a rule's body must be the article's, and sureOutside one outside
// of it: a standfirst may stand before the body.
const (
	sureInside  = 0.1
	sureOutside = 0.9
)

// apply settles the choice of blocks by the rule and reports whether its body was found.
func (r *rule) apply(root *html.Node, doc *page.Page, prob []float32, keep []bool) bool {
	sel := goquery.NewDocumentFromNode(root).Selection
	var body *goquery.Selection
	for _, m := range r.body {
		if body = sel.FindMatcher(m); body.Length() > 0 {
			break
		}
	}
	if body == nil || body.Length() == 0 {
		return false
	}
	in := map[*html.Node]bool{}
	for _, n := range body.Nodes {
		in[n] = true
	}
	first := true
	for i := range doc.Blocks {
		if inAny(doc, i, in) {
			keep[i] = keep[i] || prob[i] > sureInside && !captioned(doc, i)
			first = false
		} else {
			keep[i] = keep[i] && first && prob[i] > sureOutside
		}
	}
	return true
}

// strike drops what the rule removes.
func (r *rule) strike(root *html.Node, doc *page.Page, keep []bool) {
	out := map[*html.Node]bool{}
	for _, m := range r.remove {
		for _, n := range goquery.NewDocumentFromNode(root).FindMatcher(m).Nodes {
			out[n] = true
		}
	}
	for i := range doc.Blocks {
		keep[i] = keep[i] && (len(out) == 0 || !inAny(doc, i, out))
	}
}

// inAny reports whether block i lies in one of the nodes.
func inAny(doc *page.Page, i int, nodes map[*html.Node]bool) bool {
	for e := doc.Blocks[i].El; e != 0; e = doc.Elements[e].Parent {
		if nodes[doc.Elements[e].Node] {
			return true
		}
	}
	return false
}

// captioned reports whether block i is a picture's caption, which a rule's body may well hold.
func captioned(doc *page.Page, i int) bool {
	e := doc.Blocks[i].El
	for range 3 {
		if el := &doc.Elements[e]; el.Tag == atom.Figcaption || el.Tag == atom.Figure || el.Own&page.KindCaption != 0 {
			return true
		}
		e = doc.Elements[e].Parent
	}
	return false
}

// nodes are what the first of the selectors that matches finds.
func nodes(root *html.Node, selectors []goquery.Matcher) []*html.Node {
	sel := goquery.NewDocumentFromNode(root).Selection
	for _, m := range selectors {
		if found := sel.FindMatcher(m); found.Length() > 0 {
			return found.Nodes
		}
	}
	return nil
}
