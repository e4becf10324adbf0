package extract

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"warta/extract/internal/page"
	"warta/store"
)

//go:embed data/rules.json
var rulesJSON []byte

// rule is what is known of one site or one theme: where its body is, and what inside it is not body. The
// generic choice of blocks must do without; a rule only settles its doubts.
type rule struct {
	ID     string   `json:"id"`
	From   string   `json:"from"`  // date since which the selectors were seen to hold, YYYY-MM-DD
	Hosts  []string `json:"hosts"` // sites, subdomains included
	Mark   string   `json:"mark"`  // or a class that tells the theme
	Body   []string `json:"body"`  // selectors, the first that matches counts
	Remove []string `json:"remove"`
	Title  []string `json:"title"`

	body, remove, title []goquery.Matcher
}

// rules are the compiled rules and what finds them.
type rules struct {
	hosts map[string]*rule
	marks map[string]*rule
}

// readRules reads and checks the rules: known shape, selectors that compile, no name, host or mark twice.
func readRules(data []byte) (*rules, error) {
	var list []*rule
	dec := json.NewDecoder(strings.NewReader(string(data)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&list); err != nil {
		return nil, fmt.Errorf("rules: %w", err)
	}
	out := &rules{hosts: map[string]*rule{}, marks: map[string]*rule{}}
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
			if out.hosts[h] != nil {
				return nil, fmt.Errorf("rules: %s: host %s is %s's", r.ID, h, out.hosts[h].ID)
			}
			out.hosts[h] = r
		}
		if r.Mark != "" {
			if out.marks[r.Mark] != nil {
				return nil, fmt.Errorf("rules: %s: mark %s is %s's", r.ID, r.Mark, out.marks[r.Mark].ID)
			}
			out.marks[r.Mark] = r
		}
	}
	return out, nil
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
	}{{r.Body, &r.body}, {r.Remove, &r.remove}, {r.Title, &r.title}} {
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

// of is the rule for a page: its host's, or its theme's; nil when there is none.
func (rs *rules) of(host string, doc *page.Page) *rule {
	if rs == nil {
		return nil
	}
	for h := strings.ToLower(host); h != ""; {
		if r := rs.hosts[h]; r != nil {
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
		for class := range strings.FieldsSeq(name) {
			if r := rs.marks[class]; r != nil && (first == nil || r.ID < first.ID) {
				first = r
			}
		}
	}
	return first
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
	out := map[*html.Node]bool{}
	for _, m := range r.remove {
		for _, n := range body.FindMatcher(m).Nodes {
			out[n] = true
		}
	}
	first := true
	for i := range doc.Blocks {
		inside, removed := false, false
		for e := doc.Blocks[i].El; e != 0; e = doc.Elements[e].Parent {
			inside = inside || in[doc.Elements[e].Node]
			removed = removed || out[doc.Elements[e].Node]
		}
		switch {
		case removed:
			keep[i] = false
		case inside:
			keep[i] = keep[i] || prob[i] > sureInside && !captioned(doc, i)
			first = false
		default:
			keep[i] = keep[i] && first && prob[i] > sureOutside
		}
	}
	return true
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

// override puts in the fields the rule knows better.
func (r *rule) override(c *store.Content, root *html.Node) {
	sel := goquery.NewDocumentFromNode(root).Selection
	for _, m := range r.title {
		if t := cleanText(sel.FindMatcher(m).First().Text()); t != "" {
			c.Title = t
			c.Origins["title"] = "rule:" + r.ID
			return
		}
	}
}
