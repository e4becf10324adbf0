package crawler

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"warta/store"
)

func TestHostKey(t *testing.T) {
	for _, s := range []string{
		"http://a.example/", "https://WWW.a.example:443/x", "http://www.a.example.:80/", "https://a.example:80/", "http://[::1]:8080/", "http://[2001:db8::1]/",
		"http://www.www.example/", "https://m.a.example/",
	} {
		u, err := url.Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := hostKey(u), store.HostKey(s); got != want {
			t.Errorf("%s: %q, store.HostKey says %q", s, got, want)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)
	for v, want := range map[string]time.Duration{
		"": 0, "0": 0, " 120 ": 2 * time.Minute, "-1": 0, "soon": 0, "1.5": 0,
		"2147483647": maxRetry, "2147483648": maxRetry, "99999999999999999999": maxRetry,
		"Mon, 23 Nov 2026 03:01:00 GMT": time.Minute, "Mon, 23 Nov 2026 02:00:00 GMT": 0, "Fri, 31 Dec 9999 23:59:59 GMT": maxRetry,
	} {
		if got := retryAfter(http.Header{"Retry-After": {v}}, now); got != want {
			t.Errorf("%q: %s, want %s", v, got, want)
		}
	}
}
