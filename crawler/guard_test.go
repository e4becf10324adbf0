package crawler_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"warta/crawler"
	"warta/store"
)

// special are addresses that no page may lead a crawler to: the own machine and network, cloud metadata,
// their IPv6 forms and embeddings, and numbers that some resolvers read as IPv4.
var special = strings.Fields(`
	127.0.0.1 127.1.2.3 0.0.0.0 0.1.2.3 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1 100.100.100.200
	192.0.0.192 192.0.2.1 192.88.99.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 240.0.0.1 255.255.255.255
	[::1] [::] [::ffff:127.0.0.1] [::ffff:10.0.0.1] [::127.0.0.1] [64:ff9b::a9fe:a9fe] [64:ff9b:1::1] [100::1] [2001:db8::1] [2001::1]
	[2002:7f00:1::] [3fff::1] [fc00::1] [fd00:ec2::254] [fe80::1] [fec0::1] [ff02::1]`)

// inner are names that lead inside, which only counts where a proxy resolves them.
var inner = strings.Fields(`localhost foo.localhost localhost. printer.local metadata.google.internal router.lan nas.home.arpa x.localdomain
	intranet 2130706433 0x7f000001 0177.0.0.1 127.1 0x7f.1 10.1 017700000001`)

func TestSpecialAddresses(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var asked []string
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked = append(asked, r.Method+" "+r.RequestURI)
		mu.Unlock()
		http.NotFound(w, r)
	}))
	defer proxy.Close()
	via, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	for name, hosts := range map[string][]string{"direct": special, "through a proxy": append(inner, special...)} {
		o := crawler.Options{Allow: []netip.Prefix{}, Proxy: noProxy, Timeouts: crawler.Timeouts{Dial: time.Second, Total: 2 * time.Second}}
		if name != "direct" {
			o.Proxy = http.ProxyURL(via)
		}
		b := newBench(t, o)
		for _, h := range hosts {
			for _, u := range []string{"http://" + h + "/", "https://" + h + ":8443/x"} {
				f, _, err := b.Look(t.Context(), store.URL{URL: u, Kind: store.KindArticle})
				if err != nil || f.Attempt.Outcome != store.OutcomeRefused {
					t.Errorf("%s: %s: %s, %q, %v; want refused", name, u, f.Attempt.Outcome, f.Attempt.Err, err)
				}
			}
		}
	}
	if len(asked) > 0 {
		t.Errorf("the proxy was asked for %v", asked)
	}
}

// TestRebinding: what counts is the address that is dialled, whatever the name.
func TestRebinding(t *testing.T) {
	t.Parallel()
	secret := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the inner server was asked") }))
	defer secret.Close()
	b := newBench(t, crawler.Options{Allow: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}, Proxy: noProxy})
	_, port, err := net.SplitHostPort(secret.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = b.Fetch(t.Context(), "http://localhost:"+port+"/")
	if !errors.Is(err, crawler.ErrPrivate) {
		t.Errorf("%v, want ErrPrivate", err)
	}
}

func TestPorts(t *testing.T) {
	t.Parallel()
	b := newBench(t, crawler.Options{Proxy: noProxy})
	b.SetDial(func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("dialled") })
	for address, dials := range map[string]bool{"http://8.8.8.8:22/": false, "http://8.8.8.8:8080/": true, "http://8.8.8.8:25/": false, "http://127.0.0.1:22/": true} {
		f, _, err := b.Look(t.Context(), store.URL{URL: address, Kind: store.KindArticle})
		if err != nil || (f.Attempt.Outcome == store.OutcomeFailed) != dials {
			t.Errorf("%s: %s, %q, %v", address, f.Attempt.Outcome, f.Attempt.Err, err)
		}
	}
}

// TestProxy: what goes through the proxy says who we are, to the proxy too.
func TestProxy(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	agents := map[string]string{}
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		agents[r.Method] = r.UserAgent()
		mu.Unlock()
		switch {
		case r.Method == http.MethodConnect:
			http.Error(w, "no such host", http.StatusBadGateway)
		case r.URL.Path == "/robots.txt":
			http.NotFound(w, r)
		default:
			plainPage(w, r)
		}
	}))
	defer proxy.Close()
	via, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	b := newBench(t, crawler.Options{Version: "1.2", Contact: "mailto:a@warta.example", Allow: []netip.Prefix{}, Proxy: http.ProxyURL(via)})
	if p, body, err := b.Fetch(t.Context(), "http://agen.example/x"); err != nil || !strings.Contains(string(body), "agen.example") || p.Status != 200 {
		t.Errorf("%+v, %q, %v", p, body, err)
	}
	if _, _, err := b.Fetch(t.Context(), "https://agen.example/x"); err == nil || !strings.Contains(err.Error(), "Bad Gateway") {
		t.Errorf("%v, want the proxy's answer", err)
	}
	for method, agent := range agents {
		if agent != "Warta/1.2 (+mailto:a@warta.example)" {
			t.Errorf("%s says %q", method, agent)
		}
	}
}
