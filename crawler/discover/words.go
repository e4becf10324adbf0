package discover

// set is a list of words to look up.
func set(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}

// vocabulary is what addresses of news sites say in their segments and parameters, Indonesian and
// English. Words stand for whole segments.
type vocabulary struct {
	// drop: pages that are neither articles nor lists worth a visit, by the reason that is reported.
	drop map[string]string
	// section: a segment that names a list of one section by what follows it.
	section map[string]bool
	// index: a list of everything.
	index map[string]bool
	// article: a segment after which an article follows, by number or slug.
	article map[string]bool
	// page: a segment or parameter before a page number.
	page map[string]bool
	// params drop an address whatever its path, by reason.
	params map[string]string
	// id: parameters that hold an article's number.
	id map[string]bool
	// files: endings of what is no page.
	files map[string]bool
}

var vocab = vocabulary{
	drop: reasons(map[string][]string{
		"tag":    {"tag", "tags", "topik", "topic", "topics", "label", "labels", "hashtag", "tagar", "fokus-tag"},
		"author": {"author", "authors", "penulis", "user", "users", "profile", "reporter", "wartawan", "member", "contributor", "kontributor", "jurnalis"},
		"search": {"search", "cari", "pencarian", "find", "hasil-pencarian"},
		"login": {
			"login", "logout", "register", "masuk", "daftar", "signin", "signup", "wp-admin", "wp-login.php", "wp-login", "my-account",
			"account", "akun", "cart", "checkout", "lupa-password", "lost-password", "admin", "administrator", "internal", "dashboard",
		},
		"machine": {
			"wp-json", "wp-content", "wp-includes", "xmlrpc.php", "cdn-cgi", "api", "ajax", "cgi-bin", "embed", "oembed", "trackback",
			"feed", "feeds", "rss", "rss.xml", "atom.xml", "atom", "sitemap", "sitemap.xml", "manifest.json", "download", "unduh", "cdn",
		},
		"variant":  {"amp", "print", "cetak", "share", "copy", "komentar", "comment", "comments", "email", "pdf"},
		"calendar": {"kalender", "calendar", "events", "agenda"},
		"static": {
			"tentang", "tentang-kami", "about", "about-us", "redaksi", "susunan-redaksi", "box-redaksi", "boks-redaksi", "kontak", "kontak-kami",
			"contact", "contact-us", "hubungi-kami", "hubungi", "disclaimer", "privacy", "privacy-policy", "kebijakan-privasi", "kebijakan", "pedoman-media-siber",
			"pedoman", "pedoman-pemberitaan-media-siber", "pedoman-pemberitaan", "info-iklan", "iklan", "pasang-iklan", "advertise", "media-kit", "karir",
			"karier", "career", "careers", "lowongan", "kode-etik", "kode-etik-jurnalistik", "terms", "terms-of-service", "terms-of-use", "syarat-dan-ketentuan", "syarat-ketentuan",
			"ketentuan", "faq", "bantuan", "help", "rss-feed", "newsletter", "subscribe", "langganan", "berlangganan", "halaman", "page-not-found", "404",
			"perlindungan-wartawan", "sop-perlindungan-wartawan", "struktur-organisasi", "visi-misi", "visi-dan-misi", "profil", "sejarah", "disclaimer-2", "live", "live-streaming", "livestreaming",
			"sop", "peta-situs", "sitemap.html", "laporan", "survei", "polling", "galeri", "gallery", "epaper", "e-paper", "jadwal-sholat", "cuaca", "kurs",
		},
	}),
	section: set("category", "kategori", "kanal", "rubrik", "section", "channel", "categories", "kanal-berita"),
	index:   set("indeks", "index", "indeks-berita", "index-news", "berita", "news", "terkini", "berita-terkini", "terbaru", "berita-terbaru", "latest", "arsip", "home", "beranda", "all"),
	article: set("read", "baca", "berita", "news", "detail", "artikel", "article", "view", "post", "posts", "story", "video", "foto", "photo"),
	page:    set("page", "hal", "halaman", "paged", "indeks", "index", "offset", "start", "pg", "laman"),
	params: reasons(map[string][]string{
		"search":   {"s", "q", "query", "search", "keyword", "kata", "cari"},
		"tag":      {"tag", "label", "topik"},
		"author":   {"author", "penulis"},
		"calendar": {"bulan", "hari", "tgl", "tanggal", "date", "month", "year", "tahun", "day", "cal", "calendar", "eventdate", "updated-max", "updated-min"},
		"variant":  {"replytocom", "share", "print", "cetak", "amp", "outputtype", "m", "single", "showpage", "comment-page", "cpage", "like_comment", "output"},
		"session":  {"sid", "phpsessid", "jsessionid", "sessionid", "session", "session_id", "token", "nonce", "_wpnonce", "ns"},
		"machine":  {"action", "attachment_id", "preview", "feed", "rest_route", "doing_wp_cron", "add-to-cart", "download", "file", "callback", "replyto", "sort", "order", "orderby", "filter", "redirect_to", "redirect", "url", "return"},
	}),
	id: set("id", "idberita", "id_berita", "berita_id", "news_id", "newsid", "nid", "artikel", "article", "aid", "read", "post", "p", "detail"),
	files: set(
		"jpg", "jpeg", "png", "gif", "webp", "svg", "ico", "bmp", "avif", "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "zip", "rar", "7z", "gz",
		"mp3", "mp4", "m4a", "webm", "avi", "mov", "wav", "ogg", "css", "js", "json", "xml", "rss", "atom", "txt", "woff", "woff2", "ttf", "apk", "exe", "swf",
	),
}

// reasons turns lists of words by reason into reasons by word.
func reasons(by map[string][]string) map[string]string {
	m := map[string]string{}
	for reason, list := range by {
		for _, w := range list {
			m[w] = reason
		}
	}
	return m
}
