package web

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"golang.org/x/text/language"

	"warta/store"
)

// lang is a language of the pages themselves; articles keep their own.
type lang string

const (
	id lang = "id"
	en lang = "en"
)

// matcher prefers Indonesian, and gives Malay readers Indonesian too.
var matcher = language.NewMatcher([]language.Tag{language.Indonesian, language.English, language.Malay})

// langOf is the language to answer in, and whether the address itself says so.
func langOf(r *http.Request) (l lang, chosen bool) {
	switch r.URL.Query().Get("lang") {
	case "id":
		return id, true
	case "en":
		return en, true
	}
	accept := r.Header.Get("Accept-Language")
	if len(accept) > 200 {
		accept = ""
	}
	tags, _, err := language.ParseAcceptLanguage(accept)
	if err != nil || len(tags) == 0 {
		return id, false
	}
	if _, i, confidence := matcher.Match(tags...); i == 1 && confidence > language.No {
		return en, false
	}
	return id, false
}

// say is a phrase of the pages. An unknown one is a fault of a template, found by its test.
func (l lang) say(key string) (string, error) {
	p, ok := phrases[key]
	if !ok {
		return "", fmt.Errorf("no phrase %q", key)
	}
	if l == en {
		return p[1], nil
	}
	return p[0], nil
}

// number writes n with the language's thousands separator.
func (l lang) number(n int) string {
	s := strconv.Itoa(n)
	sep := "."
	if l == en {
		sep = ","
	}
	start := 0
	if n < 0 {
		start = 1
	}
	for i := len(s) - 3; i > start; i -= 3 {
		s = s[:i] + sep + s[i:]
	}
	return s
}

var (
	daysID   = [...]string{"Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"}
	monthsID = [...]string{"", "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember"}
)

// day is a date in words: "Kamis, 23 September 2021".
func (l lang) day(t time.Time) string {
	if l == en {
		return t.Format("Monday, 2 January 2006")
	}
	return fmt.Sprintf("%s, %d %s %d", daysID[t.Weekday()], t.Day(), monthsID[t.Month()], t.Year())
}

// clock is a time of day in its zone: "19.50 WIB".
func (l lang) clock(t time.Time) string {
	_, offset := t.Zone()
	zone := store.ZoneName(offset)
	if l == en {
		return t.Format("15:04 ") + zone
	}
	return t.Format("15.04 ") + zone
}

// moment is both: "Kamis, 23 September 2021 19.50 WIB".
func (l lang) moment(t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	if l == en {
		return l.day(t) + ", " + l.clock(t)
	}
	return l.day(t) + " " + l.clock(t)
}

// span is a time span in words, to the largest unit.
func (l lang) span(d time.Duration) string {
	units := []struct {
		of     time.Duration
		id, en string
	}{{24 * time.Hour, "hari", "day"}, {time.Hour, "jam", "hour"}, {time.Minute, "menit", "minute"}}
	for _, u := range units {
		if n := int(d / u.of); n >= 1 {
			if l == id {
				return l.number(n) + " " + u.id
			}
			if n == 1 {
				return "1 " + u.en
			}
			return l.number(n) + " " + u.en + "s"
		}
	}
	if l == en {
		return "less than a minute"
	}
	return "kurang dari semenit"
}

// phrases are the words of the pages, Indonesian and English.
var phrases = map[string][2]string{
	"tagline":          {"Berita daerah, dirapikan dan dikumpulkan per wilayah", "Regional news, cleaned and gathered by region"},
	"skip":             {"Langsung ke isi", "Skip to content"},
	"menu":             {"Menu utama", "Main menu"},
	"home":             {"Beranda", "Home"},
	"sources":          {"Sumber", "Sources"},
	"search":           {"Cari", "Search"},
	"search-for":       {"Cari berita", "Search the news"},
	"language":         {"Bahasa", "Language"},
	"regions":          {"Wilayah", "Regions"},
	"regions-in":       {"Wilayah di dalamnya", "Regions inside"},
	"newest":           {"Berita terbaru", "Newest articles"},
	"articles":         {"berita", "articles"},
	"subscribe":        {"Langganan", "Subscribe"},
	"subscribe-help":   {"Salin salah satu alamat ini ke aplikasi pembaca umpan (RSS) Anda.", "Copy one of these addresses into your feed reader."},
	"own-feed":         {"Tanpa wilayah di dalamnya", "Without the regions inside"},
	"all-feeds":        {"Semua umpan (OPML)", "All feeds (OPML)"},
	"none":             {"Belum ada berita.", "No articles yet."},
	"none-hint":        {"Begitu perayap menemukan berita, berita itu muncul di sini.", "As soon as the crawler finds articles, they appear here."},
	"older":            {"Berita lebih lama", "Older articles"},
	"where":            {"Anda di sini", "You are here"},
	"read-original":    {"Baca di situs asal", "Read at the source"},
	"published":        {"Terbit", "Published"},
	"modified":         {"Diubah menurut media", "Modified, says the outlet"},
	"first-seen":       {"Pertama terlihat", "First seen"},
	"updated":          {"Versi terbaru terlihat", "Newest version seen"},
	"by":               {"Oleh", "By"},
	"editor":           {"Editor", "Editor"},
	"about-regions":    {"Tentang wilayah", "About these regions"},
	"strong":           {"pasti", "certain"},
	"weak":             {"dugaan", "guess"},
	"mentioned":        {"Juga disebut", "Also mentioned"},
	"versions":         {"Versi", "Versions"},
	"version-one":      {"Satu versi tersimpan; belum pernah disunting.", "One version kept; never edited so far."},
	"version-many":     {"Versi yang tersimpan: %s.", "Versions kept: %s."},
	"version":          {"Versi", "Version"},
	"provenance":       {"Dari mana data ini", "Where this data comes from"},
	"field":            {"Bidang", "Field"},
	"origin":           {"Asal", "Origin"},
	"id":               {"ID", "ID"},
	"section":          {"Rubrik", "Section"},
	"tags":             {"Tagar", "Tags"},
	"extractor":        {"Pembaca isi", "Extractor"},
	"confidence":       {"Keyakinan", "Confidence"},
	"hash":             {"Sidik isi (SHA-256)", "Content hash (SHA-256)"},
	"aliases":          {"Alamat lain", "Other addresses"},
	"picture":          {"Lihat gambar", "See the picture"},
	"syndicated":       {"Dikutip dari", "Syndicated from"},
	"rights":           {"Hak cipta ada pada penerbit. Halaman ini catatan untuk dibaca dan diperiksa.", "Copyright stays with the publisher. This page is a record to read and check."},
	"flag-release":     {"Siaran pers", "Press release"},
	"flag-advertorial": {"Advertorial", "Advertorial"},
	"flag-photo":       {"Foto", "Photo"},
	"flag-video":       {"Video", "Video"},
	"flag-incomplete":  {"Tidak lengkap", "Incomplete"},
	"flag-feed-text":   {"Teks dari umpan media", "Text from the outlet's feed"},
	"removed-title":    {"Berita ini sudah ditarik penerbitnya", "The publisher has taken this article down"},
	"removed-since":    {"Terlihat hilang", "Seen to be gone"},
	"source":           {"Media", "Outlet"},
	"state":            {"Keadaan", "State"},
	"last-article":     {"Berita terakhir", "Newest article"},
	"last-success":     {"Terakhir berhasil", "Last success"},
	"last-result":      {"Hasil terakhir", "Last result"},
	"next-visit":       {"Kunjungan berikut", "Next visit"},
	"health-ok":        {"baik", "well"},
	"health-new":       {"belum dikunjungi", "not visited yet"},
	"health-failing":   {"gagal", "failing"},
	"health-quiet":     {"diam", "quiet"},
	"health-paused":    {"dijeda", "paused"},
	"health-removed":   {"dihapus", "removed"},
	"failures":         {"gagal berturut-turut", "failures in a row"},
	"sources-intro":    {"Semua media yang dipantau dan keadaannya. Waktu dalam WIB.", "All watched outlets and how they fare. Times in WIB."},
	"ago":              {"%s lalu", "%s ago"},
	"in":               {"%s lagi", "in %s"},
	"due":              {"segera", "due"},
	"results":          {"Hasil pencarian", "Search results"},
	"no-results":       {"Tidak ada berita yang cocok.", "No article matches."},
	"feed-of-search":   {"Umpan pencarian ini", "Feed of this search"},
	"not-found":        {"Halaman tidak ditemukan", "Page not found"},
	"not-found-help":   {"Alamat ini tidak ada di sini, atau belum ada.", "There is nothing at this address, or not yet."},
	"unavailable":      {"Sedang tidak tersedia", "Not available just now"},
	"try-again":        {"Coba lagi setengah menit lagi.", "Try again in half a minute."},
	"day-only":         {"jam tidak disebut", "hour not stated"},
}
