package extract

import (
	"strings"
	"testing"
	"time"
)

// TestFamilies reads a page of each family that has a rule, in its markup: the fields come from the rule, and
// neither what it removes nor what stands around the body is text. The linter of the rules is TestRules.
func TestFamilies(t *testing.T) {
	const (
		kabar = "https://kabar.example/"
		junk  = "Promo beras murah hanya hari ini, klik di sini untuk memesan sekarang juga."
		body  = `<p>Kepala desa mengatakan bahwa jalan itu akan diperbaiki bulan depan, setelah anggaran disetujui oleh dewan.</p>
			<p>Warga berharap perbaikan segera dikerjakan, kata seorang pedagang di pasar setempat kepada wartawan.</p>`
		title  = "Jalan Desa Diperbaiki Bulan Depan"
		author = "Budi Santoso"
		at     = "2021-09-23T19:50:00+07:00"
	)
	seen := map[string]bool{}
	for _, tc := range []struct {
		rule, url, page string
		fields          string // that the rule gives
	}{
		{"antara", "https://lampung.antaranews.com/berita/1/jalan-desa", `<h1 class="wrap__article-detail-title">JUDUL</h1><span class="text-muted mt-2 small">Pewarta: NAMA</span>
			<time itemprop="datePublished">Kamis, 23 September 2021 19:50 WIB</time><div class="wrap__article-detail-content post-content">ISI<p class="baca-juga">IKLAN</p></div>`, "title"},
		{"bloggingpro", kabar, `<h1 class="entry-title">JUDUL</h1><div class="gmr-cf-metacontent"><span>Penulis: NAMA</span></div><time class="entry-date published" datetime="2021-09-23T19:50:00+07:00">Kamis</time>
			<div class="entry-content entry-content-single"><div class="newkarma-core-banner-insidecontent">IKLAN</div>ISI</div>`, "authors published_at"},
		{"detik", "https://www.detik.com/sumbagsel/berita/d-1/jalan-desa", `<h1 class="detail__title">JUDUL</h1><div class="detail__author">NAMA - detikSumbagsel</div><div class="detail__date">Kamis, 23 Sep 2021 19:50 WIB</div>
			<div class="detail__body-text itp_bodycontent">ISI<table class="linksisip"><tr><td>IKLAN</td></tr></table></div>`, "title authors published_at"},
		{"jnews", kabar, `<h1 class="jeg_post_title">JUDUL</h1><div class="jeg_meta_author"><a>NAMA</a></div><div class="jeg_meta_date"><a>Kamis, 23 September 2021 19:50 WIB</a></div>
			<div class="content-inner">ISI<div class="jeg_ad">IKLAN</div></div>`, "title authors"},
		{"jpnn", "https://lampung.jpnn.com/news/1/jalan-desa", `<meta name="jpnncom_news_author" content="NAMA"><meta name="jpnncom_news_pubdate" content="2021-09-23 19:50:00"><h1 class="judul">JUDUL</h1>
			<div itemprop="articleBody">ISI<div class="baca-juga">IKLAN</div></div>`, "title authors"},
		{"kibaran", kabar, `<div class="single-article"><h1>JUDUL</h1><p class="author-name"><a>NAMA</a></p><time class="timepost">23 Sep 2021 - 19:50 WIB</time>
			<div class="single-article-text">ISI<div id="single-related-post-wrap">IKLAN</div></div></div>`, "title authors published_at"},
		{"kompas", "https://regional.kompas.com/read/2021/09/23/195000178/jalan-desa", `<meta name="content_author" content="NAMA"><h1 class="read__title">JUDUL</h1><div class="read__time">Kompas.com, 23/09/2021, 19:50 WIB</div>
			<div class="read__content">ISI<div class="inject-baca-juga">IKLAN</div></div>`, "title published_at"},
		{"liputan6", "https://www.liputan6.com/regional/read/1/jalan-desa", `<h1>JUDUL</h1><meta name="author" content="NAMA"><meta property="article:published_time" content="2021-09-23T19:50:00+07:00">
			<div class="article-content-body__item-content">ISI<div class="baca-juga">IKLAN</div></div>`, ""},
		{"newspaper", kabar, `<h1 class="entry-title">JUDUL</h1><div class="td-post-author-name"><a>NAMA</a></div><time class="entry-date" datetime="2021-09-23T19:50:00+07:00">23/09/2021</time>
			<div class="td-post-content">ISI<div class="td-a-rec">IKLAN</div></div>`, "authors published_at"},
		{"nomina", kabar, `<div id="single-content"><h1>JUDUL</h1><p class="nama-penulis">NAMA</p><p class="tanggal-single">Kamis, 23 September 2021<span> - 19:50 WIB</span></p>
			<div class="single-article-text" id="single-article-text">ISI<div id="berlangganan-whatsapp">IKLAN</div></div></div>`, "authors published_at"},
		{"nusabali", "https://www.nusabali.com/berita/1/jalan-desa", `<h1><span itemprop="headline">JUDUL</span></h1><span itemprop="author">NAMA</span><span itemprop="datePublished">23 Sep 2021 19:50:00 WIB</span>
			<div class="entry-box" itemprop="articleBody"><div class="iklan">IKLAN</div><div class="entry-content">ISI</div></div>`, "title authors"},
		{"okezone", "https://news.okezone.com/read/2021/09/23/340/1/jalan-desa", `<div class="title-article"><h1>JUDUL</h1></div><div class="journalist"><a title="NAMA">NAMA</a><span>Kamis, 23 September 2021 |19:50 WIB</span></div>
			<div class="c-detail read">ISI<div class="inject-baca-juga">IKLAN</div></div>`, "title authors"},
		{"promedia", kabar, `<h1 class="read__title">JUDUL</h1><div class="read__info"><div class="read__info__author">NAMA</div><div class="read__info__date">- Kamis, 23 September 2021 | 19:50 WIB</div></div>
			<article class="read__content">ISI<div class="inject-baca-juga">IKLAN</div></article>`, "title authors published_at"},
		{"rmol", "https://www.rmollampung.id/jalan-desa", `<div class="single_post_heading"><h1>JUDUL</h1></div><p>LAPORAN: NAMA</p><span>Kamis, 23 September 2021 | 19:50 WIB</span><div id="fontResizableText">ISI</div>`, "title"},
		{"rri", "https://rri.co.id/bandar-lampung/daerah/1/jalan-desa", `<meta property="og:title" content="JUDUL - RRI"><h1>JUDUL</h1><div class="author">Oleh - NAMA</div><div class="date">23 Sep 2021 - 19:50 WIB</div><div class="post_details_inner">ISI</div>`, "authors published_at"},
		{"sindonews", "https://daerah.sindonews.com/read/1/174/jalan-desa", `<h1>JUDUL</h1><div class="warp-nama-redaksi">NAMA</div><div class="detail-date-artikel">Kamis, 23 September 2021 - 19:50 WIB</div>
			<div class="detail-desc">ISI<div class="baca-juga-box">IKLAN</div></div>`, "authors published_at"},
		{"tribun", "https://lampung.tribunnews.com/2021/09/23/jalan-desa", `<h1 id="arttitle">JUDUL</h1><time>Kamis, 23 September 2021 19:50 WIB</time><p>Penulis: NAMA | Editor: Siti Aminah</p>
			<div class="side-article txt-article">ISI<p class="baca">IKLAN</p></div>`, "title"},
		{"viva", "https://lampung.viva.co.id/berita/1-jalan-desa", `<h1 class="main-content-title">JUDUL</h1><div class="main-content-author">NAMA</div><div class="main-content-date">Kamis, 23 September 2021 - 19:50 WIB</div>
			<div class="main-content-detail">ISI</div>`, "title authors published_at"},
	} {
		seen[tc.rule] = true
		t.Run(tc.rule, func(t *testing.T) {
			page := strings.NewReplacer("JUDUL", title, "NAMA", author, "ISI", body, "IKLAN", junk).Replace(tc.page)
			page = `<html lang="id"><head><title>` + title + `</title></head><body><nav><a href="/">Beranda</a> <a href="/daerah">Daerah</a></nav><main>` + page +
				`</main><aside><h3>Terpopuler</h3><ul><li><a href="/a">Harga kopi naik di pasar induk</a></li><li><a href="/b">Festival krakatau dibuka malam ini</a></li></ul></aside></body></html>`
			c := extractor(t).Extract(Input{Pages: []Page{{URL: tc.url, Body: []byte(page)}}})
			if c.Title != title || strings.Join(c.Authors, ", ") != author || c.Published.Local().Format(time.RFC3339) != at {
				t.Errorf("got %q, %q, %s", c.Title, c.Authors, c.Published.Local().Format(time.RFC3339))
			}
			if !strings.Contains(c.Text, "Kepala desa") || !strings.Contains(c.Text, "Warga berharap") || strings.Contains(c.Text, "Promo") || strings.Contains(c.Text, "Terpopuler") {
				t.Errorf("text %q", c.Text)
			}
			for _, field := range []string{"text", "title", "authors", "published_at"} {
				want := field == "text" || strings.Contains(tc.fields, field)
				if got := c.Origins[field] == "rule:"+tc.rule; got != want {
					t.Errorf("%s comes from %q", field, c.Origins[field])
				}
			}
		})
	}
	rs, err := readRules(rulesJSON)
	if err != nil {
		t.Fatal(err)
	}
	for _, lists := range []map[string][]*rule{rs.hosts, rs.marks} {
		for _, list := range lists {
			for _, r := range list {
				if !seen[r.ID] {
					t.Errorf("no page of %s is read here", r.ID)
				}
			}
		}
	}
}
