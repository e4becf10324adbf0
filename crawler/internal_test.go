package crawler

import (
	"net/url"
	"testing"

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
