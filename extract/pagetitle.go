package extract

import (
	"slices"
	"strings"
)

// The titles by which pages that are no articles go, lower case and without signs. An article may have any of
// these words in its title, so only the whole title counts, with the site's name and fillTitles cut off.
var (
	challengeTitles = []string{
		"just a moment", "attention required", "access denied", "are you a robot", "are you human", "please wait", "security check",
		"ddos guard", "one moment please", "bot verification", "human verification", "captcha", "robot check",
	}
	missingTitles = []string{
		"page not found", "not found", "nothing found", "page does not exist", "page doesnt exist", "that page cant be found", "page cannot be found", "this page isnt available",
		"halaman tidak ditemukan", "laman tidak ditemukan", "tidak ditemukan", "halaman tidak tersedia", "laman tidak tersedia", "halaman tidak ada",
		"konten tidak ditemukan", "artikel tidak ditemukan", "berita tidak ditemukan", "berita tidak tersedia",
		"seite nicht gefunden", "page introuvable", "página no encontrada",
		"account suspended", "this account has been suspended", "akun ditangguhkan", "website suspended", "service unavailable", "bad gateway", "internal server error",
		"forbidden", "database error", "establishing a database connection", "maintenance", "under maintenance", "site under maintenance", "maintenance mode", "website under maintenance",
		"situs sedang dalam perbaikan", "situs sedang dalam pemeliharaan", "website sedang dalam perbaikan", "website sedang dalam pemeliharaan",
		"sedang dalam perbaikan", "sedang dalam pemeliharaan", "sedang perbaikan", "dalam perbaikan", "dalam pemeliharaan",
	}
	listingTitles = []string{
		"indeks", "indeks berita", "berita terkini", "berita terbaru", "berita hari ini", "kumpulan berita", "arsip", "tag", "kategori", "hasil pencarian", "search results",
	}
	staticTitles = []string{
		"redaksi", "susunan redaksi", "box redaksi", "boks redaksi", "tim redaksi", "dewan redaksi", "pedoman media siber", "pedoman pemberitaan media siber",
		"kode etik", "kode etik jurnalistik", "kode etik wartawan", "kode perilaku perusahaan pers", "kebijakan privasi", "privacy policy", "tentang kami", "about us", "disclaimer",
		"kontak", "kontak kami", "hubungi kami", "contact us", "info iklan", "pasang iklan", "syarat dan ketentuan", "ketentuan layanan", "terms of service", "terms and conditions",
	}
)

// fillTitles are words that stand beside an error's name.
var fillTitles = []string{"404", "403", "500", "502", "503", "error", "http", "oops", "ups", "uups", "uh", "oh", "maaf", "sorry", "kesalahan"}

// Beginnings of titles that ask a visitor for something, or excuse what is missing. No headline begins so, or the page
// says when it was published.
var (
	challengeStarts = []string{
		"verify you are", "verifying you are", "checking your browser", "please wait while", "pardon our interruption", "are you a robot", "are you human",
		"verifikasi bahwa anda", "verifikasi anda bukan robot", "verifikasi keamanan", "konfirmasi bahwa anda", "pastikan anda bukan robot",
		"your access to this site has been limited",
	}
	missingStarts = []string{
		"halaman yang anda", "laman yang anda", "berita yang anda", "artikel yang anda", "the page you", "the requested url", "this page could not be found",
		"this page does not exist", "briefly unavailable for scheduled maintenance",
	}
	// missingWithin count inside a longer title too, on a page with next to no text.
	missingWithin = []string{"not found", "nothing found", "tidak ditemukan", "halaman yang anda cari"}
)

// titleParts are the titles of a page in words: whole, and what the separators of a site's name leave of them at either end.
func titleParts(titles ...string) []string {
	var parts []string
	for _, t := range titles {
		if t == "" {
			continue
		}
		parts = append(parts, words(t))
		for _, sep := range titleSeparators {
			if i := strings.Index(t, sep); i >= 0 {
				parts = append(parts, words(t[:i]), words(t[strings.LastIndex(t, sep)+len(sep):]))
			}
		}
	}
	return parts
}

// isError reports whether a part of a title is the name of an error, whole: "Oops! Halaman tidak ditemukan", "404".
func isError(part string) bool {
	number := false
	from, to := 0, len(part)
	for from < to {
		w, _, _ := strings.Cut(part[from:to], " ")
		if !slices.Contains(fillTitles, w) {
			break
		}
		number = number || w == "404"
		from = min(from+len(w)+1, to)
	}
	for from < to {
		at := strings.LastIndexByte(part[from:to], ' ') + 1
		if !slices.Contains(fillTitles, part[from+at:to]) {
			break
		}
		number = number || part[from+at:to] == "404"
		to = max(from+at-1, from)
	}
	return from == to && number || slices.Contains(missingTitles, part[from:to])
}

// errorTitle says which error or check the titles of a short page name, or "". A page that tells when an article was
// published, other than by its address, is none, whatever it is called.
func errorTitle(parts []string, v *verdict) string {
	dated := !v.content.Published.IsZero() && v.content.Origins["published_at"] != "url"
	plain := !dated && !v.meta.articleType // nothing else is known of the page
	if v.words >= 120 || !plain && v.words >= 40 || dated && v.meta.articleType {
		return ""
	}
	switch {
	case slices.ContainsFunc(parts, func(p string) bool { return slices.Contains(challengeTitles, p) }),
		plain && slices.ContainsFunc(parts, func(p string) bool { return startsAny(p, challengeStarts) }):
		return reasonChallenge
	case slices.ContainsFunc(parts, isError),
		plain && slices.ContainsFunc(parts, func(p string) bool { return startsAny(p, missingStarts) }),
		plain && v.words < 25 && slices.ContainsFunc(parts, func(p string) bool { return containsAny(p, missingWithin) }):
		return reasonMissing
	}
	return ""
}

// listingTitle reports whether a title names a list of articles: "Berita Terkini", "Tag: Metro", and, where there are no
// paragraphs, anything that begins so.
func listingTitle(title string, v *verdict) bool {
	t := words(title)
	for _, l := range listingTitles {
		if !startsWith(t, l) {
			continue
		}
		rest, colon := afterWords(title, strings.Count(l, " ")+1)
		switch {
		case rest == "", colon && strings.Count(rest, " ") < 3 && (l == "tag" || l == "kategori" || l == "arsip" || strings.HasPrefix(l, "hasil") || strings.HasPrefix(l, "search")):
			return true
		case v.content.Published.IsZero() && !v.shape.body:
			return true
		}
	}
	return false
}

// staticTitle reports whether both titles of a page, that of its text and that of its window, are those of a page every
// outlet has.
func staticTitle(v *verdict) bool {
	is := func(p string) bool { return slices.Contains(staticTitles, p) }
	if !is(words(v.content.Title)) {
		return false
	}
	return v.doc.Title == "" || slices.ContainsFunc(titleParts(v.doc.Title), is)
}
