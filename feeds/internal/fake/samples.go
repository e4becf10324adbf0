package fake

import (
	"strings"
	"time"

	"warta/store"
)

// Now is when the samples were last seen.
var Now = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

// Samples are articles as the extractor gives them, written for tests.
func Samples() []store.Article {
	wib := time.FixedZone("WIB", 7*3600)
	at := func(y int, m time.Month, d, h, min int) store.Instant {
		return store.NewInstant(time.Date(y, m, d, h, min, 0, 0, wib))
	}
	make1 := func(url, source string, c store.Content, seen time.Time, regions ...store.Region) store.Article {
		return store.Article{
			ID: store.ArticleID(url), URL: url, Source: source, Content: c, Regions: regions,
			Revisions: 1, ContentHash: c.Hash(), FirstSeen: seen, Updated: seen,
		}
	}
	lamsel := store.Region{Code: "18.01", Name: "Lampung Selatan", Score: 0.94, Strong: true, Evidence: []store.Evidence{
		{Words: "Lampung Selatan", Where: "dateline", Rule: "name", Count: 1}, {Words: "Kalianda", Where: "text", Rule: "capital", Count: 3},
	}}
	metro := store.Region{Code: "18.72", Name: "Metro", Score: 0.4, Evidence: []store.Evidence{{Words: "Metro", Where: "home", Rule: "home"}}}
	meeting := make1("https://siger.example/2026/11/22/rapat-koordinasi-informasi-publik/", "siger.example", store.Content{
		Title: "Kepala dinas pimpin rapat koordinasi informasi publik", Authors: []string{"Redaksi"},
		Published: at(2026, 11, 22, 19, 50), Language: "id", Dateline: "Lampung Selatan",
		Lead:    "Rapat koordinasi dan diskusi kelompok bidang informasi publik digelar di Kalianda.",
		Text:    "Lampung Selatan (Siger Pos): Rapat koordinasi digelar di Kalianda.\nPeserta datang dari 17 kecamatan & 256 desa.\n(rls)",
		HTML:    "<p>Lampung Selatan (Siger Pos): Rapat koordinasi digelar di <a href=\"https://siger.example/tag/kalianda\">Kalianda</a>.</p>\n<p>Peserta datang dari 17 kecamatan &amp; 256 desa.</p>\n<p>(rls)</p>",
		Image:   &store.Image{URL: "https://siger.example/foto/rapat.jpg", Caption: "Suasana rapat di Kalianda. Foto: Siger Pos", Alt: "Peserta rapat", Width: 1200, Height: 800, Type: "image/jpeg", Length: 148211},
		Section: "Pemerintahan", Tags: []string{"Kominfo", "Kalianda"}, Flags: []store.Flag{store.FlagRelease},
		Confidence: 0.97, Extractor: "1",
		Origins: map[string]string{"title": "h1", "published_at": "json-ld", "authors": "rule:siger", "text": "rule:siger", "image": "meta[og:image]"},
	}, time.Date(2026, 11, 22, 12, 58, 11, 0, time.UTC), lamsel)
	edited := make1("https://krakatau.example/banjir-natar", "krakatau.example", store.Content{
		Title: "Banjir rendam ratusan rumah di Natar, warga mengungsi", Authors: []string{"Sari Utami", "Budi Hartono"}, Editors: []string{"Wayan"},
		Published: at(2026, 11, 23, 6, 15), Modified: at(2026, 11, 23, 7, 30), Language: "id", Dateline: "Natar",
		Text:    "Ratusan rumah di Kecamatan Natar terendam banjir sejak Senin dini hari.\nKetinggian air 40–80 cm.",
		HTML:    "<p>Ratusan rumah di Kecamatan Natar terendam banjir sejak Senin dini hari.</p><h2>Data sementara</h2><ul><li>412 rumah</li><li>3 sekolah</li></ul><blockquote><p>“Air naik cepat,” kata Ketua RT.</p></blockquote><table><tr><th>Desa</th><th>Rumah</th></tr><tr><td>Hajimena</td><td>201</td></tr><tr><td>Merak Batin</td><td>211</td></tr></table>",
		Section: "Daerah", Tags: []string{"Banjir"}, Confidence: 0.9, Extractor: "1",
		Origins: map[string]string{"title": "json-ld", "published_at": "meta[article:published_time]"},
	}, time.Date(2026, 11, 22, 23, 20, 0, 0, time.UTC), store.Region{Code: "18.01.04", Name: "Natar", Score: 0.99, Strong: true, Evidence: []store.Evidence{{Words: "Natar", Where: "title", Rule: "name", Count: 1}}}, lamsel)
	edited.Revisions, edited.Updated = 2, time.Date(2026, 11, 23, 0, 35, 0, 0, time.UTC)
	edited.Places = []store.Region{{Code: "18.72", Name: "Metro", Score: 0.1}}
	school := make1("https://kabar.example/lampung/2026/11/sekolah", "kabar.example/lampung", store.Content{
		Title: "Sekolah di Metro buka kelas sore", Published: at(2026, 11, 21, 0, 0), Precision: "day", Language: "id",
		Text: "Tiga sekolah di Kota Metro membuka kelas sore mulai pekan depan.", Section: "Pendidikan", Extractor: "1",
	}, time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC), metro)
	old := make1("https://siger.example/2015/arsip", "siger.example", store.Content{
		Title: "Berita lama dari arsip", Published: at(2015, 3, 2, 8, 0), Language: "id", Text: "Isi berita lama.", Extractor: "1",
	}, time.Date(2026, 11, 22, 1, 0, 0, 0, time.UTC), store.Region{Code: "18", Name: "Lampung", Score: 0.8, Strong: true})
	old.Archive = true
	capital := make1("https://kabar.example/nasional/rapat", "kabar.example/lampung", store.Content{
		Title: "Rapat anggaran di Jakarta", Published: at(2026, 11, 20, 10, 0), Language: "en", Text: "A budget meeting was held.", Extractor: "1",
		Flags: []store.Flag{store.FlagAdvertiser},
	}, time.Date(2026, 11, 20, 4, 0, 0, 0, time.UTC), store.Region{Code: "31", Name: "DKI Jakarta", Score: 0.9, Strong: true})
	return []store.Article{meeting, edited, school, old, capital}
}

// Hostile is an article in which every string tries to break out of its document.
func Hostile() store.Article {
	evil := "</title><script>alert(1)</script>]]>&lt;b&gt;\x00\x0b\u0085\ufffe\xed\xa0\x80\u202e\" onmouseover=\"alert(2)"
	url := "https://jahat.example/x"
	return store.Article{
		ID: store.ArticleID(url), URL: "javascript:alert(3)", Source: "siger.example", SourceName: evil, Story: evil,
		Content: store.Content{
			Title: strings.Repeat(evil+" judul sangat panjang ", 1<<20/64), Authors: []string{evil, "", strings.Repeat("a", 1<<16)}, Editors: []string{evil},
			Language: "xx-<evil>", Dateline: evil, Lead: evil, Text: evil + "\n" + evil,
			HTML: `<p onclick="alert(4)">aman<script>alert(5)</script><a href="javascript:alert(6)">tautan</a>` +
				`<img src="x" onerror="alert(7)"><svg onload="alert(8)"><script>alert(9)</script></svg>` +
				`<iframe src="https://jahat.example/"></iframe><form action="https://jahat.example/"><input autofocus onfocus="alert(10)"></form>` +
				`<style>*{display:none}</style><a href="/relatif">relatif</a><p style="position:fixed">]]></p><meta http-equiv=refresh content="0;url=https://jahat.example/">` + evil,
			Image:   &store.Image{URL: "data:text/html,<script>alert(11)</script>", Caption: evil, Alt: evil, Type: evil, Width: -1, Height: 1 << 30, Length: -5},
			Images:  []store.Image{{URL: "https://jahat.example/\"><script>alert(12)</script>.jpg", Caption: evil}},
			Section: evil, Tags: []string{evil, evil}, Flags: []store.Flag{store.Flag(evil)}, Syndicated: evil,
			Origins: map[string]string{evil: evil}, Extractor: evil,
		},
		Regions:   []store.Region{{Code: "18", Name: evil, Score: 1, Strong: true, Evidence: []store.Evidence{{Words: evil, Where: evil, Rule: evil}}}, {Code: evil, Name: evil}},
		Places:    []store.Region{{Code: "18.01", Name: evil}},
		Revisions: 3, FirstSeen: Now.Add(-time.Hour), Updated: Now.Add(48 * time.Hour), Aliases: []string{evil},
	}
}
