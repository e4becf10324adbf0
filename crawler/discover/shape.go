package discover

import (
	"encoding/json"
	"net/url"
	"strings"
	"sync"
)

// Shapes is what was learned of a site's addresses: which shapes turned out to be articles. It is
// bounded, safe for concurrent use, and kept as JSON.
type Shapes struct {
	mu  sync.RWMutex
	all map[string]tally
}

type tally struct {
	Article int `json:"a"`
	Other   int `json:"o"`
}

// maxShapes bounds a site's table; a site has a handful.
const maxShapes = 200

// Learn notes what an address turned out to be. It reports whether the table changed in a way that
// matters, so that it is worth keeping.
func (s *Shapes) Learn(address string, article bool) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	shape := Shape(u)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all == nil {
		s.all = map[string]tally{}
	}
	t, known := s.all[shape]
	if !known && len(s.all) >= maxShapes {
		return false
	}
	before := t.verdict()
	if article {
		t.Article++
	} else {
		t.Other++
	}
	if t.Article+t.Other > 400 { // recent pages count more
		t.Article, t.Other = t.Article/2, t.Other/2
	}
	s.all[shape] = t
	return t.verdict() != before || (t.Article+t.Other)%8 == 1
}

// MarshalJSON and UnmarshalJSON keep the table.
func (s *Shapes) MarshalJSON() ([]byte, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return json.Marshal(s.all)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (s *Shapes) UnmarshalJSON(b []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = nil
	return json.Unmarshal(b, &s.all)
}

type verdict int

const (
	verdictNone verdict = iota
	verdictArticle
	verdictOther
)

// enough is how many pages of a shape must have been read before it counts.
const enough = 5

func (t tally) verdict() verdict {
	n := t.Article + t.Other
	switch {
	case n < enough:
		return verdictNone
	case t.Article*10 >= n*9:
		return verdictArticle
	case t.Article*20 <= n:
		return verdictOther
	}
	return verdictNone
}

func (s *Shapes) verdict(u *url.URL) verdict {
	if s == nil {
		return verdictNone
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.all[Shape(u)].verdict()
}

// Shape is an address with its particulars taken out: digits become N, slugs of three words and more S,
// shorter ones w (w stands for a section's name, say), fixed words of the vocabulary stay.
// "/2026/01/05/judul-berita-ini.html" has the shape "/N4/N2/N2/S.html".
func Shape(u *url.URL) string {
	p := splitPath(u)
	var b strings.Builder
	for i, s := range p.segments {
		b.WriteByte('/')
		if i == len(p.segments)-1 {
			s = p.last
		}
		switch {
		case vocab.article[s] || vocab.section[s] || vocab.index[s] || vocab.drop[s] != "":
			b.WriteString(s)
		case digits(s) && len(s) <= 4:
			b.WriteByte('N')
			b.WriteByte('0' + byte(len(s)))
		case digits(s):
			b.WriteByte('N')
		case numbered(s):
			b.WriteString("NS")
		case strings.Count(s, "-") >= 2:
			b.WriteByte('S')
		default:
			b.WriteByte('w')
		}
	}
	if p.ext != "" {
		b.WriteString("." + p.ext)
	}
	for _, q := range params(u.RawQuery) {
		b.WriteString("&" + q.name + "=")
		if digits(q.value) || isID(q) {
			b.WriteByte('N')
		} else if len(q.value) < 16 && !strings.Contains(q.value, "-") {
			b.WriteString(q.value)
		}
	}
	return b.String()
}
