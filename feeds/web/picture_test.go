package web

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"warta/feeds/internal/fake"
	"warta/store"
)

// outlet is who pictures are fetched from.
type outlet struct {
	picture []byte
	asked   []string
}

func pictures(t *testing.T) *outlet {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	return &outlet{picture: b.Bytes()}
}

func (o *outlet) get(_ context.Context, address string) ([]byte, error) {
	o.asked = append(o.asked, address)
	switch {
	case strings.Contains(address, "svg"):
		return []byte("<svg onload=alert(1)>"), nil
	case strings.Contains(address, "hilang"):
		return nil, errors.New("no such host")
	}
	return o.picture, nil
}

// album is an article with pictures of every kind.
func album() store.Article {
	a := fake.Samples()[0]
	a.ID = "aaaaaaaaaaaaaaa1"
	a.HTML = `<p>Satu</p><figure><img src="/foto/1.jpg?a=1&amp;lebar=2" alt="Pasar &quot;pagi&quot; > 1"><figcaption>Pasar</figcaption></figure>` +
		`<p><a href="https://siger.example/besar"><img src="//cdn.siger.example/2.jpg" width="300" height="200"></a></p>` +
		`<img src="https://siger.example/foto/svg" alt="Bagan"><img src="javascript:alert(1)" alt="Jahat"><img src="http://hilang.example/3.jpg" alt="Sawah">` +
		`<p>&lt;img src="https://siger.example/bukan.jpg"&gt;</p>`
	a.Images = []store.Image{{URL: "https://siger.example/foto/1.jpg?a=1&lebar=2", Width: 640, Height: 360}, {URL: "https://siger.example/foto/svg", Width: -1, Height: 1 << 30}}
	return a
}

var imgTag = regexp.MustCompile(`<img [^>]*>`)

// TestNoPictures: without the operator's leave pictures are links, and there is nothing at their addresses.
func TestNoPictures(t *testing.T) {
	a := album()
	h, _ := room(t, Options{}, append(fake.Samples(), a)...)
	for _, target := range []string{"/a/" + a.ID, meeting} {
		res := ask(h, target)
		page := body(t, res)
		if res.StatusCode != 200 || strings.Contains(page, "<img") || strings.Contains(page, "/picture/") || !strings.Contains(page, `href="https://siger.example/foto/rapat.jpg"`) {
			t.Errorf("%s: %d, %q", target, res.StatusCode, imgTag.FindAllString(page, -1))
		}
	}
	if res := ask(h, picturePath(a.ID, a.Image.URL)); res.StatusCode != 404 {
		t.Errorf("a picture all the same: %d", res.StatusCode)
	}
}

// TestPictureOnce: the article's own picture stands above a text that does not show it already, whatever other
// picture's address begins with its own.
func TestPictureOnce(t *testing.T) {
	for _, o := range []Options{{}, {Picture: pictures(t).get}} {
		a := album()
		a.Image.Caption = "Keterangan utama"
		for html, want := range map[string]bool{
			`<img src="https://siger.example/foto/rapat.jpg?besar" alt="Rapat">`:                             true,
			`<img src="/foto/rapat.jpg" alt="Rapat">`:                                                        false,
			`<a href="https://siger.example/foto/rapat.jpg"><img src="/foto/rapat-300.jpg" alt="Rapat"></a>`: false,
		} {
			a.HTML = html
			h, _ := room(t, o, a)
			if page := body(t, ask(h, "/a/"+a.ID)); strings.Contains(page, "Keterangan utama") != want {
				t.Errorf("%s: above %v, want %v", html, !want, want)
			}
		}
	}
}

// TestPictures: with it they come from this server, late; it fetches none before a reader asks, and none but those
// that the article shows.
func TestPictures(t *testing.T) {
	a, out := album(), pictures(t)
	gone := fake.Samples()[0]
	gone.ID, gone.Removed = "aaaaaaaaaaaaaaa2", fake.Now
	h, r := room(t, Options{Picture: out.get}, append(fake.Samples(), a, gone)...)
	res := ask(h, "/a/"+a.ID+"?lang=en")
	page := body(t, res)
	if csp := res.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "img-src 'self';") {
		t.Errorf("policy %s", csp)
	}
	at := func(address string) string { return picturePath(a.ID, address) }
	want := []string{
		`<img src="` + at("https://siger.example/foto/rapat.jpg") + `" alt="Peserta rapat" width="1200" height="800" loading="lazy" decoding="async">`,
		`<img loading="lazy" decoding="async" src="` + at("https://siger.example/foto/1.jpg?a=1&lebar=2") + `" width="640" height="360" alt="Pasar &quot;pagi&quot; &gt; 1">`,
		`<img loading="lazy" decoding="async" src="` + at("https://cdn.siger.example/2.jpg") + `" alt="See the picture" width="300" height="200">`,
		`<img loading="lazy" decoding="async" src="` + at("https://siger.example/foto/svg") + `" alt="Bagan">`,
		`<img loading="lazy" decoding="async" src="` + at("http://hilang.example/3.jpg") + `" alt="Sawah">`,
	}
	if got := imgTag.FindAllString(page, -1); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if len(out.asked) > 0 {
		t.Errorf("fetched before anyone asked: %q", out.asked)
	}
	for _, c := range []struct {
		target string
		status int
	}{
		{at("https://siger.example/foto/rapat.jpg"), 200},
		{at("https://siger.example/foto/1.jpg?a=1&lebar=2"), 200},
		{at("https://cdn.siger.example/2.jpg"), 200},
		{at("https://siger.example/foto/svg"), 404},
		{at("http://hilang.example/3.jpg"), 404},
		{at("https://siger.example/bukan.jpg"), 404},
		{at("http://127.0.0.1/x.jpg"), 404},
		{"/picture/" + a.ID + "/0", 404},
		{"/picture/" + a.ID + "/https:%2F%2Fsiger.example%2Ffoto%2Frapat.jpg", 404},
		{"/picture/" + a.ID, 404},
		{picturePath(gone.ID, gone.Image.URL), 404},
		{picturePath(idOf("https://kabar.example/lampung/2026/11/sekolah"), "https://siger.example/foto/rapat.jpg"), 404},
		{picturePath("ffffffffffffffff", "https://siger.example/foto/rapat.jpg"), 404},
	} {
		if res := ask(h, c.target); res.StatusCode != c.status || c.status == 200 && res.Header.Get("Content-Type") != "image/png" {
			t.Errorf("%s: %d %s, want %d", c.target, res.StatusCode, res.Header.Get("Content-Type"), c.status)
		}
	}
	if got := strings.Join(out.asked, " "); got != "https://siger.example/foto/rapat.jpg https://siger.example/foto/1.jpg?a=1&lebar=2 https://cdn.siger.example/2.jpg https://siger.example/foto/svg http://hilang.example/3.jpg" {
		t.Errorf("fetched %s", got)
	}
	for err, status := range map[error]int{store.ErrForgotten: 410, store.ErrNotFound: 404, errors.New("disk I/O error"): 503} {
		r.Fail(err)
		res := ask(h, picturePath(a.ID, a.Image.URL))
		if text := body(t, res); res.StatusCode != status || (res.Header.Get("Retry-After") != "") != (status == 503) || strings.Contains(text, "disk") {
			t.Errorf("%v: %d %v", err, res.StatusCode, res.Header)
		}
	}
	post := httptest.NewRequest(http.MethodPost, want[0][len(`<img src="`):strings.Index(want[0], `" alt`)], nil)
	w := httptest.NewRecorder()
	if h.ServeHTTP(w, post); w.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", w.Code)
	}
}
