package extract

import (
	"strings"
	"testing"
	"time"
)

// BenchmarkScaling reads hostile pages of one size and of twice that: "x2" is how many times as long the larger
// one takes, which must stay near 2 however large the page.
func BenchmarkScaling(b *testing.B) {
	e, err := New(Options{})
	if err != nil {
		b.Fatal(err)
	}
	para := "<p>" + strings.Repeat("Kepala desa mengatakan bahwa jalan itu akan diperbaiki bulan depan. ", 8) + "</p>"
	ld := func(s string) string {
		return `<script type="application/ld+json">` + s + `</script><h1>Jalan</h1>` + para
	}
	for _, tc := range []struct {
		name string
		n    int
		page func(n int) string
	}{
		{"nested divs", 50_000, func(n int) string { return strings.Repeat("<div>", n) + para }},
		{"nested classes", 50_000, func(n int) string {
			return strings.Repeat("<div class='author date related'>", n) + "12 Mei 2021" + para
		}},
		{"nested inline", 50_000, func(n int) string { return "<p>" + strings.Repeat("<b><i>", n) + "Kepala desa" + para }},
		{"open links", 50_000, func(n int) string { return strings.Repeat("<p><b><a href=/x>", n) + para }},
		{"long class", 1 << 19, func(n int) string { return `<div class="` + strings.Repeat("x ", n) + `">` + para + para }},
		{"long style", 1 << 18, func(n int) string { return `<div style="` + strings.Repeat("a:b;", n) + `">` + para + para }},
		{"many attributes", 50_000, func(n int) string {
			var s strings.Builder
			s.WriteString("<div")
			for i := range n {
				s.WriteString(" a")
				for ; i > 0; i /= 26 {
					s.WriteByte(byte('a' + i%26))
				}
				s.WriteString("=1")
			}
			return s.String() + ">" + para
		}},
		{"links", 100_000, func(n int) string {
			return para + strings.Repeat("<a href=/berita/2>tautan ke berita lain</a> ", n) + para
		}},
		{"paragraphs", 50_000, func(n int) string { return strings.Repeat("<p>Satu kalimat pendek.</p>", n) }},
		{"list items", 50_000, func(n int) string { return "<ul>" + strings.Repeat("<li>Satu kalimat pendek.", n) + "</ul>" }},
		{"cells", 50_000, func(n int) string {
			return "<table>" + strings.Repeat("<tr><td>Satu kalimat.<td>12", n) + "</table>" + para
		}},
		{"breaks", 50_000, func(n int) string { return "<div>" + strings.Repeat("kata<br>", n) + "</div>" }},
		{"headings", 25_000, func(n int) string { return strings.Repeat("<h1>Judul <b>berita</b> baru</h1>", n) + para }},
		{"told headings", 25_000, func(n int) string {
			return "<title>Judul berita baru</title>" + strings.Repeat("<h2>Judul <b>berita</b> baru</h2>", n) + para
		}},
		{"dates", 25_000, func(n int) string { return "<h1>A</h1>" + strings.Repeat("<p>12 Mei 2021</p>", n) + para }},
		{"times", 25_000, func(n int) string { return "<h1>A</h1>" + strings.Repeat("<time>12 Mei 2021</time>", n) + para }},
		{"credits", 25_000, func(n int) string { return strings.Repeat("<p>Penulis: Budi Santoso</p>", n) + para }},
		{"pictures", 25_000, func(n int) string {
			return para + strings.Repeat("<figure><img src=/a.jpg><figcaption>Foto: Budi</figcaption></figure>", n) + para
		}},
		{"long word", 1 << 20, func(n int) string { return "<p>" + strings.Repeat("x", n) + "</p>" + para }},
		{"long line", 1 << 16, func(n int) string { return "<p>" + strings.Repeat("Kata demi kata, ", n) + "</p>" + para }},
		{"entities", 1 << 18, func(n int) string { return "<p>" + strings.Repeat("&amp;", n) + "</p>" + para }},
		{"comments", 50_000, func(n int) string { return strings.Repeat("<!-- a -->", n) + para }},
		{"scripts", 50_000, func(n int) string { return strings.Repeat("<script>a</script>", n) + para }},
		{"open scripts", 50_000, func(n int) string { return para + strings.Repeat("<script>", n) }},
		{"less-than", 1 << 19, func(n int) string { return strings.Repeat("<", n) + para }},
		{"metas", 50_000, func(n int) string { return strings.Repeat("<meta name=author content='Budi Santoso'>", n) + para }},
		{"long title", 1 << 18, func(n int) string { return "<title>" + strings.Repeat("a | ", n) + "</title>" + para }},
		{"ld nested", 25_000, func(n int) string { return ld(strings.Repeat(`[{"@type":"Article","author":[`, n)) }},
		{"ld articles", 25_000, func(n int) string {
			return ld("[" + strings.Repeat(`{"@type":"Article","@id":"x","headline":"x","author":{"@id":"x"}},`, n) + "{}]")
		}},
		{"ld scripts", 10_000, func(n int) string { return strings.Repeat(ld(`{"@type":"Article","headline":"x"}`), n) }},
		{"ld body", 1 << 16, func(n int) string {
			return ld(`{"@type":"Article","articleBody":"` + strings.Repeat(`Kata demi kata.\n`, n) + `"}`)
		}},
		{"ld backslashes", 1 << 18, func(n int) string { return ld(`{"@type":"Article","articleBody":"` + strings.Repeat(`\`, n)) }},
		{"invalid bytes", 1 << 19, func(n int) string { return "<p>" + strings.Repeat("a\xff", n) + para }},
		{"repeated paragraphs", 5_000, func(n int) string { return strings.Repeat(para, n) }},
	} {
		b.Run(tc.name, func(b *testing.B) {
			took := func(n int) time.Duration {
				body := []byte(tc.page(n))
				best := time.Duration(1 << 62)
				for range 3 {
					start := time.Now()
					e.Extract(Input{Pages: []Page{{URL: "https://a.example/x-y-z", Body: body}}})
					best = min(best, time.Since(start))
				}
				return best
			}
			for b.Loop() {
				one, two := took(tc.n), took(2*tc.n)
				b.ReportMetric(float64(two)/float64(one), "x2")
				b.ReportMetric(two.Seconds()*1000, "ms")
			}
		})
	}
}
