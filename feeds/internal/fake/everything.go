package fake

import (
	"fmt"
	"strings"
	"time"

	"warta/store"
)

// Everything is a Reader in which every form of feed has something to show, much of it hostile, and the addresses of
// those feeds, in all dialects.
func Everything() (r *Reader, addresses []string) {
	r = New()
	var all []store.Article
	for _, a := range append(Samples(), hostiles()...) {
		r.Put(a)
		all = append(all, a)
	}
	story := all[len(all)-1].Story
	before := all[0].Content
	before.Title, before.Authors = "Judul lama", []string{"Orang lain"}
	var edits []store.Edit
	var told []store.Told
	for i, a := range all {
		edits = append(edits,
			store.Edit{Article: a, Number: 2, At: Now.Add(-time.Duration(i) * time.Hour), Before: before, After: a.Content},
			store.Edit{Article: a, At: Now.Add(-time.Duration(i) * time.Hour), Before: a.Content})
		if a.Updated.After(Now) {
			a.Updated = Now // an archive document is of what was, by our own clock
		}
		told = append(told, store.Told{Article: a, Home: "https://siger.example/", Zone: "Asia/Jayapura"})
	}
	r.PutEdits(edits...)
	r.PutDays(troubled()...)
	for _, feed := range []string{"all", "r/18", "s/siger.example", "section/hukum & kriminal"} {
		r.PutArchive(feed, told...)
		r.PutArchive(feed, told[1])
	}
	for _, path := range []string{"/all/", "/r/18/", "/r/18.01/", "/s/siger.example/", "/s/kabar.example/lampung/", "/story/" + story + "/", "/section/hukum%20&%20kriminal/"} {
		queries := []string{"", "?summary=1", "?images=0", "?limit=1", "?flag=-release"}
		if path != "/story/"+story+"/" {
			queries = append(queries, "?folded=1", "?folded=1&summary=1")
		}
		if path == "/all/" || path == "/r/18/" {
			queries = append(queries, "?flag=release", "?q=banjir", "?q=judul", "?lang=en", "?since=2026-11-21&until=2026-11-23", "?archive=1", "?archive=2&summary=1")
		}
		for _, q := range queries {
			for _, d := range []string{"rss.xml", "atom.xml", "feed.json"} {
				addresses = append(addresses, path+d+q)
			}
		}
	}
	for _, path := range []string{"/all/", "/r/18/", "/s/siger.example/"} {
		for _, kind := range []string{"revisions", "health"} {
			for _, d := range []string{"rss", "atom", "json"} {
				addresses = append(addresses, path+kind+"."+d)
			}
		}
	}
	return r, addresses
}

// hostiles are articles that try everything in places where feeds show it, and in one story.
func hostiles() (list []store.Article) {
	evil := Hostile()
	list = append(list, evil)
	first := store.ArticleID("https://siger.example/jahat/0")
	for i, at := range []time.Time{
		{}, time.Unix(0, 0), Now.Add(1000 * time.Hour), Now.Add(-time.Hour), Now.Add(-time.Hour), Now.Add(-time.Hour), Now.Add(-30 * time.Minute),
	} {
		a := evil
		a.URL = fmt.Sprintf("https://siger.example/jahat/%d", i)
		a.ID, a.Story, a.Section = store.ArticleID(a.URL), first, "Hukum & Kriminal"
		a.Source = []string{"siger.example", "krakatau.example", "kabar.example/lampung", "tak-dikenal.example", "salah sumber"}[i%5]
		a.Title = a.Title[:20_000]
		a.FirstSeen, a.Updated = Now.Add(-time.Duration(i)*time.Minute), Now.Add(-time.Duration(i)*time.Minute)
		a.Published = store.Instant{Time: at, Offset: []int{25200, 0, 1234, 86399, -3600, 19800, 32400}[i]}
		a.Language = []string{"id", "en", "ar", "su-Latn", "", "x", "id-ID"}[i]
		a.Image = &store.Image{URL: fmt.Sprintf("https://siger.example/foto %d.jpg?a=1&b=<2>", i), Caption: a.Title[:200], Type: []string{"image/jpeg", "image/webp; q=1", "text/html", "", "image", "x/y/z", "IMAGE/PNG"}[i], Length: int64(1000 * i), Width: 100 * i}
		a.Tags = append([]string{"\u202eterbalik", strings.Repeat("panjang ", 99)}, a.Tags...)
		a.Text = strings.Repeat("Judul panjang "+a.Text+"\n", 3)
		if i == 6 {
			a.HTML = "<p>" + strings.Repeat("<b><i>", 3000) + "dalam ]]&gt; ]]>" + "\ud7ff\U0010ffff" + `<a href="http://[::1]:x/">x</a><img srcset="a 1x" src="//cdn.example/x.jpg"><table><tr><td onclick=x>sel<object data="x"><embed src="y"></table>`
		}
		list = append(list, a)
	}
	return list
}

// troubled are days in which sources were down and fell silent.
func troubled() (days []store.SourceDay) {
	today := Now.Truncate(24 * time.Hour)
	for ago := 60; ago >= 0; ago-- {
		d := store.SourceDay{Day: today.AddDate(0, 0, -ago), Attempted: 9, Articles: 3}
		for _, source := range []string{"siger.example", "krakatau.example"} {
			d.Source = source
			down := d
			if source == "siger.example" && ago%20 == 0 {
				down.Failed, down.Articles = 9, 0
			}
			if source == "krakatau.example" && ago < 10 {
				down.Articles = 0
			}
			days = append(days, down)
		}
	}
	return days
}
