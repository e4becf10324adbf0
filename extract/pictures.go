package extract

import (
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"warta/extract/internal/page"
	"warta/extract/internal/plain"
	"warta/store"
)

const (
	maxImages  = 50
	smallImage = 100 // pixels; smaller ones are icons
)

// picture is an image of the body and the block before which it stands.
type picture struct {
	store.Image
	block int32
}

// pictures finds the images that stand among the kept blocks, with their captions.
func pictures(doc *page.Page, base *url.URL, keep []bool) []picture {
	first, last := -1, -1
	for i, k := range keep {
		if k {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	if first < 0 {
		return nil
	}
	holder := doc.Holder(keep)
	var out []picture
	seen := map[string]bool{}
	for _, im := range doc.Images {
		if len(out) >= maxImages || int(im.Block) > last+2 || !doc.Within(im.El, holder) || doc.Aside(im.El, holder) {
			continue
		}
		p := picture{Image: imageOf(im.Node, base), block: im.Block}
		if p.URL == "" || seen[p.URL] {
			continue
		}
		seen[p.URL] = true
		p.Caption = caption(doc, im.El, keep)
		out = append(out, p)
	}
	return out
}

// hero is the picture that stands between the headline and the body, outside of the body's element; nil
// when there is none.
func hero(doc *page.Page, base *url.URL, keep []bool) *store.Image {
	first := -1
	for i, k := range keep {
		if k {
			first = i
			break
		}
	}
	if first < 0 || doc.H1 < 0 || int(doc.H1) > first {
		return nil
	}
	top := doc.Common(doc.Blocks[doc.H1].El, doc.Blocks[first].El)
	for _, im := range doc.Images {
		if im.Block <= doc.H1 || int(im.Block) > first || !doc.Within(im.El, top) || doc.Aside(im.El, top) {
			continue
		}
		if got := imageOf(im.Node, base); got.URL != "" && (got.Width == 0 || got.Width >= 2*smallImage) {
			got.Caption = caption(doc, im.El, keep)
			return &got
		}
	}
	return nil
}

// imageOf reads an img, or the one of a noscript; its URL is empty for what is no picture of the article. What
// stands for readers without scripts beside an img without a script's address is the picture, the img its placeholder.
func imageOf(n *html.Node, base *url.URL) store.Image {
	if n.DataAtom == atom.Noscript {
		if !isPicture(n.Parent) || nodeBefore(n).DataAtom == atom.Img || nodeAfter(n).DataAtom == atom.Img {
			return store.Image{} // a counter's, or that of the img
		}
		im, _ := readImage(scriptless(n), base)
		return im
	}
	im, lazy := readImage(n, base)
	if lazy {
		return im
	}
	for _, b := range [...]*html.Node{nodeAfter(n), nodeBefore(n)} {
		if b.DataAtom != atom.Noscript {
			continue
		}
		if shown, _ := readImage(scriptless(b), base); shown.URL != "" {
			return shown
		}
	}
	return im
}

// readImage reads the attributes of an img. lazy is set where a script puts the address into place.
func readImage(n *html.Node, base *url.URL) (im store.Image, lazy bool) {
	var data, set, src, dataSet string
	for _, a := range n.Attr {
		switch a.Key {
		case "src":
			src = strings.TrimSpace(a.Val)
		case "data-src", "data-lazy-src", "data-original", "data-lazy", "data-img-url":
			if v := one(a.Val); v != "" {
				data = v
			}
		case "data-srcset":
			dataSet = widest(a.Val)
		case "srcset":
			set = widest(a.Val)
		case "alt":
			im.Alt = plain.Clean(a.Val)
		case "width":
			im.Width, _ = strconv.Atoi(strings.TrimSuffix(a.Val, "px"))
		case "height":
			im.Height, _ = strconv.Atoi(strings.TrimSuffix(a.Val, "px"))
		}
	}
	lazy = data != "" || dataSet != ""
	switch {
	case data != "":
		src = data
	case dataSet != "":
		src = dataSet
	case src == "" || strings.HasPrefix(src, "data:"):
		src = set
	}
	if im.Width < 0 || im.Height < 0 || im.Width > 20000 || im.Height > 20000 {
		im.Width, im.Height = 0, 0
	}
	if im.Width > 0 && im.Width < smallImage || im.Height > 0 && im.Height < smallImage/2 {
		return store.Image{}, lazy
	}
	if src == "" || strings.HasPrefix(src, "data:") || len(src) > store.MaxURL {
		return store.Image{}, lazy
	}
	low := strings.ToLower(src)
	if strings.HasSuffix(low, ".svg") || strings.Contains(low, "pixel") || strings.Contains(low, "spacer") || strings.Contains(low, "/ads/") || strings.Contains(low, "/emoji/") || strings.Contains(low, "gravatar.com") {
		return store.Image{}, lazy
	}
	u := absolute(base, src)
	if !strings.HasPrefix(u, "http") {
		return store.Image{}, lazy
	}
	im.URL = u
	return im, lazy
}

// caption is the text that stands with a picture: in its figure, or in the box around it whose class
// says so; never text of the body.
func caption(doc *page.Page, el int32, keep []bool) string {
	for range 4 {
		e := &doc.Elements[el]
		if e.Tag == atom.Figure || e.Own&page.KindCaption != 0 {
			var parts []string
			n := int32(0)
			for i := e.First; i < e.End; i++ {
				if keep[i] {
					return ""
				}
				n += doc.Blocks[i].Words
				parts = append(parts, doc.BlockText(int(i)))
			}
			if n > 0 && n <= 120 {
				return plain.Clean(strings.Join(parts, " "))
			}
			if e.Tag == atom.Figure {
				return ""
			}
		}
		if el == 0 {
			break
		}
		el = e.Parent
	}
	return ""
}
