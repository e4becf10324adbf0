package extract

// beginsCredit reports whether a text begins like a line that names the people of an article.
func beginsCredit(t string) bool { return false }

// people sets Authors and Editors.
func (r *reader) people() {
	for _, p := range r.ld.authors {
		r.out.content.Authors = append(r.out.content.Authors, p.name)
	}
	r.out.content.Editors = r.ld.editors
	if len(r.out.content.Authors) == 0 {
		if s := r.metaText("author"); s != "" {
			r.out.content.Authors = []string{s}
		}
	}
}
