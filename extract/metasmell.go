package extract

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// smell is what an element's names (class, id, itemprop, rel, data-testid …) say it is about.
type smell uint32

const (
	smellAuthor smell = 1 << iota
	smellDate
	smellPublished
	smellModified
	smellTitle
	smellTag
	smellCrumb
	smellTime   // a <time> element
	smellProp   // said by itemprop, not by a class
	smellNav    // navigation, page footer
	smellList   // related, popular, latest …: other articles
	smellTalk   // comments
	smellWidget // sidebar, widget, share, newsletter
	smellBio    // about the author rather than the name
	smellPicture
	smellFooter // of something
	smellSection
	smellPost // said of the article's own parts: "entry-footer"

	smellSide = smellNav | smellList | smellTalk | smellWidget
)

// named is a class or id and what it says.
type named struct {
	name  string
	smell smell
}

// nameSmell is nameSmell with a memory: lists repeat the same few classes over and over.
func (w *walker) nameSmell(v string) smell {
	if len(v) < 3 {
		return 0
	}
	e := &w.names[(len(v)*37+int(v[0])+int(v[len(v)/2])*61+int(v[len(v)-1])*13+int(v[len(v)/3])*7)&511]
	if e.name != v {
		*e = named{v, nameSmell(v)}
	}
	return e.smell
}

// smell reads the names of n, remembering what it read.
func (w *walker) smell(n *html.Node) smell {
	if len(n.Attr) == 0 {
		return kindSmell(n)
	}
	return smells(n, w.nameSmell)
}

// smellOf reads the names of n.
func smellOf(n *html.Node) smell { return smells(n, nameSmell) }

// kindSmell is what the kind of an element says.
func kindSmell(n *html.Node) smell {
	switch n.DataAtom {
	case atom.Nav, atom.Footer:
		return smellNav
	case atom.Aside:
		return smellWidget
	case atom.Figure, atom.Figcaption:
		return smellPicture
	}
	return 0
}

func smells(n *html.Node, nameSmell func(string) smell) smell {
	var s smell
	switch n.DataAtom {
	case atom.Nav:
		s |= smellNav
	case atom.Footer:
		s |= smellFooter
	case atom.Aside:
		s |= smellWidget
	case atom.Figure, atom.Figcaption:
		s |= smellPicture
	}
	for i := range n.Attr {
		a := &n.Attr[i]
		switch a.Key {
		case "class", "id", "data-testid", "data-qa", "data-component", "data-test", "data-type":
			s |= nameSmell(a.Val)
		case "itemprop":
			s |= propSmell(a.Val)
		case "rel":
			switch a.Val {
			case "author":
				s |= smellAuthor
			case "tag":
				s |= smellTag
			case "category tag", "category":
				s |= smellSection
			}
		case "role":
			switch a.Val {
			case "navigation":
				s |= smellNav
			case "contentinfo":
				s |= smellFooter
			case "complementary":
				s |= smellWidget
			}
		}
	}
	if s&smellFooter != 0 && s&smellPost == 0 {
		s |= smellNav
	}
	return s
}

// propSmell reads an itemprop (schema.org).
func propSmell(v string) smell {
	switch v {
	case "author", "creator":
		return smellAuthor | smellProp
	case "datePublished", "dateCreated":
		return smellPublished | smellProp
	case "dateModified":
		return smellModified | smellProp
	case "headline":
		return smellTitle | smellProp
	case "keywords":
		return smellTag | smellProp
	case "comment":
		return smellTalk | smellProp
	}
	return 0
}

// smellWords are the words of classes and ids that say something, by what they say. All are lower case,
// three to twenty letters.
var smellWords = [...]struct {
	smell smell
	words string
}{
	{smellAuthor, "author authors byline bylines authorname penulis reporter writer writers wartawan autor autoren autore auteur " +
		"auteurs contributor contributors journalist creator editor postedby autorzy redaktur redaksi pewarta laporan"},
	{smellDate, "date dates datetime timestamp dateline tanggal tgl waktu pubdate postdate datum fecha data time entrydate calendar"},
	{smellDate | smellPublished, "published publish publication posted publicationdate publishdate publisheddate datepublished created"},
	{smellDate | smellModified, "updated modified lastmod lastupdated update datemodified revised"},
	{smellTitle, "headline title judul"},
	{smellTag, "tags tag keywords topics tagname"},
	{smellCrumb, "breadcrumb breadcrumbs crumbs crumb seotitle"},
	{smellNav, "nav navbar navigation menu copyright colophon offcanvas"},
	{smellFooter, "footer"},
	{smellPost, "entry article post story single detail"},
	{smellList, "related recommended recommendation recommendations recommends popular trending latest terkait terpopuler " +
		"terbaru lainnya rekomendasi populer readmore mostread recirculation outbrain taboola teaser teasers carousel " +
		"slider upnext similar terkini upcoming events promo"},
	{smellTalk, "comment comments komentar respond disqus commentlist reply replies"},
	{smellWidget, "sidebar widget widgets newsletter share sharing social popup modal cookie advert banner"},
	{smellBio, "bio biography about avatar authorbox profile position job jobtitle role function occupation designation " +
		"twitter facebook linkedin instagram follow"},
	{smellPicture, "caption figure photo gallery image"},
}

// smellTable finds the smell of a word; smellFirst and smellLast tell by a word's length and its first and
// last letter whether it can be there at all, which most words cannot.
var smellTable, smellFirst, smellLast = func() (table map[string]smell, first, last [26]uint32) {
	table = make(map[string]smell, 160)
	for _, l := range smellWords {
		for w := range strings.FieldsSeq(l.words) {
			table[w] |= l.smell
			first[w[0]-'a'] |= 1 << len(w)
			last[w[len(w)-1]-'a'] |= 1 << len(w)
		}
	}
	return table, first, last
}()

// letters tells lower-case (1) and upper-case (2) ASCII letters from the rest.
var letters = func() (t [256]byte) {
	for c := 'a'; c <= 'z'; c++ {
		t[c], t[c-0x20] = 1, 2
	}
	return t
}()

// maxName is how much of a class is read, in bytes; the rest of longer ones is layout.
const maxName = 240

// nameSmell splits a class or id into words, at case changes too, and adds up what they say.
func nameSmell(v string) smell {
	var s smell
	v = v[:min(len(v), maxName)]
	for i := 0; i < len(v); {
		k := letters[v[i]]
		if k == 0 {
			i++
			continue
		}
		start := i
		for i++; i < len(v); i++ {
			if c := letters[v[i]]; c == 0 || c > k {
				break // the end, or a capital behind a small letter
			} else {
				k = c
			}
		}
		if n := i - start; n >= 3 && n <= 20 && smellFirst[(v[start]|0x20)-'a']&smellLast[(v[i-1]|0x20)-'a']&(1<<n) != 0 {
			s |= lookupSmell(v[start:i])
		}
	}
	if s&smellWidget != 0 && strings.Contains(v, "elementor-") { // a page builder that calls every element a widget
		s &^= smellWidget
	}
	if s&smellAuthor != 0 && strings.Contains(v, "text-editor") {
		s &^= smellAuthor
	}
	return s
}

// lookupSmell finds a word of at most twenty letters in any case.
func lookupSmell(w string) smell {
	var buf [20]byte
	for i := range len(w) {
		buf[i] = w[i] | 0x20
	}
	return smellTable[string(buf[:len(w)])]
}
