package extract

import (
	"testing"
	"time"

	"warta/store"
)

// TestShownAgo: "17 jam yang lalu" is a day where it is known when the page was fetched.
func TestShownAgo(t *testing.T) {
	for _, tc := range []struct {
		name, meta string
		at         time.Time
		want       string
	}{
		{"hours", `<span class="date">17 jam yang lalu</span>`, dayRead, "2026-11-22"},
		{"hours today", `<span>3 jam lalu</span>`, dayRead, "2026-11-23"},
		{"either side of midnight", `<span>8 jam lalu</span>`, dayRead, ""},
		{"days", `<div>2 hari yang lalu</div>`, dayRead, "2026-11-21"},
		{"in English", `<span>2 days ago</span>`, dayRead, "2026-11-21"},
		{"beside the writer", `<div>Rina Oktavia | 17 jam lalu</div>`, dayRead, "2026-11-22"},
		{"behind a label", `<div>Diterbitkan 17 jam lalu</div>`, dayRead, "2026-11-22"},
		{"of a change", `<div>Diperbarui 17 jam lalu</div>`, dayRead, ""},
		{"in a sentence", `<p>Itu terjadi 2 hari lalu.</p>`, dayRead, ""},
		{"weeks", `<div>2 minggu lalu</div>`, dayRead, ""},
		{"many days", `<div>20 hari lalu</div>`, dayRead, ""},
		{"fetched at an unknown time", `<span class="date">17 jam yang lalu</span>`, time.Time{}, ""},
		{"with a date", `<div>18 November 2026 07:00 WIB</div><div>5 hari lalu</div>`, dayRead, "2026-11-18T07:00:00+07:00"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := publishedOf(t, "https://kabar.example/berita/a", datedPage("", tc.meta), tc.at, store.Hint{}); got != tc.want {
				t.Errorf("published %q, want %q", got, tc.want)
			}
		})
	}
	page := datedPage(`<div class="ticker"><span>2 hari lalu</span></div>`, "")
	if got := publishedOf(t, "https://kabar.example/berita/a", page, dayRead, store.Hint{}); got != "" {
		t.Errorf("that of another story gives %q", got)
	}
	hint := store.Hint{Published: time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)}
	if got := publishedOf(t, "https://kabar.example/berita/a", datedPage("", `<span>17 jam lalu</span>`), dayRead, hint); got != "2026-11-22T10:00:00+07:00" {
		t.Errorf("the feed's moment became %q", got)
	}
}
