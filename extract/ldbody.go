package extract

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// ldBody is the text of an articleBody, one paragraph a line. Systems write it as text, as markup, and as either
// with its signs escaped, some of them twice.
func ldBody(v *ldValue) string {
	s := v.raw()
	for range 2 {
		if strings.IndexByte(s, '&') < 0 {
			break
		}
		s = html.UnescapeString(s)
	}
	if isMarkup(s) {
		s = markupText(s)
	}
	var b strings.Builder
	for line := range strings.SplitSeq(s, "\n") {
		if line = cleanText(line); line != "" {
			if b.Len() > 0 {
				b.WriteByte('\n')
			}
			b.WriteString(line)
		}
	}
	return b.String()
}

// isMarkup reports whether s holds tags that end or part paragraphs.
func isMarkup(s string) bool {
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			return false
		}
		s = s[i+1:]
		switch {
		case strings.HasPrefix(s, "/") && len(s) > 1 && letters[s[1]] != 0, strings.HasPrefix(s, "br"), strings.HasPrefix(s, "p>"), strings.HasPrefix(s, "p "), strings.HasPrefix(s, "img "):
			return true
		}
	}
}

// markupText is the text of a piece of markup, a line for each of its blocks.
func markupText(s string) string {
	var b strings.Builder
	breaks := strings.Contains(s, "<p") || strings.Contains(s, "<br") || strings.Contains(s, "<div") // made by tags, not by line ends
	z := html.NewTokenizer(strings.NewReader(s))
	var within atom.Atom // the element whose text is none of the article's
	for {
		switch kind := z.Next(); kind {
		case html.ErrorToken:
			return b.String()
		case html.TextToken:
			switch {
			case within != 0:
			case breaks:
				b.WriteString(strings.ReplaceAll(string(z.Text()), "\n", " "))
			default:
				b.Write(z.Text())
			}
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			a := atom.Lookup(name)
			switch a {
			case atom.Script, atom.Style, atom.Figcaption, atom.Iframe, atom.Noscript, atom.Textarea:
				switch {
				case kind == html.StartTagToken && within == 0:
					within = a
				case kind == html.EndTagToken && within == a:
					within = 0
				}
			}
			if !inlineAtom(a) {
				b.WriteByte('\n')
			}
		}
	}
}
