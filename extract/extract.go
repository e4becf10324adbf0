package extract

import (
	"fmt"
	"net/url"

	"golang.org/x/net/html"

	"warta/extract/internal/page"
	"warta/store"
)

// Options switch parts off, for comparisons. The zero value has everything on.
type Options struct {
	WithoutRules      bool // no site rules
	WithoutStructured bool // no JSON-LD, microdata or meta tags as a source of body or fields
}

// Extractor reads pages. It is safe for concurrent use.
type Extractor struct {
	opts   Options
	walker *page.Walker
	judge  *page.Judge
}

// New compiles the embedded tables, rules and phrases.
func New(o Options) (*Extractor, error) {
	judge, err := page.NewJudge()
	if err != nil {
		return nil, fmt.Errorf("extract: %w", err)
	}
	return &Extractor{opts: o, walker: page.NewWalker(), judge: judge}, nil
}

// Page is one page as it was fetched; nothing about its charset is decided yet.
type Page struct {
	URL         string // final address, after redirects
	Body        []byte
	ContentType string // as sent; may be empty
}

// Input is everything one reading rests on.
type Input struct {
	Pages    []Page     // in reading order; more than one for an article in parts
	Hint     store.Hint // what a feed or listing said
	Language string     // BCP 47, of the source; empty when unknown
	Zone     string     // IANA time zone of the source; empty when unknown
	Memory   *Memory    // what repeats on this host; nil for none
}

// Extract reads the pages of one article. It never panics and never fails: NotArticle says why there is
// no article, and Text is then the best there is.
func (e *Extractor) Extract(in Input) store.Content {
	var out store.Content
	if len(in.Pages) == 0 {
		out.NotArticle, out.Extractor = "empty", Version
		return out
	}
	out = e.read(in, in.Pages[0])
	out.Extractor = Version
	return out
}

func (e *Extractor) read(in Input, p Page) store.Content {
	base, err := url.Parse(p.URL)
	if err != nil {
		base = &url.URL{}
	}
	root := parse(decode(p.Body, p.ContentType))
	doc := e.walker.Walk(root)
	keep := choose(e.judge.Probabilities(doc))
	meta := readMeta(metaInput{
		root: root, url: base, hint: in.Hint, language: in.Language, zone: in.Zone,
		structured: !e.opts.WithoutStructured, body: container(doc, keep),
	})
	out := meta.content
	r := renderer{doc: doc, base: base}
	r.render(keep)
	out.Text, out.HTML, out.Lead = r.text(), r.html(), r.lead()
	if out.Text == "" {
		out.NotArticle = "empty"
	}
	return out
}

// container is the element all kept blocks lie in, or nil.
func container(doc *page.Page, keep []bool) *html.Node {
	return doc.Elements[doc.Main()].Node
}
