package page

import (
	_ "embed"
	"strings"
)

// Kind is what the words in an element's class, id, role and kin say about it; one bit each.
type Kind uint32

// The kinds, in the order of names.txt. What an element says is a feature of every block inside it,
// weighed by the model: nothing is dropped for its class name alone.
const (
	KindContent   Kind = 1 << iota // article, body, content, entry, post, story, text
	KindBody                       // article-body, entry-content, articleBody: the strong form
	KindLead                       // standfirst, lead, summary, dek, subtitle
	KindNav                        // nav, menu, breadcrumb, pagination, toc
	KindHeader                     // header, masthead, topbar
	KindFooter                     // footer, bottom, copyright
	KindSide                       // sidebar, aside, rail, widget
	KindRelated                    // related, recommended, more, also, popular, trending, next
	KindTeaser                     // teaser, card, item, promo, list, grid
	KindShare                      // share, social, follow
	KindComment                    // comments, disqus, replies
	KindAd                         // ad, advert, sponsor, banner, iklan
	KindMeta                       // meta, byline, date, time, author, info
	KindBio                        // bio, about-author, profile
	KindTags                       // tags, topics, category, keywords
	KindCaption                    // caption, credit, gallery, media, image
	KindSubscribe                  // newsletter, subscribe, signup, login, paywall, donate
	KindNotice                     // cookie, consent, modal, popup, banner, alert
	KindHidden                     // hidden, sr-only, visually-hidden, display:none
	KindTitle                      // title, headline, heading
	KindQuote                      // pullquote, quote
	KindPara                       // paragraph, text block inside a body
	KindForm                       // search, form, input
	KindPage                       // page, wrapper, container, main, site
	KindBox                        // infobox, box, sidebox, embed, fact
	KindTool                       // tools, toolbar, print, buttons, actions, controls
	numKinds      = iota
)

//go:embed names.txt
var namesText string

// names maps a word of a class or id to what it says. It is asked by the hash of the word, which the lexicon
// is asked by too.
type names struct {
	slots [2048]struct { // open addressing; three times as many as there are names
		hash uint32
		kind Kind
		word string
	}
}

// at is the slot of a word, or the empty one where it would be.
func (n *names) at(hash uint32, word []byte) (slot int) {
	for slot = int(mix(hash) % uint32(len(n.slots))); ; slot = (slot + 1) % len(n.slots) {
		if s := &n.slots[slot]; s.kind == 0 || s.hash == hash && s.word == string(word) {
			return slot
		}
	}
}

// readNames reads names.txt: a line per kind, its name, a colon and the words.
func readNames(text string) *names {
	out := &names{}
	bit := Kind(1)
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		_, words, _ := strings.Cut(line, ":")
		for w := range strings.FieldsSeq(words) {
			hash := fold32(hashStart, w)
			s := &out.slots[out.at(hash, []byte(w))]
			s.hash, s.word = hash, w
			s.kind |= bit
		}
		bit <<= 1
	}
	return out
}

// of says what a class or id attribute says: its words as written, split at anything but letters, and
// the whole of each space-separated token without its punctuation ("entry-content" is "entrycontent").
func (n *names) of(attr string, lex *Lexicon, collect bool) meaning {
	var m meaning
	var buf, whole [40]byte
	b, w := buf[:0], whole[:0]
	parts := 0
	bHash, wHash := uint32(hashStart), uint32(hashStart)
	say := func(term []byte, hash uint32) {
		m.kind |= n.slots[n.at(hash, term)].kind
		m.score += lex.weight(hash)
		if collect {
			m.terms = append(m.terms, string(term))
		}
	}
	flush := func() {
		if len(b) > 1 && len(b) < cap(b) {
			say(b, bHash)
			parts++
		}
		b, bHash = b[:0], hashStart
	}
	token := func() {
		flush()
		if parts > 1 && len(w) > 3 && len(w) < cap(w) {
			say(w, wHash)
		}
		w, wHash, parts = w[:0], hashStart, 0
	}
	lower := false
	for i := 0; i < len(attr) && i < 400; i++ {
		c := attr[i]
		switch {
		case c >= 'a' && c <= 'z':
			lower = true
		case c >= 'A' && c <= 'Z':
			if lower {
				flush()
			}
			lower = false
			c += 'a' - 'A'
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			token()
			lower = false
			continue
		default:
			flush()
			lower = false
			continue
		}
		if len(b) < cap(b) {
			b = append(b, c)
			bHash = (bHash ^ uint32(c)) * hashPrime
		}
		if len(w) < cap(w) {
			w = append(w, c)
			wHash = (wHash ^ uint32(c)) * hashPrime
		}
	}
	token()
	return m
}
