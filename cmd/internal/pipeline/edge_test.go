package pipeline

import (
	"slices"
	"strings"
	"testing"

	"warta/extract"
	"warta/store"
)

// edge is an extractor that takes the lines after a "? " for the article's only where the page says "wide": it is
// what surrounds an article that decides of them.
type edge struct{}

func (edge) Extract(in extract.Input) store.Content {
	c := store.Content{Title: "Judul", Authors: []string{}, Extractor: "1", Confidence: 1}
	body := string(in.Pages[0].Body)
	var lines []string
	for line := range strings.Lines(body) {
		line = strings.TrimSuffix(line, "\n")
		doubtful, ok := strings.CutPrefix(line, "? ")
		switch {
		case line == "wide", ok && !strings.Contains(body, "\nwide"):
		case ok:
			lines = append(lines, doubtful)
		default:
			lines = append(lines, line)
		}
	}
	c.Text = strings.Join(lines, "\n")
	return c
}

func (edge) Missing(p extract.Page, lines []string) []string {
	return slices.DeleteFunc(slices.Clone(lines), func(l string) bool { return strings.Contains(string(p.Body), l) })
}

// TestEdgeIsNoEdit: a line that one reading takes for the article's and the other does not, though both pages show it,
// makes no version; whatever the outlet did makes one.
func TestEdgeIsNoEdit(t *testing.T) {
	const address = "https://a.example/satu"
	const first, second, last = "Bupati membuka pasar murah di lapangan kota.", "Warga datang sejak pagi untuk berbelanja.", "Acara ditutup dengan doa dan makan bersama."
	one := first + "\n" + second
	d := newDesk(t)
	d.Extractor = edge{}
	d.fetch(address, one+"\n? "+last)
	d.fetch(address, one+"\n? "+last+"\nwide")
	d.want(address, one)
	d.fetch(address, one+"\n? "+last)
	d.want(address, one)
	for _, edited := range []string{
		first + "\n" + second + " Mereka antre.\n? " + last,
		first + "\n? " + last,
		second + "\n" + first + "\n? " + last,
		second + "\n" + first + "\n? " + strings.Replace(last, "doa", "tari", 1) + "\nwide",
	} {
		before := d.article(address).Revisions
		if d.fetch(address, edited); d.article(address).Revisions != before+1 {
			t.Errorf("no version, though it is edited:\n%s", edited)
		}
	}
}
