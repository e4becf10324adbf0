package extract

import "strings"

// labels sets Section and Tags.
func (r *reader) labels() {
	c := &r.out.content
	c.Section = r.in.hint.Section
	if len(r.ld.section) > 0 {
		c.Section = r.ld.section[0]
		r.origins["section"] = "json-ld"
	} else if s, n := r.metaNamed("article:section", "og:article:section"); s != "" {
		c.Section = s
		r.origins["section"] = "meta[" + n + "]"
	}
	seen := map[string]bool{}
	add := func(s string) {
		s = cleanText(s)
		if k := fold(s); k != "" && len(s) <= 80 && !seen[k] && len(c.Tags) < 40 {
			seen[k] = true
			c.Tags = append(c.Tags, s)
		}
	}
	for _, t := range r.ld.tags {
		for s := range strings.SplitSeq(t, ",") {
			add(s)
		}
	}
	for i := range r.f.metas {
		if k := r.f.metas[i].key; k == "article:tag" || k == "og:article:tag" {
			add(ldText(r.f.metas[i].val))
		}
	}
	if len(c.Tags) > 0 {
		r.origins["tags"] = "json-ld"
	}
}
