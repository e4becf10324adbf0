package web

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"warta/feeds/internal/fake"
	"warta/store"
)

// desk is a reading room with a page for the operator; added are the sources that it added.
func desk(t *testing.T, now *time.Time) (h http.Handler, added *[]store.Source) {
	t.Helper()
	added = new([]store.Source)
	evil := fake.Hostile()
	h, _ = room(t, Options{Now: func() time.Time { return *now }, Operator: &Operator{
		Allowed: func(_ context.Context, token string) bool { return token == "rahasia" },
		Look: func(_ context.Context, address string) (Look, error) {
			if address == "https://dalam.example/" {
				return Look{}, errors.New("the address is not public")
			}
			if address == "https://mati.example/" {
				return Look{}, errors.New("fetch https://mati.example/: dial tcp 192.0.2.1:443: connect: connection refused")
			}
			if address == "https://aneh.example/" {
				return Look{}, errors.New("something else <b>")
			}
			return Look{
				Source: store.Source{Home: address, Name: "Radar <b>", Feed: address + "feed"}, Final: address, Status: 200,
				Feeds: []string{address + "feed", "javascript:alert(1)"}, Articles: []Found{{address + "1", "<script>alert(1)</script>"}}, Sample: &evil,
			}, nil
		},
		Add: func(_ context.Context, s store.Source) (string, error) {
			*added = append(*added, s)
			return "radar.example", nil
		},
	}}, fake.Samples()...)
	return h, added
}

func post(h http.Handler, form url.Values, header ...string) *http.Response {
	r := httptest.NewRequest("POST", "/sources/add", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

// TestOperator: nothing is fetched without the token, nothing is added that was not looked at, and no other site can
// have either done.
func TestOperator(t *testing.T) {
	now := fake.Now
	h, added := desk(t, &now)
	if page := body(t, ask(h, "/sources")); !strings.Contains(page, `href="/sources/add"`) {
		t.Error("nothing leads to the page")
	}
	site := url.Values{"url": {"https://radar.example/"}, "token": {"rahasia"}}
	for name, c := range map[string]struct {
		form   url.Values
		header []string
		status int
		words  string
	}{
		"no token":         {url.Values{"url": {"https://radar.example/"}}, nil, 403, "Token itu tidak boleh"},
		"wrong token":      {url.Values{"url": {"https://radar.example/"}, "token": {"salah"}}, nil, 403, "Token itu tidak boleh"},
		"another site":     {site, []string{"Sec-Fetch-Site", "cross-site"}, 403, "tidak dikirim dari halaman ini"},
		"another origin":   {site, []string{"Origin", "https://jahat.example"}, 403, "tidak dikirim dari halaman ini"},
		"no origin":        {site, []string{"Origin", "null"}, 403, "tidak dikirim dari halaman ini"},
		"a script's token": {url.Values{"url": {"https://radar.example/"}}, []string{"Authorization", "Bearer rahasia"}, 200, "Tambahkan media ini"},
		"another spelling": {url.Values{"url": {"https://radar.example/"}}, []string{"Authorization", "bearer  rahasia"}, 200, "Tambahkan media ini"},
		"a browser's name": {url.Values{"url": {"https://radar.example/"}}, []string{"Authorization", "Basic eDpyYWhhc2lh"}, 403, "Token itu tidak boleh"},
		"inside":           {url.Values{"url": {"https://dalam.example/"}, "token": {"rahasia"}}, nil, 422, "not public"},
		"dead":             {url.Values{"url": {"https://mati.example/"}, "token": {"rahasia"}}, nil, 422, `tidak dapat dilihat: Server tidak menerima sambungan. <span lang="en" class="small">fetch https://mati.example/`},
		"odd":              {url.Values{"url": {"https://aneh.example/"}, "token": {"rahasia"}}, nil, 422, `tidak dapat dilihat: <span lang="en">something else &lt;b&gt;</span>`},
		"made-up mark":     {url.Values{"home": {"https://radar.example/"}, "confirm": {"9999999999.AAAA"}}, nil, 403, "tidak berlaku lagi"},
		"too long":         {url.Values{"url": {strings.Repeat("x", maxForm)}, "token": {"rahasia"}}, nil, 400, "tidak dapat dibaca"},
	} {
		res := post(h, c.form, c.header...)
		if page := body(t, res); res.StatusCode != c.status || !strings.Contains(page, c.words) {
			t.Errorf("%s: %d %.2000s", name, res.StatusCode, page)
		}
	}
	res := post(h, site, "Sec-Fetch-Site", "same-origin", "Origin", "http://example.com")
	page := body(t, res)
	wellMade(t, "/sources/add", res, page)
	mark := regexp.MustCompile(`name="confirm" value="([^"]+)"`).FindStringSubmatch(page)
	if res.StatusCode != 200 || mark == nil || res.Header.Get("Cache-Control") != "no-store" || strings.Contains(page, "rahasia") {
		t.Fatalf("%d %v %.3000s", res.StatusCode, res.Header, page)
	}
	yes := url.Values{"confirm": mark[1:], "home": {"https://radar.example/"}, "name": {"Radar"}, "region": {"18.01"}}
	other := url.Values{"confirm": mark[1:], "home": {"https://lain.example/"}}
	if res := post(h, other); res.StatusCode != 403 || len(*added) > 0 {
		t.Errorf("the mark of one site adds another: %d", res.StatusCode)
	}
	now = now.Add(confirmed + time.Second)
	if res := post(h, yes); res.StatusCode != 403 || len(*added) > 0 {
		t.Errorf("an old mark holds: %d", res.StatusCode)
	}
	now = fake.Now
	if res := post(h, yes, "Sec-Fetch-Site", "cross-site"); res.StatusCode != 403 || len(*added) > 0 {
		t.Errorf("another site confirms: %d", res.StatusCode)
	}
	if res := post(h, yes); res.StatusCode != 303 || res.Header.Get("Location") != "/s/radar.example" {
		t.Errorf("%d %v", res.StatusCode, res.Header)
	}
	if len(*added) != 1 || (*added)[0].Home != "https://radar.example/" || (*added)[0].Name != "Radar" || (*added)[0].Region != "18.01" {
		t.Errorf("added %+v", *added)
	}
}
