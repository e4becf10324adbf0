package extract

import (
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html/atom"

	"warta/extract/internal/plain"
	"warta/store"
)

// text is the article as plain text, one paragraph a line.
func (r *renderer) text() string {
	var b strings.Builder
	n := 0
	for i := range r.lines {
		n += len(r.lines[i].text) + 1
	}
	b.Grow(n)
	for i := range r.lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(r.lines[i].text)
	}
	for _, m := range r.more {
		if b.Len() > 0 && m.text != "" {
			b.WriteByte('\n')
		}
		b.WriteString(m.text)
	}
	return plain.NFC(b.String())
}

// lead is the first paragraph.
func (r *renderer) lead() string {
	for i := range r.lines {
		if t := r.lines[i].tag; (t == atom.P || t == atom.Blockquote) && r.lines[i].words > 3 {
			return plain.NFC(strings.ReplaceAll(strings.Clone(r.lines[i].text), "\n", " "))
		}
	}
	return ""
}

// compose fills in what the body says: text, markup, lead, and the fields credit lines gave.
func (d *draft) compose(out *store.Content, policy *bluemonday.Policy) {
	out.Text, out.HTML, out.Lead = d.r.text(), sanitise(policy, d.r.html()), d.r.lead()
	if out.Origins == nil {
		out.Origins = map[string]string{}
	}
	if len(d.r.lines) > 0 {
		out.Origins["text"] = "blocks"
		if d.rule != nil {
			out.Origins["text"] = "rule:" + d.rule.ID
		}
		if d.origin != "" {
			out.Origins["text"] = d.origin
		}
		for _, p := range d.firstParagraphs() {
			if out.Dateline = takeDateline(p, d.host); out.Dateline != "" {
				out.Origins["dateline"] = "text"
				break
			}
		}
	}
	for _, f := range d.flags {
		if !out.HasFlag(f) {
			out.Flags = append(out.Flags, f)
		}
	}
	if len(out.Authors) == 0 && len(d.authors) > 0 {
		out.Authors = d.authors
		out.Origins["authors"] = "text"
	}
	if len(out.Editors) == 0 && len(d.editors) > 0 {
		out.Editors = d.editors
		out.Origins["editors"] = "text"
	}
	if out.Syndicated == "" && d.syndicated != "" {
		out.Syndicated = plain.Clean(d.syndicated)
		out.Origins["syndicated_from"] = "text"
	}
	out.Removed = d.removed
	for _, p := range d.r.pictures {
		out.Images = append(out.Images, p.Image)
	}
	if out.Image == nil && d.r.hero != nil {
		out.Image = d.r.hero
		out.Origins["image"] = "headline"
	}
	if out.Image == nil && len(out.Images) > 0 {
		im := out.Images[0]
		out.Image = &im
		out.Origins["image"] = "body"
	}
}

// standfirstWords is how long a first paragraph may be and still be a standfirst, below which the one
// with the dateline stands.
const standfirstWords = 40

// firstParagraphs are the paragraphs that a dateline may open.
func (d *draft) firstParagraphs() []string {
	var out []string
	for i := range d.r.lines {
		if l := &d.r.lines[i]; l.tag == atom.P && l.words > 5 {
			if out = append(out, l.text); len(out) == 2 || l.words > standfirstWords {
				break
			}
		}
	}
	return out
}
