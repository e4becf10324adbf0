package extract

import (
	"strings"
	"testing"
	"time"

	"warta/extract/internal/page"
)

// TestRules is the linter of the data file, and shows that it refuses what is wrong.
func TestRules(t *testing.T) {
	rs, err := readRules(rulesJSON)
	if err != nil {
		t.Fatal(err)
	}
	if len(rs.hosts) == 0 || len(rs.marks) == 0 {
		t.Fatal("no rules")
	}
	for name, bad := range map[string]string{
		"no JSON":     `[`,
		"unknown key": `[{"id":"a","hosts":["a.example"],"body":["p"],"boddy":[]}]`,
		"order":       `[{"id":"b","hosts":["b.example"],"body":["p"]},{"id":"a","hosts":["a.example"],"body":["p"]}]`,
		"no body":     `[{"id":"a","hosts":["a.example"]}]`,
		"no place":    `[{"id":"a","body":["p"]}]`,
		"two places":  `[{"id":"a","hosts":["a.example"],"mark":"x","body":["p"]}]`,
		"selector":    `[{"id":"a","hosts":["a.example"],"body":["p["]}]`,
		"date":        `[{"id":"a","hosts":["a.example"],"body":["p"],"from":"soon"}]`,
		"author":      `[{"id":"a","hosts":["a.example"],"body":["p"],"author":["p["]}]`,
		"published":   `[{"id":"a","hosts":["a.example"],"body":["p"],"date":[""]}]`,
		"same day":    `[{"id":"a","from":"2020-01-01","hosts":["a.example"],"body":["p"]},{"id":"b","from":"2020-01-01","hosts":["a.example"],"body":["p"]}]`,
		"mark twice":  `[{"id":"a","mark":"x","body":["p"]},{"id":"b","mark":"x","body":["p"]}]`,
		"host twice":  `[{"id":"a","hosts":["a.example"],"body":["p"]},{"id":"b","hosts":["a.example"],"body":["p"]}]`,
	} {
		if _, err := readRules([]byte(bad)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestPhrases(t *testing.T) {
	if _, err := readPhrases(phrasesJSON); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{`[`, `[{"id":"a","at":"somewhere"}]`, `[{"id":"a","at":"own","text":["Upper"]}]`} {
		if _, err := readPhrases([]byte(bad)); err == nil {
			t.Errorf("accepted %s", bad)
		}
	}
}

// TestRuleAndGeneric: the fixture reads the same with its theme's rule and without.
func TestRuleAndGeneric(t *testing.T) {
	in := Input{Pages: []Page{fixture(t, "nomina.html", "https://kabarpesisir.example/bupati-buka-pelatihan-petani-kopi-di-liwa/")}}
	with := extractor(t).Extract(in)
	bare, err := New(Options{WithoutRules: true})
	if err != nil {
		t.Fatal(err)
	}
	without := bare.Extract(in)
	if with.Text != without.Text {
		t.Errorf("with the rule %q, without %q", with.Text, without.Text)
	}
	if with.Origins["text"] != "rule:nomina" || strings.HasPrefix(without.Origins["text"], "rule") {
		t.Errorf("origins %q, %q", with.Origins["text"], without.Origins["text"])
	}
}

// TestRuleFields: a rule's selectors decide where the page contradicts itself, and what they do not find is
// read as on any other page.
func TestRuleFields(t *testing.T) {
	const text = `<p>Kepala desa mengatakan bahwa jalan itu akan diperbaiki bulan depan, setelah anggaran disetujui.</p>
		<p>Warga berharap perbaikan segera dikerjakan, kata seorang pedagang di pasar setempat.</p><p class="iklan">Promo beras murah hanya hari ini, klik di sini untuk memesan sekarang juga.</p>`
	const page = `<html lang="id"><head><title>Jalan Desa Diperbaiki</title><meta property="og:title" content="Jalan Desa Diperbaiki">
		<meta property="article:published_time" content="2021-01-02T03:04:05+07:00"></head><body>
		<h1>Jalan Desa Diperbaiki</h1><p class="oleh">Penulis: Budi Santoso</p><p class="penyunting">Editor: Siti Aminah</p>
		<p class="lain">Judul Cetak</p><p class="waktu">Kamis, 23 September 2021 19:50 WITA</p><p class="sama">Sabtu, 2 Januari 2021 03:04 WIB</p>
		<p class="baku"><time datetime="2020-05-06T07:08:00+07:00">Rabu</time></p><div class="author"><a rel="author">Andi Wijaya</a></div><div class="isi">` + text + `</div></body>`
	e, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ name, rule, title, authors, published, origin string }{
		{"none", `"body":[".isi"]`, "Jalan Desa Diperbaiki", "Budi Santoso", "2021-01-02T03:04:05+07:00", "meta[article:published_time]"},
		{"title", `"body":[".isi"],"title":[".tiada",".lain"]`, "Judul Cetak", "Budi Santoso", "2021-01-02T03:04:05+07:00", "meta[article:published_time]"},
		{"author", `"body":[".isi"],"author":["[rel=author]"]`, "Jalan Desa Diperbaiki", "Andi Wijaya", "2021-01-02T03:04:05+07:00", "meta[article:published_time]"},
		{"author with label", `"body":[".isi"],"author":[".oleh, .penyunting"]`, "Jalan Desa Diperbaiki", "Budi Santoso", "2021-01-02T03:04:05+07:00", "meta[article:published_time]"},
		{"date", `"body":[".isi"],"date":[".waktu"]`, "Jalan Desa Diperbaiki", "Budi Santoso", "2021-09-23T19:50:00+08:00", "rule:a"},
		{"date agrees with what is told to the second", `"body":[".isi"],"date":[".sama"]`, "Jalan Desa Diperbaiki", "Budi Santoso", "2021-01-02T03:04:05+07:00", "meta[article:published_time]"},
		{"date for machines", `"body":[".isi"],"date":["time"]`, "Jalan Desa Diperbaiki", "Budi Santoso", "2020-05-06T07:08:00+07:00", "rule:a"},
		{"nothing found", `"body":[".isi"],"title":[".x"],"author":[".x"],"date":[".x"]`, "Jalan Desa Diperbaiki", "Budi Santoso", "2021-01-02T03:04:05+07:00", "meta[article:published_time]"},
		{"body not found", `"body":[".x"],"title":[".lain"],"date":[".waktu"]`, "Jalan Desa Diperbaiki", "Budi Santoso", "2021-01-02T03:04:05+07:00", "meta[article:published_time]"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if e.rules, err = readRules([]byte(`[{"id":"a","hosts":["a.example"],` + tc.rule + `,"remove":[".iklan"]}]`)); err != nil {
				t.Fatal(err)
			}
			c := e.Extract(Input{Pages: []Page{{URL: "https://kabar.a.example/jalan-desa", Body: []byte(page)}}})
			if c.Title != tc.title || strings.Join(c.Authors, ", ") != tc.authors || c.Published.Local().Format(time.RFC3339) != tc.published || c.Origins["published_at"] != tc.origin {
				t.Errorf("got %q, %q, %s (%s)", c.Title, c.Authors, c.Published.Local().Format(time.RFC3339), c.Origins["published_at"])
			}
			if found := tc.name != "body not found"; found && strings.Contains(c.Text, "Promo") || !strings.Contains(c.Text, "Kepala desa") || found != (c.Origins["text"] == "rule:a") {
				t.Errorf("text %q from %q", c.Text, c.Origins["text"])
			}
		})
	}
}

// TestRuleRemovesARow: a table has one fate, but what a rule removes from it stays out.
func TestRuleRemovesARow(t *testing.T) {
	const page = `<html lang="id"><head><title>Harga Beras Naik</title></head><body><h1>Harga Beras Naik</h1><div class="isi">
		<p>Dinas Perdagangan mencatat harga beras di tiga pasar naik dalam sepekan, sebagaimana terlihat pada tabel berikut.</p>
		<table><tr><td>Pasar Tugu</td><td>Rp14.000</td></tr><tr class="iklan"><td>Promo beras</td><td>Rp9.999</td></tr><tr><td>Pasar Kangkung</td><td>Rp13.500</td></tr></table>
		<p>Kenaikan itu diduga karena pasokan dari petani berkurang, kata seorang pedagang kepada wartawan.</p></div></body>`
	e, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	if e.rules, err = readRules([]byte(`[{"id":"a","hosts":["a.example"],"body":[".isi"],"remove":[".iklan"]}]`)); err != nil {
		t.Fatal(err)
	}
	c := e.Extract(Input{Pages: []Page{{URL: "https://a.example/harga-beras-naik", Body: []byte(page)}}})
	if !strings.Contains(c.Text, "Pasar Tugu") || !strings.Contains(c.Text, "Rp13.500") || strings.Contains(c.Text, "Promo") || strings.Contains(c.HTML, "Promo") {
		t.Errorf("text %q", c.Text)
	}
}

// TestRuleFrom: a site that changed its layout has a rule for each, and a page the one of its day.
func TestRuleFrom(t *testing.T) {
	rs, err := readRules([]byte(`[{"id":"a1","from":"2015-01-01","hosts":["a.example"],"body":["p"]},{"id":"a2","from":"2022-06-01","hosts":["a.example"],"body":["p"]},
		{"id":"b","hosts":["b.example"],"body":["p"]}]`))
	if err != nil {
		t.Fatal(err)
	}
	day := func(s string) time.Time {
		at, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	for _, tc := range []struct {
		host string
		at   time.Time
		want string
	}{
		{"a.example", time.Time{}, "a2"},
		{"www.A.example", day("2026-11-23"), "a2"},
		{"a.example", day("2022-06-01"), "a2"},
		{"a.example", day("2022-05-31"), "a1"},
		{"a.example", day("2014-12-31"), ""},
		{"b.example", day("2001-01-01"), "b"},
		{"notb.example", time.Time{}, ""},
	} {
		id := ""
		if r := rs.of(tc.host, &page.Page{}, tc.at); r != nil {
			id = r.ID
		}
		if id != tc.want {
			t.Errorf("%s on %v: %q, want %q", tc.host, tc.at, id, tc.want)
		}
	}
}
