package page

import "golang.org/x/net/html/atom"

// tagCode puts tags on a line from running text to chrome, so that a threshold can part them.
func tagCode(a atom.Atom) float32 {
	switch a {
	case atom.P:
		return 0
	case atom.Blockquote:
		return 1
	case atom.Pre:
		return 2
	case atom.Li:
		return 3
	case atom.Dd, atom.Dt:
		return 4
	case atom.H2:
		return 5
	case atom.H3:
		return 6
	case atom.H4, atom.H5, atom.H6:
		return 7
	case atom.H1:
		return 8
	case atom.Ul, atom.Ol, atom.Dl:
		return 9
	case atom.Div:
		return 10
	case atom.Section, atom.Article, atom.Main:
		return 11
	case atom.Td:
		return 12
	case atom.Th, atom.Caption:
		return 13
	case atom.Tr, atom.Tbody, atom.Table:
		return 14
	case atom.Span, atom.Strong, atom.Em, atom.B, atom.I, atom.Small, atom.Time:
		return 15
	case atom.A:
		return 16
	case atom.Figure:
		return 17
	case atom.Figcaption:
		return 18
	case atom.Header:
		return 19
	case atom.Aside:
		return 20
	case atom.Footer:
		return 21
	case atom.Nav:
		return 22
	case atom.Form, atom.Button, atom.Fieldset, atom.Label:
		return 23
	case atom.Body:
		return 24
	case 0:
		return 25
	}
	return 26
}
