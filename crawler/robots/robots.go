// Package robots reads robots.txt by RFC 9309.
//
// Where the RFC leaves room it follows what Google's open-source parser does, since that is what site
// owners test with: a missing colon and frequent misspellings of "disallow" are read, and an Allow for a
// directory's index.html allows the directory.
package robots

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"time"
)

// MaxSize is how much of a robots.txt is read, in bytes (RFC 9309 section 2.5: at least 500 KiB).
const MaxSize = 500 << 10

const (
	maxLine     = 8 * 2083 // bytes; what is longer is cut, as Google's parser does
	maxSitemaps = 500
)

// Robots is a robots.txt. It is safe for concurrent use.
type Robots struct {
	groups   []group
	Sitemaps []string // as they stand in the file, wherever they stand
}

// group is a run of user-agent lines with what follows them.
type group struct {
	agents []string // lower-case product tokens; "*" for all
	rules  []rule
	delays map[string]time.Duration // by agent: Crawl-delay, for those named before it
}

type rule struct {
	allow   bool
	pattern string // normalised
}

// Group is the rules for one crawler.
type Group struct {
	rules []rule
	delay time.Duration
}

// Parse reads the file. Anything can be read: what is no rule is skipped.
func Parse(body []byte) *Robots {
	if len(body) > MaxSize {
		body = body[:MaxSize]
		if i := bytes.LastIndexAny(body, "\r\n"); i >= 0 {
			body = body[:i] // half a rule would forbid too much
		}
	}
	p := parser{r: &Robots{}}
	for _, bom := range []string{"\xef\xbb\xbf", "\xef\xbb", "\xef"} { // whole or cut
		if rest, ok := bytes.CutPrefix(body, []byte(bom)); ok {
			body = rest
			break
		}
	}
	for len(body) > 0 {
		var line []byte
		if i := bytes.IndexAny(body, "\r\n"); i >= 0 {
			line, body = body[:i], body[i+1:]
		} else {
			line, body = body, nil
		}
		p.line(string(line[:min(len(line), maxLine)]))
	}
	return p.r
}

type parser struct {
	r      *Robots
	naming bool // in a run of user-agent lines
}

func (p *parser) line(s string) {
	key, value, ok := split(s)
	if !ok {
		return
	}
	if key == "sitemap" {
		if len(p.r.Sitemaps) < maxSitemaps && value != "" {
			p.r.Sitemaps = append(p.r.Sitemaps, value)
		}
		return
	}
	if key == "user-agent" {
		if !p.naming {
			p.r.groups = append(p.r.groups, group{})
			p.naming = true
		}
		g := &p.r.groups[len(p.r.groups)-1]
		g.agents = append(g.agents, agent(value))
		return
	}
	if len(p.r.groups) == 0 {
		return // rules before the first group belong to nobody
	}
	g := &p.r.groups[len(p.r.groups)-1]
	switch key {
	case "allow", "disallow":
		p.naming = false
		if value != "" {
			g.rules = append(g.rules, rule{key == "allow", normalise(value)})
		}
	case "crawl-delay":
		g.setDelay(value)
	}
}

func (g *group) setDelay(value string) {
	s, err := strconv.ParseFloat(value, 64)
	if err != nil || s < 0 || math.IsNaN(s) {
		return
	}
	d := time.Duration(min(s, 1e6) * float64(time.Second))
	if g.delays == nil {
		g.delays = map[string]time.Duration{}
	}
	for _, a := range g.agents {
		if _, set := g.delays[a]; !set {
			g.delays[a] = d
		}
	}
}

// split takes a line apart into its key, in canonical spelling, and its value.
func split(s string) (key, value string, ok bool) {
	s, _, _ = strings.Cut(s, "#")
	s = strings.Trim(s, " \t\v\f\x00")
	key, value, ok = strings.Cut(s, ":")
	if !ok { // "Disallow /x": Google reads it when there are two words
		f := strings.Fields(s)
		if len(f) != 2 {
			return "", "", false
		}
		key, value = f[0], f[1]
	}
	switch key = strings.ToLower(strings.Trim(key, " \t")); key {
	case "user-agent", "useragent", "user agent":
		key = "user-agent"
	case "disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw":
		key = "disallow"
	case "sitemap", "site-map":
		key = "sitemap"
	case "crawl-delay", "crawldelay":
		key = "crawl-delay"
	}
	return key, strings.Trim(value, " \t"), key != ""
}

// agent is the product token of a user-agent line: "*", or its leading letters, hyphens and underscores.
func agent(value string) string {
	if value == "*" || strings.HasPrefix(value, "* ") || strings.HasPrefix(value, "*\t") {
		return "*"
	}
	i := 0
	for i < len(value) && (isLetter(value[i]) || value[i] == '-' || value[i] == '_') {
		i++
	}
	return strings.ToLower(value[:i])
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// Group is what the file says to the crawler with this product token: the rules of all groups that name
// it, or, where none does, those for everyone (RFC 9309 section 2.2.1).
func (r *Robots) Group(token string) *Group {
	token = strings.ToLower(token)
	if g, named := r.collect(token); named {
		return g
	}
	g, _ := r.collect("*")
	return g
}

func (r *Robots) collect(token string) (*Group, bool) {
	out, named, delayed := &Group{}, false, false
	for i := range r.groups {
		g := &r.groups[i]
		for _, a := range g.agents {
			if a != token || a == "" {
				continue
			}
			named = true
			out.rules = append(out.rules, g.rules...)
			if d, ok := g.delays[a]; ok && !delayed {
				out.delay, delayed = d, true
			}
			break
		}
	}
	return out, named
}

// Allowed tells whether the crawler with this product token may fetch the path with its query.
func (r *Robots) Allowed(token, pathAndQuery string) bool {
	return r.Group(token).Allowed(pathAndQuery)
}

// CrawlDelay is the pause the file asks of the crawler with this product token; 0: none.
func (r *Robots) CrawlDelay(token string) time.Duration { return r.Group(token).CrawlDelay() }

// CrawlDelay is the pause that is asked for; 0: none. Crawl-delay is no part of the RFC.
func (g *Group) CrawlDelay() time.Duration { return g.delay }

// Allowed tells whether the path with its query may be fetched: the longest matching rule decides, and
// of two equally long ones the one that allows (RFC 9309 section 2.2.2).
func (g *Group) Allowed(pathAndQuery string) bool {
	if g == nil || len(g.rules) == 0 {
		return true
	}
	p := pathAndQuery
	if !strings.HasPrefix(p, "/") {
		p = "/" + p
	}
	p = normalise(p)
	if p == "/robots.txt" {
		return true
	}
	best, allowed := -1, true
	for _, r := range g.rules {
		n := len(r.pattern)
		if n < best || n == best && !r.allow {
			continue
		}
		if match(r.pattern, p) {
			best, allowed = n, r.allow
		} else if dir, ok := indexOf(r); ok && match(dir, p) {
			best, allowed = n, true
		}
	}
	return allowed
}

// indexOf is the directory that an Allow for its index.html (or .htm) stands for.
func indexOf(r rule) (string, bool) {
	if !r.allow {
		return "", false
	}
	i := strings.LastIndexByte(r.pattern, '/')
	if i < 0 || !strings.HasPrefix(r.pattern[i+1:], "index.htm") {
		return "", false
	}
	return r.pattern[:i+1] + "$", true
}
