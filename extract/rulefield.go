package extract

import (
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// ruled names the site's rule as the origin of a field.
func (r *reader) ruled(field string) {
	r.origins[field] = "rule:" + r.in.rule.ID
}

// ruleTitle takes the title from where the site's rule says it stands.
func (r *reader) ruleTitle() {
	if r.in.rule == nil {
		return
	}
	for _, n := range nodes(r.in.root, r.in.rule.title) {
		t := valueOf(n, maxTitle)
		if fold(t) == "" || len(t) > maxTitle {
			continue
		}
		r.out.content.Title = t
		r.ruled("title")
		for i := range r.f.heads {
			if r.f.heads[i].node == n {
				r.findMain(r.f.heads[i].seq)
			}
		}
		return
	}
}

// ruleAuthors are the names in the bylines the site's rule points at.
func (r *reader) ruleAuthors() []string {
	if r.in.rule == nil {
		return nil
	}
	var out []string
	for _, n := range nodes(r.in.root, r.in.rule.author) {
		text := valueOf(n, maxByline)
		if text == "" || len(text) > maxByline {
			continue
		}
		role, names := readByline(text)
		if role == roleEditor || role == roleOther {
			continue
		}
		for _, name := range names {
			out = addName(out, name)
		}
	}
	if !r.anyPerson(out) {
		return nil // the newsroom's account: the page may name the person elsewhere
	}
	return out
}

// ruleDate is the day of publication where the site's rule says it stands.
func (r *reader) ruleDate() *dateCandidate {
	if r.in.rule == nil {
		return nil
	}
	for _, n := range nodes(r.in.root, r.in.rule.date) {
		st, ok := r.parseTold(timeValue(n))
		if shown, visible := scanDate(textOf(n, dateBlock), r.dayOrder()); visible && !shown.vague && (!ok || !st.clock && shown.clock && shown.sameDay(&st)) {
			st, ok = shown, true
		}
		if ok {
			return &dateCandidate{stamp: st, origin: "rule:" + r.in.rule.ID, ruled: true}
		}
	}
	return nil
}

// valueOf is what an element says: the content of a <meta>, else its text.
func valueOf(n *html.Node, limit int) string {
	if n.DataAtom == atom.Meta {
		return cleanText(attr(n, "content"))
	}
	return textOf(n, limit)
}
