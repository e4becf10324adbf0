package web

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"time"

	"warta/feeds"
	"warta/feeds/internal/safe"
	"warta/store"
)

// storyView is the same text at several outlets, the first first.
type storyView struct {
	Members []mate
	Outlets int
	Span    string // from the first to the last, in words
	More    int    // members that are not shown
}

// mate is an article of a story: who ran it, when, and why it is held to be the same.
type mate struct {
	link
	ID       string
	Lang     string
	Source   string
	At       moment
	DayOnly  bool // the outlet states no hour
	First    bool
	Delay    string // how long after the first it came, in words
	Kept     string // share of the other's words that stand here too
	Of       string // share of this one's words that stand there
	Other    string // outlet that it was held against
	Head     *diffView
	Passages []passage
	Here     bool // the article whose page this is
}

// dayOnly reports whether the hour of an article is not known.
func dayOnly(m *store.StoryMember) bool {
	return m.Precision == "day" && m.At.Equal(m.Published.Time)
}

// later says how long after the first an article came; by days alone where one of the two states no hour.
func (v *view) later(begin, m *store.StoryMember) string {
	phrase, span := "later-by", v.Lang.delay(m.At.Sub(begin.At))
	if dayOnly(begin) || dayOnly(m) {
		from, to := begin.At.In(zoneOf(&begin.Article)), m.At.In(zoneOf(&m.Article))
		days := int(midnight(to).Sub(midnight(from)) / (24 * time.Hour))
		if span = v.Lang.span(time.Duration(days) * 24 * time.Hour); days == 0 {
			phrase = "same-day"
		}
	}
	words, err := v.T(phrase)
	if err == nil && phrase == "later-by" {
		words = fmt.Sprintf(words, span)
	}
	return words
}

// midnight is the day of a time on its own clock, for counting days.
func midnight(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// passage is a run of shared words.
type passage struct {
	Words int
	Text  string
}

// maxMates is how many articles of a story are shown.
const maxMates = 60

// story shows who ran the same text, and when.
func (h *handler) story(ctx context.Context, v *view) error {
	members, err := h.reader.StoryEvidence(ctx, v.place.arg)
	if err != nil {
		return fmt.Errorf("story %s: %w", v.place.arg, err)
	}
	if v.Story, err = h.members(ctx, v, members); err != nil {
		return err
	}
	if len(v.Story.Members) == 0 {
		return fmt.Errorf("story %s: nothing of it is left: %w", v.place.arg, store.ErrNotFound)
	}
	v.Title = v.Story.Members[0].Name
	v.Feeds = v.feedLinks(feeds.Spec{Scope: feeds.ScopeStory, Name: members[0].Story}, v.Name+" – "+v.Title)
	return nil
}

// members are the articles of a story that still stand.
func (h *handler) members(ctx context.Context, v *view, list []store.StoryMember) (s storyView, err error) {
	names, err := h.names(ctx)
	if err != nil {
		return s, err
	}
	byID := map[string]*store.StoryMember{}
	outlets := map[string]bool{}
	var shown []*store.StoryMember
	for i := range list {
		m := &list[i]
		if byID[m.ID] = m; !m.Removed.IsZero() {
			continue
		}
		outlets[m.Source] = true
		if shown = append(shown, m); len(shown) > maxMates {
			shown = shown[:maxMates]
			s.More++
		}
	}
	s.Outlets = len(outlets)
	for _, m := range shown {
		s.Members = append(s.Members, v.mate(m, shown[0], byID, names))
	}
	if n := len(shown); n > 1 && !dayOnly(shown[0]) && !dayOnly(shown[n-1]) {
		s.Span = v.Lang.delay(shown[n-1].At.Sub(shown[0].At))
	}
	return s, nil
}

// mate is one article beside the first and beside the one it was held against.
func (v *view) mate(m, begin *store.StoryMember, byID map[string]*store.StoryMember, names map[string]string) mate {
	a := &m.Article
	w := mate{
		link: link{Name: cmp.Or(safe.Line(a.Title, 300), a.ID), Href: v.Link("/a/" + url.PathEscape(a.ID))},
		ID:   a.ID, Lang: articleLang(a), Source: sourceName(a, names), At: v.moment(m.At, zoneOf(a)), First: m == begin,
		Here: a.ID == v.place.arg && v.place.name == "article",
	}
	if dayOnly(m) {
		w.At, w.DayOnly = moment{Words: v.Lang.day(a.Published.Local()), ISO: a.Published.Local().Format(time.DateOnly)}, true
	}
	if !w.First {
		w.Delay = v.later(begin, m)
		if before, after := safe.Line(begin.Title, 300), safe.Line(a.Title, 300); before != after {
			d := show(store.DiffWords(before, after))
			w.Head = &d
		}
	}
	if m.Match == nil {
		return w
	}
	w.Kept, w.Of = v.Lang.percent(m.Match.Kept), v.Lang.percent(m.Match.Of)
	if other := byID[m.Match.Article]; other != nil {
		w.Other = sourceName(&other.Article, names)
	}
	for _, p := range m.Match.Passages {
		if len(w.Passages) < 3 {
			w.Passages = append(w.Passages, passage{Words: p.Words, Text: safe.Line(p.Text, 300)})
		}
	}
	return w
}
