package extract

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

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
	opts    Options
	walker  *page.Walker
	judge   *page.Judge
	phrases []phrase
	policy  *bluemonday.Policy
	rules   *rules // nil: none
}

// New compiles the embedded tables, rules and phrases.
func New(o Options) (*Extractor, error) {
	judge, err := page.NewJudge()
	if err != nil {
		return nil, fmt.Errorf("extract: %w", err)
	}
	walker, err := page.Load()
	if err != nil {
		return nil, fmt.Errorf("extract: %w", err)
	}
	phrases, err := readPhrases(phrasesJSON)
	if err != nil {
		return nil, fmt.Errorf("extract: %w", err)
	}
	var known *rules
	if !o.WithoutRules {
		if known, err = readRules(rulesJSON); err != nil {
			return nil, fmt.Errorf("extract: %w", err)
		}
	}
	walker.WithoutWitness = o.WithoutStructured
	return &Extractor{opts: o, walker: walker, judge: judge, phrases: phrases, policy: policy(), rules: known}, nil
}

// Page is one page as it was fetched; nothing about its charset is decided yet.
type Page struct {
	URL         string // final address, after redirects
	Body        []byte
	ContentType string // as sent; may be empty
	// At is when it was fetched, which tells the layout of its site and the day of "2 hari lalu". The zero time: the
	// layout of now, and no such day.
	At time.Time
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
	out, _ := e.Read(in)
	return out
}

// Read is Extract that also gives the fingerprints of the blocks it took for the article's.
func (e *Extractor) Read(in Input) (store.Content, Prints) {
	if len(in.Pages) == 0 {
		return store.Content{NotArticle: reasonEmpty, Extractor: Version}, Prints{}
	}
	first := e.read(in, in.Pages[0])
	for _, p := range in.Pages[1:] {
		first.join(e.read(in, p))
	}
	return first.finish(e.policy), first.prints
}

// showsGap is how many blocks further on the next line may stand: an advertisement or a link lies between.
const showsGap = 3

// Shows reports whether lines of clean text stand on a page one after the other, in the article or at its edge, with
// little between them.
func (e *Extractor) Shows(p Page, lines []string) bool {
	doc := e.walker.Walk(parse(decode(p.Body, p.ContentType)))
	blocks := make([]string, len(doc.Blocks))
	for i := range doc.Blocks {
		b := &doc.Blocks[i]
		blocks[i] = cleanText(doc.Text[b.Start:b.End])
	}
	for start := range blocks {
		from, to := start, start+1
		found := len(lines) > 0
		for _, line := range lines {
			i := slices.IndexFunc(blocks[from:to], func(b string) bool { return holds(b, line) })
			if found = i >= 0; !found {
				break
			}
			from += i + 1
			to = min(from+showsGap, len(blocks))
		}
		if found {
			return true
		}
	}
	return false
}

// holds reports whether a text has the words of a line, whole.
func holds(text, line string) bool {
	inWord := func(r rune, size int) bool { return size > 0 && (unicode.IsLetter(r) || unicode.IsDigit(r)) }
	for from := 0; ; {
		i := strings.Index(text[from:], line)
		if i < 0 || line == "" {
			return false
		}
		i += from
		if !inWord(utf8.DecodeLastRuneInString(text[:i])) && !inWord(utf8.DecodeRuneInString(text[i+len(line):])) {
			return true
		}
		from = i + len(line)
	}
}

// reading is one page on its way to the record.
type reading struct {
	d       *draft
	content store.Content
	meta    metadata
	doc     *page.Page
	base    *url.URL
	sure    float64
	shape   shape
	feed    bool
	prints  Prints
}

// read reads one page up to its clean lines.
func (e *Extractor) read(in Input, p Page) *reading {
	base, err := url.Parse(p.URL)
	if err != nil {
		base = &url.URL{}
	}
	body := decode(p.Body, p.ContentType)
	root := parse(body)
	doc := e.walker.Walk(root)
	prob := e.judge.Probabilities(doc)
	keep := choose(prob, languageOf(root, in.Language))
	rule := e.rules.of(base.Hostname(), doc, p.At)
	if rule != nil && !rule.apply(root, doc, prob, keep) {
		rule = nil
	}
	wholeTables(doc, keep)
	wholeLists(doc, keep)
	dropIcons(doc, keep)
	if rule != nil {
		rule.strike(root, doc, keep)
	}
	unshow(doc, keep)
	sure := confidence(doc, prob, keep)
	meta := readMeta(metaInput{
		root: root, url: base, hint: in.Hint, language: in.Language, zone: in.Zone, at: p.At,
		structured: !e.opts.WithoutStructured, body: container(doc, keep), rule: rule,
	})
	keepStandfirst(doc, keep, meta.content.Title)
	links := baseOf(root, base)
	r := &renderer{doc: doc, base: links}
	d := &draft{rule: rule, r: r, phrases: e.phrases, lang: baseLanguage(meta.content.Language), title: meta.content.Title, host: base.Hostname()}
	d.house = [2]string{languageOf(root, ""), baseLanguage(strings.ToLower(in.Language))}
	prints := printsOf(doc, base, keep)
	d.forget(in.Memory, keep)
	r.render(keep)
	r.pictures, r.hero = pictures(doc, links, keep), hero(doc, links, keep)
	pages := addContinuation(&meta.content, base, doc.Links)
	if d.standIn(meta.articleBody, pages) {
		d.origin = "json-ld"
		sure = min(sure, 0.7)
		meta.content.Next, meta.content.Whole = nil, "" // all of it is there
	}
	d.clean()
	sh := shapeOf(doc, keep, base)
	sh.asks = asksToPay(doc, keep, meta.paid)
	out := &reading{d: d, content: meta.content, meta: meta, doc: doc, base: base, sure: sure, shape: sh, feed: isFeed(body), prints: prints}
	return out
}

// finish composes the record.
func (r *reading) finish(policy *bluemonday.Policy) store.Content {
	out := r.content
	r.d.compose(&out, policy)
	out.Confidence = r.sure
	if out.Authors == nil {
		out.Authors = []string{} // a list in JSON, even when there is none
	}
	out.Extractor = Version
	n := 0
	for i := range r.d.r.lines {
		n += r.d.r.lines[i].words
	}
	for _, f := range mediaFlags(&out, r.base, r.meta.ogType, n) {
		if !out.HasFlag(f) {
			out.Flags = append(out.Flags, f)
		}
	}
	v := verdict{url: r.base, meta: &r.meta, doc: r.doc, content: &out, words: n, lines: len(r.d.r.lines), shape: r.shape, feed: r.feed}
	out.NotArticle = notArticle(v)
	paywallFlag(&out, &v)
	if out.NotArticle != "" {
		out.Next, out.Whole = nil, ""
	}
	return out
}

// languageOf is the language a page states, or that of its source; the choice of blocks comes before the
// text there is to look at.
func languageOf(root *html.Node, source string) string {
	for n := root.FirstChild; n != nil; n = n.NextSibling {
		if n.DataAtom == atom.Html {
			if l := strings.ToLower(attr(n, "lang")); len(l) >= 2 {
				return baseLanguage(strings.ReplaceAll(l, "_", "-"))
			}
		}
	}
	return baseLanguage(strings.ToLower(source))
}

func baseLanguage(tag string) string {
	base, _, _ := strings.Cut(tag, "-")
	return base
}

// container is the element the kept blocks lie in, or nil: the deepest one that holds most of their
// words.
func container(doc *page.Page, keep []bool) *html.Node {
	if i := doc.Holder(keep); i > 0 {
		return doc.Elements[i].Node
	}
	return nil
}
