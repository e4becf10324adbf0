package crawler_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"warta/crawler"
)

// TestAllowHosts: a host that is named may be at a private address; where it leads to is judged as ever.
func TestAllowHosts(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/away":
			http.Redirect(w, r, "http://127.0.0.1"+r.Host[strings.LastIndexByte(r.Host, ':'):]+"/", http.StatusFound)
		case "/robots.txt":
			http.NotFound(w, r)
		default:
			w.Header().Set("Content-Type", "text/html")
			_, _ = w.Write([]byte("<title>here</title>"))
		}
	}))
	defer srv.Close()
	named := strings.Replace(srv.URL, "127.0.0.1", "localhost", 1)
	for _, c := range []struct {
		name, address string
		hosts         []string
		private       bool
	}{
		{"not named", named, nil, true},
		{"another is named", named, []string{"portal.internal", "example"}, true},
		{"named", named, []string{"portal.internal", "localhost"}, false},
		{"named, written otherwise", strings.Replace(named, "localhost", "LOCALHOST.", 1), []string{"localhost"}, false},
		{"its address is not its name", srv.URL, []string{"localhost"}, true},
		{"a redirect to what is not named", named + "/away", []string{"localhost"}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			k, err := crawler.New(nil, nil, crawler.Options{AllowHosts: c.hosts, Delay: -1})
			if err != nil {
				t.Fatal(err)
			}
			defer k.Close()
			_, _, err = k.Fetch(t.Context(), c.address)
			if errors.Is(err, crawler.ErrPrivate) != c.private || !c.private && err != nil {
				t.Errorf("%v", err)
			}
		})
	}
}
