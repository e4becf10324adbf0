package extract

import (
	"slices"
	"strings"
)

// tailCredit is where a credit begins that stands behind the last sentence of a paragraph, or -1:
// "… kata kepala desa. Editor: Siti Aminah".
func (d *draft) tailCredit(s string) int {
	for i := max(1, len(s)-maxByline); i < len(s); i++ {
		if s[i-1] != '\n' && (s[i-1] != ' ' || !endsSentence(strings.TrimRight(s[:i], " "))) {
			continue
		}
		rest := s[i:]
		if label, _ := speaker(rest); label == "" || isTalk(rest) || d.talk.has(rest) {
			continue
		}
		credits := readCredits(strings.ReplaceAll(rest, "\n", " "))
		if len(credits) == 0 || slices.ContainsFunc(credits, func(c credit) bool { return c.role != roleOther && !onlyNames(c.names) }) {
			continue
		}
		for _, c := range credits {
			d.credit(c.role, c.names)
		}
		return i
	}
	return -1
}

// tailLine is 0 when line i, the last, is a signature of at most four words below the last sentence, else -1:
// "Tim/Red", "RHN", "Rudi Hartono/red", "-red-", "Kaperwil Lampung : Rudi Hartono".
func (d *draft) tailLine(i int) int {
	l := &d.r.lines[i]
	if i == 0 || l.words > 8 || l.link > 0 || d.lang == "" || strings.Contains(l.text, "\n") || !endsSentence(d.r.lines[i-1].text) {
		return -1
	}
	if office, name, ok := strings.Cut(l.text, ":"); ok {
		word, _, _ := strings.Cut(strings.ToLower(office), " ")
		names := splitNames(name)
		if word != "kaperwil" && word != "kabiro" && word != "biro" || !onlyNames(names) {
			return -1
		}
		d.credit(roleWriter, names)
		return 0
	}
	core := strings.Trim(l.text, " *_")
	apart := core != l.text
	if n := len(core) - 1; n > 2 && (core[0] == '-' || core[0] == '/') && core[n] == core[0] {
		core, apart = strings.TrimSpace(core[1:n]), true
	}
	if name, outlet, ok := strings.Cut(core, " ("); ok && d.isOutlet(strings.TrimSuffix(outlet, ")")) {
		core, apart = name, true
	}
	switch {
	case core == "" || len(strings.Fields(core)) > 4:
		return -1
	case isMark(core):
		d.mark([]string{core})
		return 0
	case endsSentence(core) || !apart && !strings.Contains(core, "/") && !isCode(core):
		return -1
	case d.signedBy(core):
		return 0
	case apart || isCode(core) || slices.ContainsFunc(strings.Split(core, "/"), isMark):
		if d.signature(core, true, false) {
			return 0
		}
	}
	return -1
}

// isOutlet reports whether s is the outlet's name as its address has it.
func (d *draft) isOutlet(s string) bool {
	return len(s) > 3 && strings.Contains(d.host, strings.ToLower(strings.ReplaceAll(s, " ", "")))
}
