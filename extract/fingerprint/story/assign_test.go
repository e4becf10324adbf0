package story

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"warta/extract/fingerprint"
)

var day = time.Date(2026, 3, 2, 1, 0, 0, 0, time.UTC)

// prose makes n words that no other seed makes.
func prose(seed uint64, n int) string {
	r := rand.New(rand.NewPCG(seed, 9))
	var b strings.Builder
	for i := range n {
		b.WriteString("kata" + string([]rune{'a' + rune(r.IntN(26)), 'a' + rune(r.IntN(26)), 'a' + rune(r.IntN(26))}))
		b.WriteString([]string{" ", ".\n"}[(i+1)%12/11])
	}
	return b.String()
}

// article makes an article of an outlet, first seen n hours into the day.
func article(id, outlet, body string, n int) Article {
	at := day.Add(time.Duration(n) * time.Hour)
	return Article{ID: id, Outlet: outlet, Text: fingerprint.New("Kabar "+id, body), Published: at.Add(-time.Minute), Seen: at}
}

func take(t *testing.T, m *Memory, a Article) Assignment {
	t.Helper()
	got, err := m.Take(context.Background(), a, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func want(t *testing.T, what string, got Assignment, story, match string, merged ...string) {
	t.Helper()
	m := ""
	if got.Match != nil {
		m = got.Match.Article.ID
	}
	if got.Story != story || m != match || !slices.Equal(got.Merged, merged) {
		t.Errorf("%s: story %s by %q, merged %v; want %s by %q, %v", what, got.Story, m, got.Merged, story, match, merged)
	}
}

func TestReprints(t *testing.T) {
	m := NewMemory()
	body := prose(1, 240)
	want(t, "first", take(t, m, article("a", "satu.example", body, 0)), "a", "")
	want(t, "other", take(t, m, article("x", "satu.example", prose(2, 240), 1)), "x", "")
	want(t, "reprint", take(t, m, article("b", "dua.example", "LIWA (Dua) - "+body+"\nEditor: Tuti", 2)), "a", "a")
	want(t, "reprint, cut", take(t, m, article("c", "tiga.example", strings.Join(strings.SplitAfter(body, "\n")[:9], ""), 3)), "a", "a")
	want(t, "posted again", take(t, m, article("d", "satu.example", body, 4)), "a", "a")
	want(t, "long after", take(t, m, article("e", "empat.example", body, 24*400)), "a", "a")
	if got := m.Stories(); len(got) != 1 || len(got["a"]) != 5 {
		t.Errorf("stories %v", got)
	}
}

func TestEvidence(t *testing.T) {
	m := NewMemory()
	body := prose(1, 240)
	take(t, m, article("a", "satu.example", body, 0))
	b := article("b", "dua.example", body+prose(3, 60), 5)
	got := take(t, m, b)
	want(t, "copy", got, "a", "a")
	e := got.Match.Evidence(&b)
	if e.Article != "a" || e.Kind != string(fingerprint.Same) || e.Kept != 1 || e.Of < 0.79 || e.Of > 0.81 || e.Delay != 5*3600 || e.Reason == "" {
		t.Errorf("%+v", e)
	}
	if len(e.Passages) != 1 || e.Passages[0].Words != 240 || !strings.HasPrefix(body, strings.TrimSuffix(e.Passages[0].Text, "…")) {
		t.Errorf("passages %+v", e.Passages)
	}
}

// TestFollowUp: part of a text in another one of the house makes no story, but is told.
func TestFollowUp(t *testing.T) {
	m := NewMemory()
	body := prose(1, 240)
	take(t, m, article("a", "satu.example", body, 0))
	got := take(t, m, article("b", "satu.example", prose(4, 150)+"\n"+body[:len(body)/2], 9))
	want(t, "follow-up", got, "b", "")
	if len(got.Related) != 1 || got.Related[0].Article.ID != "a" || got.Related[0].Kind != fingerprint.Partial {
		t.Errorf("related %v", got.Related)
	}
}

// TestRoundUp: an article that holds two stories is no reason to merge them.
func TestRoundUp(t *testing.T) {
	m := NewMemory()
	take(t, m, article("a", "satu.example", prose(1, 120), 0))
	take(t, m, article("b", "dua.example", prose(2, 110), 1))
	got := take(t, m, article("c", "tiga.example", prose(1, 120)+prose(2, 110), 2))
	if got.Story != "a" || len(got.Merged) != 0 || len(got.Related) != 1 || got.Related[0].Article.ID != "b" {
		t.Errorf("%s, merged %v, related %d", got.Story, got.Merged, len(got.Related))
	}
}

// bridge makes two texts of one house that are 0.6 alike, and one between that is like both.
func bridge() (left, middle, right string) {
	common := prose(1, 300)
	return common + prose(2, 70), common + prose(2, 35) + prose(3, 35), common + prose(3, 35) + prose(4, 60)
}

func TestMerger(t *testing.T) {
	left, middle, right := bridge()
	m := NewMemory()
	want(t, "left", take(t, m, article("z", "satu.example", left, 0)), "z", "")
	want(t, "right", take(t, m, article("b", "satu.example", right, 1)), "b", "")
	want(t, "right's copy", take(t, m, article("c", "satu.example", right, 2)), "b", "b")
	got := take(t, m, article("a", "satu.example", middle, 3))
	if got.Story != "z" || !slices.Equal(got.Merged, []string{"b"}) {
		t.Errorf("story %s, merged %v", got.Story, got.Merged)
	}
	if s := m.Stories(); len(s) != 1 || len(s["z"]) != 4 {
		t.Errorf("stories %v", s)
	}
	want(t, "a later copy", take(t, m, article("d", "satu.example", right, 4)), "z", "b")
}

// TestDrift: a story does not wander away from its first article, edit by edit.
func TestDrift(t *testing.T) {
	m := NewMemory()
	body := prose(0, 300)
	for i := range 12 {
		a := article(fmt.Sprintf("n%02d", i), "satu.example", body, i)
		take(t, m, a)
		body = body[len(body)/10:] + prose(uint64(100+i), 30)
	}
	for story, ids := range m.Stories() {
		if len(ids) > 6 {
			t.Errorf("story %s holds %v", story, ids)
		}
	}
}

func TestTakenAgain(t *testing.T) {
	m := NewMemory()
	body := prose(1, 240)
	take(t, m, article("a", "satu.example", body, 0))
	take(t, m, article("b", "dua.example", body, 1))
	take(t, m, article("c", "tiga.example", body, 2))

	b := article("b", "dua.example", body+prose(5, 20), 1)
	b.Story = "a"
	got := take(t, m, b)
	if got.Story != "a" || got.Match == nil {
		t.Errorf("an edited copy: %+v", got.Story)
	}
	a := article("a", "satu.example", prose(6, 240), 0)
	a.Story = "a"
	want(t, "the first one rewritten", take(t, m, a), "a", "")
	if s := m.Stories(); len(s["a"]) != 3 {
		t.Errorf("stories %v", s)
	}
	b = article("b", "dua.example", prose(7, 240), 1)
	b.Story = "a"
	want(t, "a copy rewritten", take(t, m, b), "b", "")
	if s := m.Stories(); len(s["a"]) != 2 {
		t.Errorf("stories %v", s)
	}
}

// TestStandingWords: what an outlet prints under everything makes no story of short reports.
func TestStandingWords(t *testing.T) {
	m := NewMemory()
	notice := prose(1, 130)
	for i := range 3 { // the outlet is learned from reports long enough to stand apart
		take(t, m, article(fmt.Sprintf("long%d", i), "satu.example", prose(uint64(10+i), 200)+notice, i))
	}
	want(t, "short", take(t, m, article("s1", "satu.example", prose(20, 25)+"\n"+notice, 4)), "s1", "")
	want(t, "short", take(t, m, article("s2", "satu.example", prose(21, 25)+"\n"+notice, 5)), "s2", "")
	want(t, "posted again", take(t, m, article("s3", "satu.example", prose(21, 25)+"\n"+notice, 6)), "s2", "s2")
}

// TestHouse: the desks of one house reuse each other's background; another house's cut is a copy.
func TestHouse(t *testing.T) {
	for _, tc := range []struct {
		address, want string
	}{
		{"https://news.contoh.com/berita/1", "contoh.com"},
		{"https://WWW.contoh.co.id/x", "contoh.co.id"},
		{"https://lampung.contoh.go.id/x", "contoh.go.id"},
		{"contoh", ""},
		{"http://127.0.0.1/x", ""},
		{"http://a b/", ""},
	} {
		if got := HouseOf(tc.address); got != tc.want {
			t.Errorf("%s: %q", tc.address, got)
		}
	}
	body := prose(1, 300)
	half := strings.Join(strings.SplitAfter(body, "\n")[:13], "") + prose(2, 30)
	for _, tc := range []struct{ house, want string }{{"contoh.com", "b"}, {"lain.com", "a"}} {
		m := NewMemory()
		a := article("a", "news.contoh.com", body, 0)
		a.House = "contoh.com"
		take(t, m, a)
		b := article("b", "x."+tc.house, half, 1)
		b.House = tc.house
		if got := take(t, m, b); got.Story != tc.want {
			t.Errorf("%s: story %s", tc.house, got.Story)
		}
	}
}

func TestShuffledOrderSameBorders(t *testing.T) {
	var list []Article
	for i := range 30 {
		body := prose(uint64(i), 150+10*i)
		for k := range 3 {
			list = append(list, article(fmt.Sprintf("s%02dk%d", i, k), fmt.Sprintf("o%d.example", k), fmt.Sprintf("KOTA%d - ", k)+body+prose(uint64(500+3*i+k), 12), 3*i+k))
		}
	}
	groups := func() map[string]bool {
		m := NewMemory()
		for _, a := range list {
			take(t, m, a)
		}
		out := map[string]bool{}
		for _, ids := range m.Stories() {
			slices.Sort(ids)
			out[strings.Join(ids, " ")] = true
		}
		return out
	}
	first := groups()
	if len(first) != 30 {
		t.Fatalf("%d stories", len(first))
	}
	r := rand.New(rand.NewPCG(3, 3))
	for range 5 {
		r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		if got := groups(); !reflect.DeepEqual(got, first) {
			t.Error("other stories in another order")
		}
	}
}

type broken struct{ lookup, load error }

func (b broken) Lookup(context.Context, []uint64, int) ([][]Ref, error) {
	return [][]Ref{{{Article: "x", Story: "x", Shingles: 10}}}, b.lookup
}
func (b broken) Load(context.Context, []string) ([]Article, error) { return nil, b.load }

func TestBrokenIndex(t *testing.T) {
	no := errors.New("no disk")
	for _, idx := range []Index{broken{lookup: no}, broken{load: no}} {
		_, err := Assign(context.Background(), article("a", "o", "satu dua tiga empat", 0), idx, Options{})
		if !errors.Is(err, no) || !strings.Contains(err.Error(), "story of a") {
			t.Errorf("%v", err)
		}
	}
}
