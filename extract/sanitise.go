package extract

import (
	"strings"

	"github.com/microcosm-cc/bluemonday"
)

// policy is what the record's markup may hold: text structure, links and pictures. No script, style,
// forms, frames, event handlers, or addresses but http, https and mailto.
func policy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "table", "tr", "td", "th",
		"strong", "em", "br", "figure", "figcaption")
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("src", "alt").OnElements("img")
	p.AllowURLSchemes("http", "https", "mailto")
	p.RequireParseableURLs(true)
	return p
}

// sanitise makes sure of markup. The renderer writes nothing but what the policy allows, and reading that
// again tag by tag costs a tenth of the policy's own parser; the policy has the word on anything else. A
// fuzz test holds that it never has to change what is taken at sight.
func sanitise(p *bluemonday.Policy, markup string) string {
	if plainMarkup(markup) {
		return markup
	}
	return p.Sanitize(markup)
}

// plainMarkup reports whether every tag is one the renderer writes, letter for letter.
func plainMarkup(s string) bool {
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			return true
		}
		s = s[i+1:]
		end := strings.IndexByte(s, '>')
		if end < 0 {
			return false
		}
		switch tag := s[:end]; {
		case plainTag(strings.TrimPrefix(tag, "/")):
		case strings.HasPrefix(tag, `a href="`):
			if !plainAddress(tag[len(`a href="`):], true) {
				return false
			}
		case strings.HasPrefix(tag, `img src="`):
			src, alt, has := strings.Cut(tag[len(`img src="`):], `" alt="`)
			if has && (!strings.HasSuffix(alt, `"`) || strings.IndexByte(alt, '"') != len(alt)-1) {
				return false
			}
			if has {
				src += `"`
			}
			if !plainAddress(src, false) {
				return false
			}
		default:
			return false
		}
		s = s[end+1:]
	}
}

// plainAddress knows an absolute address up to its closing quote.
func plainAddress(s string, mail bool) bool {
	if strings.IndexByte(s, '"') != len(s)-1 || len(s) < 2 {
		return false
	}
	return strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://") || mail && strings.HasPrefix(s, "mailto:")
}

func plainTag(name string) bool {
	switch name {
	case "p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "table", "tr", "td", "th", "strong", "em", "br", "figure", "figcaption", "a":
		return true
	}
	return false
}
