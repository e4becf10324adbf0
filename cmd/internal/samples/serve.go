package samples

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/png"
	"net"
	"net/http"
	"strings"
	"time"
)

// answer is a response before the protocol's say in it.
type answer struct {
	status   int
	kind     string // Content-Type
	body     []byte
	location string    // of a redirect
	modified time.Time // zero: no Last-Modified
	valid    validator
}

func found(kind string, body []byte, modified time.Time, v validator) answer {
	return answer{http.StatusOK, kind, body, "", modified, v}
}

func moved(to string) answer {
	return answer{status: http.StatusMovedPermanently, location: to}
}

const (
	typeHTML = "text/html; charset=UTF-8"
	typeXML  = "text/xml; charset=UTF-8"
	typeText = "text/plain; charset=utf-8"
)

// ServeHTTP answers for every host of the world, asked directly or as a forward proxy (RFC 9112, section
// 3.2.2). Other hosts do not exist here: 502, as a proxy says it.
func (w *World) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	host := strings.ToLower(r.Host)
	if h, port, err := net.SplitHostPort(host); err == nil && (port == "80" || r.URL.Host == "") {
		host = h
	}
	if r.Method == http.MethodConnect {
		http.Error(rw, "the sample sites speak plain HTTP", http.StatusBadGateway)
		return
	}
	w.mu.Lock()
	w.settle()
	s, canonical := w.site(host)
	h := w.begin(host, s, r)
	w.mu.Unlock()

	if w.o.Latency > 0 {
		time.Sleep(w.o.Latency)
	}
	out := &statusWriter{ResponseWriter: rw, status: http.StatusOK}
	defer func() { w.end(h, out.status, r.URL.Path == "/robots.txt") }()
	switch {
	case s == nil:
		http.Error(out, "no such host: "+host, http.StatusBadGateway)
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		http.Error(out, "only GET and HEAD", http.StatusMethodNotAllowed)
	case !canonical:
		out.Header().Set("Location", s.abs(r.URL.RequestURI()))
		out.WriteHeader(http.StatusMovedPermanently)
	default:
		w.mu.Lock()
		a := w.route(s, r)
		w.mu.Unlock()
		a.write(out, r, s.gzip)
	}
}

// site finds the outlet of a host name; canonical is false for the form, with or without www., that only
// redirects.
func (w *World) site(host string) (s *site, canonical bool) {
	if s := w.hosts[host]; s != nil {
		return s, true
	}
	if bare, ok := strings.CutPrefix(host, "www."); ok {
		return w.hosts[bare], false
	}
	return w.hosts["www."+host], false
}

// write sends an answer with the validators of its site; http.ServeContent does the conditional requests.
func (a answer) write(rw http.ResponseWriter, r *http.Request, zip bool) {
	h := rw.Header()
	if a.location != "" {
		h.Set("Location", a.location)
		rw.WriteHeader(a.status)
		return
	}
	h.Set("Content-Type", a.kind)
	if a.status != http.StatusOK {
		rw.WriteHeader(a.status)
		_, _ = rw.Write(a.body)
		return
	}
	sum := sha256.Sum256(a.body)
	tag := hex.EncodeToString(sum[:8])
	if zip {
		h.Set("Vary", "Accept-Encoding")
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") && r.Header.Get("Range") == "" {
			h.Set("Content-Encoding", "gzip")
			tag += "-gzip"
			a.body = squeeze(a.body)
		}
	}
	switch a.valid {
	case noValidator:
		a.modified = time.Time{}
	case etagAndDate:
		h.Set("ETag", `"`+tag+`"`)
	case weakETag:
		h.Set("ETag", `W/"`+tag+`"`)
		a.modified = time.Time{}
	}
	http.ServeContent(rw, r, "", a.modified, bytes.NewReader(a.body))
}

func squeeze(b []byte) []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = z.Write(b) // into memory
	_ = z.Close()
	return out.Bytes()
}

// statusWriter remembers the status.
type statusWriter struct {
	http.ResponseWriter
	status int
}

// WriteHeader notes the status.
func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// picture is a small grey image, all that the sites have for photos.
func picture() []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 16, 9))); err != nil {
		return nil // into memory: it does not fail
	}
	return b.Bytes()
}

// route finds what stands at an address of a site. The lock is held.
func (w *World) route(s *site, r *http.Request) answer {
	p := r.URL.Path
	switch {
	case p == "/robots.txt":
		if !s.robots {
			return w.missing(s)
		}
		return found(typeText, []byte(s.rules()), w.epoch, dateOnly)
	case p == "/" && r.URL.RawQuery == "":
		return w.list(s, "", s.visible(), s.front, "", 1)
	case s.feed != "" && p == s.feed:
		return found(s.feedType(), s.renderFeed(), s.changed, etagAndDate)
	case s.sitemap && strings.HasSuffix(p, ".xml"):
		if body, ok := s.renderSitemap(p, w.o.Now()); ok {
			return found(typeXML, body, s.changed, etagAndDate)
		}
	case strings.HasSuffix(p, ".png"), strings.HasSuffix(p, ".svg"):
		return found("image/png", picture(), w.epoch, dateOnly)
	}
	if a, ok := w.article(s, r); ok {
		return a
	}
	if a, ok := w.page(s, p); ok {
		return a
	}
	if a, ok := w.section(s, p); ok {
		return a
	}
	return w.missing(s)
}

// article finds an article, one of its pages or its AMP form.
func (w *World) article(s *site, r *http.Request) (answer, bool) {
	p := r.URL.Path
	for _, a := range s.visible() {
		base := a.path(1)
		if p+"/" == base {
			return moved(s.abs(base)), true
		}
		rest, ok := strings.CutPrefix(p, base)
		if !ok {
			continue
		}
		if rest == "" {
			return w.renderArticle(a, 1, "article"), true
		}
		if s.amp && rest == "amp/" {
			return w.renderArticle(a, 1, "amp"), true
		}
		for n := 2; n <= len(a.pages); n++ {
			if rest == fmt.Sprintf("%d/", n) {
				return w.renderArticle(a, n, "article"), true
			}
		}
	}
	return answer{}, false
}

// section finds a listing: a section, a tag or an author, and its further pages.
func (w *World) section(s *site, p string) (answer, bool) {
	if s.sections == "" {
		return answer{}, false
	}
	base, n := p, 1
	if i := strings.Index(p, "/page/"); i >= 0 {
		if _, err := fmt.Sscanf(p[i:], "/page/%d/", &n); err != nil || n < 2 {
			return answer{}, false
		}
		base = p[:i+1]
	}
	for _, l := range []struct {
		prefix string
		names  func(*article) []string
	}{
		{s.sections, func(a *article) []string { return []string{a.section} }},
		{"/tag/", func(a *article) []string { return a.tags }},
		{"/author/", func(a *article) []string { return []string{a.by, "admin", "redaksi"} }},
	} {
		name, ok := strings.CutPrefix(base, l.prefix)
		if !ok || !strings.HasSuffix(name, "/") {
			continue
		}
		name = strings.TrimSuffix(name, "/")
		var items []*article
		heading := ""
		for _, a := range s.visible() {
			for _, n := range l.names(a) {
				if slug(n) == name {
					items, heading = append(items, a), n
				}
			}
		}
		if from := (n - 1) * s.paging; len(items) > 0 && (n == 1 || s.paging > 0 && from < len(items)) {
			return w.list(s, heading, items, s.paging, base, n), true
		}
	}
	return answer{}, false
}
