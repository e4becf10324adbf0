package extract

import "github.com/microcosm-cc/bluemonday"

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
