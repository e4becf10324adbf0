package region

import "strings"

// maxTags is how many tags an article has that were chosen for it; longer lists are the site's keywords.
const maxTags = 12

// readInput reads all parts of the input for names.
func (t *Tagger) readInput(st *state, in *Input) {
	if p, ok := t.code[in.Home]; ok {
		st.home = p
	}
	t.readPart(st, inTitle, in.Title, false)
	before := len(st.mentions)
	text := t.findDateline(st, in.Text)
	if in.Dateline != "" && len(st.mentions) == before {
		t.readDateline(st, in.Dateline)
		text = strings.TrimPrefix(text, in.Dateline)
	}
	if in.Lead != "" && !strings.Contains(in.Text, in.Lead) {
		t.readPart(st, inLead, in.Lead, false)
	}
	t.readPart(st, inText, text, false)
	t.readPart(st, inSection, in.Section, true)
	if len(in.Tags) <= maxTags {
		for _, tag := range in.Tags {
			if !strings.HasSuffix(strings.ToLower(tag), " hari ini") { // "metro hari ini": the outlet's own label
				t.readPart(st, inTag, tag, true)
			}
		}
	}
	t.readURL(st, in.URL)
}
