package extract

import (
	"strings"
	"testing"

	"warta/store"
)

func TestPaywall(t *testing.T) {
	const (
		free  = `<script type="application/ld+json">{"@type":"NewsArticle","headline":"Jalan Desa","isAccessibleForFree":true}</script>`
		paid  = `<script type="application/ld+json">{"@type":"NewsArticle","headline":"Jalan Desa","isAccessibleForFree":"False"}</script>`
		part  = `<script type="application/ld+json">{"@type":"NewsArticle","headline":"Jalan Desa","hasPart":[{"@type":"WebPageElement","isAccessibleForFree":false,"cssSelector":".isi"}]}</script>`
		long  = `<script type="application/ld+json">{"@type":"NewsArticle","headline":"Jalan Desa","isAccessibleForFree":false,"wordCount":"900"}</script>`
		lock  = `<meta property="og:type" content="article"><meta property="article:content_tier" content="locked">`
		lead  = `<p>Kepala desa mengatakan bahwa jalan itu akan diperbaiki bulan depan, setelah anggaran disetujui oleh dewan.</p>`
		ask   = `<div class="gate"><p>Berlangganan untuk membaca artikel selengkapnya.</p><a href="/masuk">Masuk</a></div>`
		offer = `<aside><p>Dapatkan kabar terbaru lewat surel dengan berlangganan gratis.</p></aside>`
	)
	body := strings.Repeat(`<p>Warga berharap perbaikan segera dikerjakan karena pada musim hujan jalan itu tidak dapat dilalui kendaraan, kata seorang pedagang di pasar setempat kepada wartawan.</p>`, 10)
	for _, tc := range []struct{ name, head, body, reason string }{
		{"free and short", free, lead, ""},
		{"paid and short", paid, lead, "paywall"},
		{"a part is paid for", part, lead, "paywall"},
		{"locked", lock, lead, "paywall"},
		{"paid but whole", paid, lead + body, ""},
		{"asks to pay", free, lead + lead + lead + ask, "paywall"},
		{"asks to pay below a whole article", free, lead + body + ask, ""},
		{"an advertisement's label", free, lead + `<p>Scroll to continue reading</p>` + lead + `<p>Advertisement. Scroll to keep reading.</p>` + lead, ""},
		{"offers a newsletter", free, lead + lead + lead + offer, ""},
		{"a menu names what is paid for", free, lead + lead + `</article><nav><ul><li><a href="/premium">Konten Premium</a></li></ul></nav><article>`, ""},
		{"a list beside it does", free, lead + lead + `</article><aside><h3>Artikel Premium Terbaru</h3></aside><article>`, ""},
		{"the foot asks", free, lead + lead + `</article><footer><a href="/cetak">Berlangganan untuk membaca versi cetak</a></footer><article>`, ""},
		{"a label in an article", free, lead + lead + `<div class="label">Konten Premium</div>`, ""},
		{"a label where it breaks off", free, lead + `<p>Anggaran itu, kata kepala desa kepada warga di balai, akan dipakai untuk …</p><div class="label">Konten Premium</div>`, "paywall"},
		{"much more is told of", long, lead + body, "flag"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			page := `<html lang="id"><head><title>Jalan Desa Diperbaiki</title>` + tc.head + `</head><body><article><h1>Jalan Desa Diperbaiki</h1>` + tc.body + `</article></body></html>`
			c := extractor(t).Extract(Input{Pages: []Page{{URL: "https://kabar.example/jalan-desa-diperbaiki", Body: []byte(page)}}})
			want := tc.reason
			if flagged := c.HasFlag(store.FlagPaywall); flagged != (want == "flag") {
				t.Errorf("flags %q", c.Flags)
			}
			if want == "flag" {
				want = ""
			}
			if c.NotArticle != want {
				t.Errorf("not an article: %q, want %q", c.NotArticle, want)
			}
			if !strings.Contains(c.Text, "Kepala desa") {
				t.Errorf("text %q", c.Text)
			}
		})
	}
}
