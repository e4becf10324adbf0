package sourcelist

import (
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html/charset"

	"warta/store"
)

// maxDepth is how deep outlines may nest; feed readers make two or three levels.
const maxDepth = 64

// outline is what one element passes on to those inside it.
type outline struct {
	name       string // local name, so that only outlines count
	categories []string
	region     string
	lang       string
}

// opml reads http://opml.org/spec2.opml; the parts of it that describe subscriptions.
func (l *list) opml(in *bufio.Reader) {
	count := &counter{r: in}
	dec := xml.NewDecoder(count)
	dec.Strict = false
	dec.CharsetReader = charset.NewReaderLabel
	dec.Entity = xml.HTMLEntity
	var open []outline
	root := false
	for {
		tok, err := dec.Token()
		line, _ := dec.InputPos()
		if count.n > MaxBytes {
			l.fault(line, fmt.Errorf("the list is larger than %d bytes", MaxBytes))
			return
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			if syntax, ok := errors.AsType[*xml.SyntaxError](err); ok {
				line, err = syntax.Line, errors.New(syntax.Msg)
			}
			l.fault(line, fmt.Errorf("not well-formed XML: %w", err))
			return
		}
		switch el := tok.(type) {
		case xml.StartElement:
			root = root || el.Name.Local == "opml"
			if !root {
				l.fault(line, fmt.Errorf("%w: the root element is <%.40s>", ErrFormat, el.Name.Local))
				return
			}
			if len(open) >= maxDepth {
				l.fault(line, fmt.Errorf("outlines nest more than %d deep", maxDepth))
				return
			}
			var above outline
			if len(open) > 0 {
				above = open[len(open)-1]
			}
			inner, ok := l.outline(line, el, above)
			if !ok {
				return
			}
			open = append(open, inner)
		case xml.EndElement:
			if len(open) > 0 {
				open = open[:len(open)-1]
			}
		}
	}
	if !root {
		l.fault(0, ErrFormat)
	}
}

// outline reads one element: a source is added, a heading is passed on to what it holds.
func (l *list) outline(line int, el xml.StartElement, above outline) (outline, bool) {
	inner := above
	inner.name = el.Name.Local
	if el.Name.Local != "outline" {
		return inner, true
	}
	attr := map[string]string{}
	for _, a := range el.Attr {
		attr[strings.ToLower(a.Name.Local)] = strings.TrimSpace(a.Value)
	}
	categories, region := l.categories(attr["category"])
	if region == "" {
		region = above.region
	}
	lang := attr["language"]
	if lang == "" || lang == "unknown" { // the word the specification's example uses
		lang = above.lang
	}
	name := attr["title"]
	if name == "" {
		name = attr["text"]
	}
	inner.categories, inner.region, inner.lang = union(above.categories, categories), region, lang
	feed, home := attr["xmlurl"], attr["htmlurl"]
	if feed == "" && home == "" {
		if code := firstWord(name); region == above.region && l.isRegion(code) {
			inner.region = code
		}
		if name != "" {
			inner.categories = union(inner.categories, []string{name})
		}
		return inner, true
	}
	if home == "" {
		home = root(feed)
	}
	return inner, l.add(line, store.Source{
		Name: name, Home: home, Feed: feed, Region: region, Language: lang, Categories: inner.categories,
	})
}

// categories splits the attribute (commas between, slashes inside) and takes a region code out of it.
func (l *list) categories(attr string) (names []string, region string) {
	for part := range strings.SplitSeq(attr, ",") {
		part = strings.Trim(strings.TrimSpace(part), "/")
		switch {
		case part == "":
		case region == "" && l.isRegion(part):
			region = part
		default:
			names = append(names, part)
		}
	}
	return names, region
}

// isRegion is strict where no gazetteer is at hand: digits and dots alone.
func (l *list) isRegion(s string) bool {
	if s == "" || strings.Trim(s, "0123456789.") != "" {
		return false
	}
	return l.known == nil || l.known(s)
}

func firstWord(s string) string { w, _, _ := strings.Cut(s, " "); return w }

func union(a, b []string) []string {
	all := slices.Clone(a)
	for _, s := range b {
		if !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}

// root is the home page of the host that a feed lies on.
func root(feed string) string {
	u, err := url.Parse(feed)
	if err != nil || u.Host == "" {
		return feed // refused in Complete with the words for a bad address
	}
	return u.Scheme + "://" + u.Host + "/"
}

// counter knows how much was read, for the limit.
type counter struct {
	r io.Reader
	n int64
}

// Read counts.
func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}
