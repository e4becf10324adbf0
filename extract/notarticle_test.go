package extract

import (
	"fmt"
	"strings"
	"testing"
)

const (
	ogArticle   = `<meta property="og:type" content="article">`
	ldNews      = `<script type="application/ld+json">{"@type":"NewsArticle","headline":"Judul","datePublished":"2026-11-18T08:00:00+07:00"}</script>`
	ldPage      = `<script type="application/ld+json">{"@graph":[{"@type":"WebPage","name":"Redaksi","datePublished":"2020-01-01T03:00:00+00:00"}]}</script>`
	ldSection   = `<script type="application/ld+json">{"@graph":[{"@type":"CollectionPage","name":"Daerah"},{"@type":"WebSite","name":"Kabar"}]}</script>`
	shownDate   = `<div class="date">Rabu, 18 November 2026 07:00 WIB</div>`
	publishedAt = `<meta property="article:published_time" content="2026-11-18T08:00:00+07:00">`
)

var teaserHeads = [...]string{
	"Harga Kopi Robusta Naik Tajam di Pasar Induk", "Festival Pantai Dibuka Malam Ini di Lapangan", "Bupati Lantik Puluhan Pejabat Eselon Tiga",
	"Gempa Guncang Pesisir Barat Dini Hari", "Petani Jagung Keluhkan Harga Pupuk Bersubsidi", "Jembatan Gantung Roboh Diterjang Arus Sungai",
	"Polisi Tangkap Pencuri Sapi di Kecamatan", "Siswa Kejuruan Juara Robotik Tingkat Nasional", "Harga Cabai Rawit Tembus Seratus Ribu", "Kepala Desa Ditahan karena Korupsi Dana",
}

var teaserTexts = [...]string{
	"Harga biji kopi di tingkat petani menembus tujuh puluh ribu rupiah per kilogram pada pekan ini karena panen yang mundur.",
	"Festival tahunan itu dibuka langsung oleh gubernur di lapangan kota, dan ribuan pengunjung datang sejak sore hari.",
	"Sebanyak empat puluh pejabat dilantik di aula, dan bupati meminta mereka segera bekerja untuk pelayanan masyarakat.",
	"Warga sempat berlarian keluar rumah ketika gempa terjadi, tetapi gempa itu tidak berpotensi menimbulkan tsunami.",
	"Kelompok tani mengaku kesulitan memperoleh pupuk dengan harga eceran dan meminta dinas turun memeriksa kios.",
	"Jembatan sepanjang empat puluh meter itu putus setelah tiangnya tergerus, sehingga anak sekolah harus memutar.",
	"Pelaku diringkus di rumah kontrakan tanpa perlawanan, dan polisi menyita satu mobil bak terbuka miliknya.",
	"Tim beranggotakan tiga siswa itu mengalahkan ratusan peserta lain dengan robot pemadam api buatan mereka.",
	"Pedagang di pasar menyebut pasokan berkurang sejak dua minggu lalu, dan pembeli kini membeli lebih sedikit.",
	"Jaksa menahan kepala desa tersebut setelah memeriksanya enam jam dan menaksir kerugian negara ratusan juta.",
}

var storyParas = [...]string{
	"Kepala badan penanggulangan bencana menyebutkan air mulai naik setelah hujan deras turun selama lima jam tanpa henti.",
	"“Kami sudah mengirim dua perahu karet dan satu truk bantuan ke lokasi,” ujarnya saat dihubungi pada Selasa siang.",
	"Tidak ada korban jiwa dalam kejadian itu, tetapi puluhan keluarga terpaksa mengungsi ke balai desa dan masjid terdekat.",
	"Warga berharap pemerintah segera menormalisasi sungai yang dangkal akibat endapan lumpur selama bertahun-tahun.",
}

// paras are the first n paragraphs of a story.
func paras(n int) string { return "<p>" + strings.Join(storyParas[:n], "</p><p>") + "</p>" }

// teasers are n teasers of other stories: headline, date where dated, and text where told.
func teasers(n int, dated, told bool) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `<article class="post"><h2 class="entry-title"><a href="/2026/11/%02d/berita-ke-%d/">%s</a></h2>`, i+1, i, teaserHeads[i])
		if dated {
			fmt.Fprintf(&b, `<time datetime="2026-11-%02dT08:00:00+07:00">%d November 2026</time>`, i+1, i+1)
		}
		if told {
			b.WriteString(`<div class="entry-summary"><p>` + teaserTexts[i] + ` […]</p></div>`)
		}
		b.WriteString("</article>")
	}
	return b.String()
}

// whyNot reads a made-up page and gives why it is no article.
func whyNot(t *testing.T, url, head, title, body string) string {
	t.Helper()
	page := `<html lang="id"><head><title>` + title + `</title>` + head + `</head><body><header><nav><ul><li><a href="/">Beranda</a></li><li><a href="/premium">Konten Premium</a></li></ul></nav></header>` +
		body + `<footer><p>Hak cipta Kabar.</p></footer></body></html>`
	c := extractor(t).Extract(Input{Pages: []Page{{URL: url, Body: []byte(page)}}})
	if c.NotArticle == "" && c.Text == "" {
		t.Error("no text")
	}
	return c.NotArticle
}

func TestErrorTitles(t *testing.T) {
	const missing = `<p>Sepertinya tidak ada apa pun di lokasi ini. Coba gunakan pencarian.</p>`
	few, many := `<div class="entry-content">`+paras(2)+`</div>`, `<div class="entry-content">`+paras(4)+`</div>`
	for _, tc := range []struct{ head, title, body, want string }{
		{"", "Halaman Tidak Ditemukan - Kabar", missing + teasers(10, false, false), "soft-404"},
		{"", "404 - Kabar", `<p>Berita itu sudah dihapus.</p>`, "soft-404"},
		{"", "Oops! Halaman tidak ditemukan", missing, "soft-404"},
		{"", "Kabar | Error 404 (Not Found)", missing, "soft-404"},
		{"", "Laman tidak tersedia", missing, "soft-404"},
		{"", "Account Suspended", `<p>This account has been suspended. Contact your hosting provider for more information.</p>`, "soft-404"},
		{"", "Situs Sedang Dalam Perbaikan", `<p>Mohon maaf, situs kami sedang dalam pemeliharaan. Silakan kembali beberapa saat lagi, terima kasih atas kesabaran Anda.</p>`, "soft-404"},
		{"", "Just a moment...", `<p>Checking your browser before accessing kabar.example.</p>`, "challenge"},
		{"", "Attention Required! | Penjaga", `<p>Please complete the check to see the site.</p>`, "challenge"},
		{"", "Verifikasi bahwa Anda bukan robot", `<p>Silakan centang kotak di bawah ini untuk melanjutkan ke situs kabar.example. Kami mendeteksi lalu lintas tidak biasa.</p>`, "challenge"},
		{"", "Your access to this site has been limited by the site owner", `<p>If you think you have been blocked in error, contact the owner of this site for assistance with it.</p>`, "challenge"},
		{ogArticle + ldNews, "Balita Hanyut di Sungai Tidak Ditemukan", many, ""},
		{"", "Korban Tenggelam Tidak Ditemukan, Pencarian Dilanjutkan", shownDate + few, ""},
		{"", "Bukti Tidak Ditemukan, Polisi Hentikan Kasus", few, ""},
		{"", "Not Found di Situs Pemkab Dikeluhkan Warga", shownDate + few, ""},
		{"", "Security Check di Bandara Diperketat", shownDate + few, ""},
		{ogArticle + publishedAt, "Tidak Ditemukan", few, ""},
	} {
		body := `<article><h1>` + tc.title + `</h1>` + tc.body + `</article>`
		if got := whyNot(t, "https://kabar.example/2026/11/18/a-b-c/", tc.head, tc.title, body); got != tc.want {
			t.Errorf("%q: %q, want %q", tc.title, got, tc.want)
		}
	}
}

func TestListingTitles(t *testing.T) {
	list := teasers(10, false, false)
	short := `<div class="entry-content">` + paras(2) + `</div>`
	for _, tc := range []struct{ title, body, want string }{
		{"Tag: Metro", `<p>Semua berita tentang kota itu.</p>` + list, "listing"},
		{"Berita Terkini", `<p>Semua berita tentang kota itu.</p>` + list, "listing"},
		{"Kategori Baru Lomba Desa Diumumkan", shownDate + short + list, ""},
		{"Arsip Desa Terbakar, Polisi Selidiki", shownDate + short + list, ""},
		{"Berita Terkini: Banjir Mulai Surut", `<div class="entry-content">` + paras(4) + `</div>` + list, ""},
	} {
		if got := whyNot(t, "https://kabar.example/a-b-c/", "", tc.title, `<main><h1>`+tc.title+`</h1>`+tc.body+`</main>`); got != tc.want {
			t.Errorf("%q: %q, want %q", tc.title, got, tc.want)
		}
	}
}

func TestListingPaths(t *testing.T) {
	article := `<article><h1>Banjir Mulai Surut</h1>` + shownDate + `<div class="isi">` + paras(4) + `</div></article>`
	for _, tc := range []struct{ path, head, body, want string }{
		{"terkini/banjir-mulai-surut-warga-pulang", "", article, ""},
		{"rubrik/daerah/banjir-mulai-surut-di-desa", ogArticle, article, ""},
		{"kategori/daerah/banjir-mulai-surut-di-desa.html", ogArticle, article, ""},
		{"kanal/123456-banjir-surut", ogArticle, article, ""},
		{"topik/banjir/read/banjir-mulai-surut", "", article, ""},
		{"kategori/daerah/banjir", "", article, ""},
		{"kategori/daerah", "", `<h1>Daerah</h1><p>Kabar dari semua daerah, setiap hari.</p>`, "listing"},
		{"tag/pemilihan-kepala-daerah-serentak", "", `<h1>Pemilihan</h1><p>Kabar tentang pemilihan kepala daerah, setiap hari.</p>`, "listing"},
	} {
		if got := whyNot(t, "https://kabar.example/"+tc.path, tc.head, "Banjir Mulai Surut", tc.body+teasers(10, false, false)); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.path, got, tc.want)
		}
	}
}

func TestStories(t *testing.T) {
	rows, mixed, strayed, events := strings.Builder{}, strings.Builder{}, strings.Builder{}, strings.Builder{}
	for i, h := range teaserHeads {
		fmt.Fprintf(&rows, `<div class="row"><a href="/berita/%d">%s</a><br>%s<br><small>Rabu, 18 November 2026</small></div>`, i, h, teaserTexts[i])
	}
	for i := range 8 {
		fmt.Fprintf(&events, `<h2><a href="/acara/%d">%s</a></h2><p>%d November 2026</p><p>%s</p>`, i, teaserHeads[i], i+1, teaserTexts[i])
		fmt.Fprintf(&strayed, `<p>%s</p><div class="inline"><a href="/2026/11/1%d/x-%d/">%s</a></div>`, storyParas[i%4]+strings.Repeat(" Demikian.", i), i, i, teaserHeads[i])
	}
	for i := range 5 {
		fmt.Fprintf(&mixed, `<h3><a href="/2026/11/1%d/berita-%d/">%s</a></h3><p>%s</p>`, i, i, teaserHeads[i], teaserTexts[i])
	}
	roundup := `<article><h1>Lima Berita Terpopuler Pekan Ini</h1>` + shownDate + `<div class="entry-content"><p>Berikut lima berita yang paling banyak dibaca di Kabar sepanjang pekan ini.</p>` + mixed.String() + `</div></article>`
	section := `<h1>Daerah</h1><main>` + teasers(10, true, true) + `</main>`
	for _, tc := range []struct{ name, url, head, body, want string }{
		{"a section", "daerah/", "", section, "listing"},
		{"its second page", "daerah/page/2/", "", section, "listing"},
		{"four stories", "daerah/", "", `<h1>Daerah</h1><main>` + teasers(4, true, true) + `</main>`, "listing"},
		{"one that calls itself an article", "tag/metro/", ogArticle, section, "listing"},
		{"and a list", "daerah/", ogArticle + ldSection, section, "listing"},
		{"a list without dates", "daerah/", ogArticle + ldSection, `<h1>Daerah</h1><main>` + teasers(10, false, true) + `</main>`, "listing"},
		{"a month", "2026/11/", "", section, "listing"},
		{"a writer's stories", "profil/rina/", "", `<h1>Rina</h1><div class="bio"><p>Wartawan Kabar sejak dulu, meliput politik dan pemerintahan di seluruh daerah.</p></div><main>` + teasers(10, true, true) + `</main>`, "listing"},
		{"rows", "ekonomi", "", `<div>` + rows.String() + `</div>`, "listing"},
		{"home", "?utm_source=x", "", section, "listing"},
		{"home for small screens", "?m=1", "", section, "listing"},
		{"a round-up", "berita/lima-berita/", ogArticle, roundup, ""},
		{"a round-up without type", "berita/lima-berita/", "", roundup, ""},
		{"an article of a section's list", "berita/banjir/", ldNews + ldSection, `<article><h1>Banjir Surut</h1><div class="isi">` + paras(4) + `</div></article>` + teasers(10, true, true), ""},
		{"a calendar", "berita/agenda/", "", `<article><h1>Agenda Pekan Ini</h1>` + shownDate + `<div class="entry-content">` + paras(1) + events.String() + `</div></article>`, ""},
		{"teasers with dates below a description", "acara/agenda/", "", `<h1>Agenda Pekan Ini</h1><div class="entry-content">` + paras(1) + events.String() + `</div>`, "listing"},
		{"an article full of others' headlines", "berita/banjir/", "", `<article><h1>Banjir Surut</h1>` + shownDate + `<div class="isi">` + strayed.String() + `</div></article>`, ""},
		{"an article whose title links to itself", "2026/11/banjir.html?m=1", "", `<div class="post"><h3 class="post-title"><a href="/2026/11/banjir.html">Banjir di Pesisir Mulai Surut</a></h3><div class="post-body">` + paras(4) + `</div></div>` + teasers(6, false, true), ""},
		{"an article before others", "berita/banjir/", ogArticle, `<article><h1>Banjir Surut</h1>` + shownDate + `<div class="isi">` + paras(4) + `</div></article>` + teasers(4, true, true), ""},
	} {
		if got := whyNot(t, "https://kabar.example/"+tc.url, tc.head, "Kabar", tc.body); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
	}
}

func TestStaticPages(t *testing.T) {
	staff := `<p>Pemimpin Umum dan Penanggung Jawab: Hendra Wijaya</p><p>Wartawan Kabar dibekali kartu pers dan tidak diperkenankan menerima imbalan apa pun dari narasumber.</p>`
	guide := `<p>Kemerdekaan berpendapat, kemerdekaan berekspresi, dan kemerdekaan pers adalah hak asasi manusia yang dilindungi.</p><p>Jakarta, 3 Februari 2012</p>`
	for _, tc := range []struct{ path, head, title, body, want string }{
		{"redaksi/", ogArticle + publishedAt, "Redaksi", staff, "static"},
		{"redaksi/", ogArticle + ldPage, "Redaksi", staff, "static"},
		{"pedoman-media-siber-2/", "", "Pedoman Media Siber", guide, "static"},
		{"?page_id=15", "", "Pedoman Media Siber", guide, "static"},
		{"pages/pedoman", "", "Pedoman Media Siber", guide, "static"},
		{"halaman/7/", ogArticle, "Kebijakan Privasi", guide, "static"},
		{"kontak-2", "", "Hubungi Kami", staff, "static"},
		{"2026/11/18/redaksi/", ogArticle + publishedAt, "Redaksi Kami Pindah ke Gedung Baru", paras(3), ""},
		{"redaksi/", ldNews, "Redaksi Kami Pindah ke Gedung Baru", paras(3), ""},
		{"berita/1", "", "Pedoman Media Siber Direvisi Dewan Pers", shownDate + paras(3), ""},
		{"berita/2", "", "Disclaimer Pejabat Soal Harta Dipertanyakan", paras(3), ""},
	} {
		body := `<article><h1>` + tc.title + `</h1><div class="entry-content">` + tc.body + `</div></article>`
		if got := whyNot(t, "https://kabar.example/"+tc.path, tc.head, tc.title+" - Kabar", body); got != tc.want {
			t.Errorf("%s %q: %q, want %q", tc.path, tc.title, got, tc.want)
		}
	}
}

func TestIsFeed(t *testing.T) {
	for _, tc := range []struct {
		body string
		want bool
	}{
		{`<?xml version="1.0"?><rss version="2.0"/>`, true},
		{"\ufeff<rss>", true},
		{`<?xml version="1.0"?><!-- <html> --><?xml-stylesheet href="a"?> <urlset/>`, true},
		{`<?xml version="1.0"?>`, true},
		{`<?xml version="1.0"?> <HTML><BODY>`, false},
		{`<?xml version="1.0"?><!-- ` + strings.Repeat("x", 700) + ` --><html>`, false},
		{`<?xml version="1.0"?><!DOCTYPE HTML PUBLIC "-//W3C//DTD XHTML 1.0//EN" "a"><head>`, false},
		{`<!doctype html><p>`, false},
	} {
		if got := isFeed([]byte(tc.body)); got != tc.want {
			t.Errorf("%.60q: %v", tc.body, got)
		}
	}
}
