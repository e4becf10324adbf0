package region

import "strings"

// readInput reads all parts of the input for names.
func (t *Tagger) readInput(st *state, in *Input) {
	if p, ok := t.code[in.Home]; ok {
		st.home = p
	}
	t.readPart(st, inTitle, in.Title, false)
	text := in.Text
	if in.Dateline != "" {
		t.readDateline(st, in.Dateline)
	} else {
		text = t.findDateline(st, text)
	}
	if in.Lead != "" && !strings.HasPrefix(in.Text, in.Lead) {
		t.readPart(st, inLead, in.Lead, false)
	}
	t.readPart(st, inText, text, false)
	t.readPart(st, inSection, in.Section, true)
	for _, tag := range in.Tags {
		t.readPart(st, inTag, tag, true)
	}
	t.readURL(st, in.URL)
}
