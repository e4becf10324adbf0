package web

import (
	"crypto/sha256"
	"encoding/hex"
	"html"
	"net/http"
	"strconv"
	"strings"

	"warta/feeds/internal/safe"
	"warta/store"
)

// The start of a picture in sanitised HTML, where "<" stands before tags alone and an attribute's value holds no
// quote: what looks like this is one.
const imgStart = `<img src="`

// maxSide is the longest side of a picture, in pixels, that is believed.
const maxSide = 10_000

// picturePath is where this server shows a picture of an article. It names the picture, not its place in the
// article, so that it stays when the article is edited.
func picturePath(id, address string) string {
	sum := sha256.Sum256([]byte(address))
	return place{name: "picture", arg: id + "/" + hex.EncodeToString(sum[:8])}.address()
}

// hosted has every picture of an article's sanitised HTML come from this server, and no sooner than it is seen.
func hosted(clean string, a *store.Article) string {
	var b strings.Builder
	for {
		before, rest, more := strings.Cut(clean, imgStart)
		b.WriteString(before)
		if !more {
			return b.String()
		}
		src, rest, _ := strings.Cut(rest, `"`)
		src = html.UnescapeString(src)
		b.WriteString(`<img loading="lazy" decoding="async" src="` + safe.Escape(picturePath(a.ID, src)) + `"`)
		tag, _, _ := strings.Cut(rest, ">")
		if w, h := sides(a, src); w > 0 && !strings.Contains(tag, ` width="`) && !strings.Contains(tag, ` height="`) {
			b.WriteString(` width="` + strconv.Itoa(w) + `" height="` + strconv.Itoa(h) + `"`)
		}
		clean = rest
	}
}

// sides are width and height of a picture in pixels, both 0 where the record does not know both.
func sides(a *store.Article, address string) (width, height int) {
	known := func(i *store.Image) bool {
		return safe.URL(i.URL) == address && i.Width > 0 && i.Height > 0 && i.Width <= maxSide && i.Height <= maxSide
	}
	if a.Image != nil && known(a.Image) {
		return a.Image.Width, a.Image.Height
	}
	for i := range a.Images {
		if known(&a.Images[i]) {
			return a.Images[i].Width, a.Images[i].Height
		}
	}
	return 0, 0
}

// pictured is the address at the outlet of the picture that a path of ours stands for, "" when the article shows no
// such picture.
func pictured(a *store.Article, path string) string {
	if a.Image != nil {
		if src := safe.URL(a.Image.URL); src != "" && picturePath(a.ID, src) == path {
			return src
		}
	}
	clean := safe.HTML(a.HTML, safe.Options{Base: a.URL})
	for {
		_, rest, more := strings.Cut(clean, imgStart)
		if !more {
			return ""
		}
		src, rest, _ := strings.Cut(rest, `"`)
		if src = html.UnescapeString(src); picturePath(a.ID, src) == path {
			return src
		}
		clean = rest
	}
}

// show answers with a picture of an article that still stands. Only what the record holds for that article is asked
// for, so that nobody can have this server fetch an address.
func (h *handler) show(w http.ResponseWriter, r *http.Request, p place) {
	id, _, _ := strings.Cut(p.arg, "/")
	a, err := h.reader.Article(r.Context(), id)
	address := ""
	if err == nil && a.Removed.IsZero() && a.NotArticle == "" {
		address = pictured(&a, p.address())
	}
	if err == nil && address == "" {
		err = store.ErrNotFound
	}
	if err != nil {
		h.failed(w, r, err)
		return
	}
	h.shelf.Serve(w, r, address)
}
