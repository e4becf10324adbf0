package feeds

import (
	"strings"
	"testing"
	"time"

	"warta/feeds/internal/fake"
	"warta/store"
)

// TestMisread: that a source's pages are read worse than before is an entry of the health feed at once, and the same
// entry says when it is over.
func TestMisread(t *testing.T) {
	b, r := testBuilder()
	today := fake.Now.Truncate(day)
	const alert = "text confidence fell from .93 to .41"
	put := func(bad ...int) {
		var days []store.SourceDay
		for ago := 30; ago >= 0; ago-- {
			d := store.SourceDay{Source: "siger.example", Day: today.Add(-time.Duration(ago) * day), Attempted: 9, Articles: 3}
			for _, n := range bad {
				if n == ago {
					d.Alert = alert
				}
			}
			days = append(days, d)
		}
		r.PutDays(days...)
	}
	first := today.Add(-2 * day).Format(time.DateOnly)
	for _, c := range []struct {
		bad  []int
		over bool
	}{{[]int{2, 1, 0}, false}, {[]int{2, 1}, false}, {[]int{2}, true}} {
		put(c.bad...)
		items := parsed(t, document(t, b, "/s/siger.example/health.rss")).Items
		if len(items) != 1 || !strings.HasSuffix(items[0].GUID, "/misread-"+first) || strings.Contains(items[0].Title, "pulih") != c.over || !strings.Contains(items[0].Description+items[0].Content, alert) {
			t.Errorf("bad %v: %+v", c.bad, items)
		}
	}
	put()
	if items := parsed(t, document(t, b, "/s/siger.example/health.rss")).Items; len(items) != 0 {
		t.Errorf("all is well: %+v", items)
	}
}
