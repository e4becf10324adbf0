package extract

import (
	"bytes"

	"golang.org/x/net/html/atom"

	"warta/extract/internal/page"
)

// Fonts of icons show a picture for a name that stands in the page as text: "schedule", "light_mode".

// maxIcon is the longest start tag and the longest name of an icon, in bytes, that are looked at.
const maxIcon = 400

// icon leaves out an element whose class says that its text is the name of an icon, and gives its end; -1 for what
// is none. The start tag is at i, its name ends at to.
func (s *stripper) icon(i, to int) int {
	if name := s.body[i+1 : to]; string(name) != "i" && string(name) != "span" {
		return -1
	}
	rest := s.body[i:min(len(s.body), i+2*maxIcon)]
	end := bytes.IndexByte(rest, '>')
	if end < 0 || !bytes.Contains(rest[:end], []byte("material-icons")) && !bytes.Contains(rest[:end], []byte("material-symbols")) {
		return -1
	}
	text := rest[end+1:]
	shut := bytes.IndexByte(text, '<')
	if shut < 0 || !isIcon(bytes.TrimSpace(text[:shut])) || !bytes.HasPrefix(text[shut+1:], []byte("/")) {
		return -1
	}
	gt := bytes.IndexByte(text[shut:], '>')
	if gt < 0 || !bytes.Equal(bytes.TrimSpace(text[shut+2:shut+gt]), s.body[i+1:to]) {
		return -1
	}
	end += i + 1 + shut + gt + 1
	s.drop(i, end)
	s.out = append(s.out, ' ')
	return end
}

// isIcon reports whether a text can be the name of an icon.
func isIcon(t []byte) bool {
	for _, c := range t {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
			return false
		}
	}
	return true
}

// dropIcons drops the paragraphs that are nothing but the name of an icon of two words and more, whatever their
// class. In code and in lists such words are what is written about.
func dropIcons(doc *page.Page, keep []bool) {
	for i := range keep {
		b := &doc.Blocks[i]
		if !keep[i] || b.End-b.Start > 40 || b.Last != b.Piece+1 {
			continue
		}
		t := doc.Text[b.Start:b.End]
		under := false
		for j := 1; j+1 < len(t); j++ {
			under = under || t[j] == '_'
		}
		if !under || !isIcon([]byte(t)) || t[0] == '_' || t[len(t)-1] == '_' {
			continue
		}
		tag := doc.Elements[b.El].Tag
		if at := doc.Pieces[b.Piece].Node; (tag == atom.P || tag == atom.Div) && at != nil && at.Parent != nil && !codeTag(at.Parent.DataAtom) {
			keep[i] = false
		}
	}
}

func codeTag(a atom.Atom) bool {
	switch a {
	case atom.Code, atom.Pre, atom.Kbd, atom.Samp, atom.Var, atom.Tt:
		return true
	}
	return false
}
