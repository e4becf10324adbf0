package crawler_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"warta/crawler"
	"warta/store"
)

func TestPause(t *testing.T) {
	t.Parallel()
	bubble(t, crawler.Options{Delay: 2 * time.Second}, noRobots(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(500 * time.Millisecond)
		plainPage(w, r)
	}), func(t *testing.T, w *web, b *bench) {
		var all []store.URL
		for i := range 5 {
			all = append(all, address(fmt.Sprintf("http://a.example/%d", i), store.KindArticle),
				address(fmt.Sprintf("http://www.a.example/w%d", i), store.KindArticle), address(fmt.Sprintf("http://b.example/%d", i), store.KindArticle))
		}
		b.pass(t, all...)
		w.polite(t, "a.example", 2*time.Second)
		w.polite(t, "b.example", 2*time.Second)
		if n := len(w.on("a.example")); n != 12 { // robots.txt of both names
			t.Errorf("%d requests", n)
		}
		if a, b := w.on("a.example")[0].begin, w.on("b.example")[0].begin; a > time.Second || b > time.Second {
			t.Errorf("hosts wait for each other: %s, %s", a, b)
		}
		hits := w.on("b.example")
		if last := hits[len(hits)-1].end; last > 5*time.Second*29/10 {
			t.Errorf("done after %s: slower than it need be", last)
		}
	})
}

func TestSlowHostIsAskedLess(t *testing.T) {
	t.Parallel()
	bubble(t, crawler.Options{Delay: time.Second, MaxDelay: 8 * time.Second}, noRobots(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(6 * time.Second)
		plainPage(w, r)
	}), func(t *testing.T, w *web, b *bench) {
		b.pass(t, address("http://a.example/1", store.KindArticle), address("http://a.example/2", store.KindArticle), address("http://a.example/3", store.KindArticle))
		hits := w.on("a.example")
		if gap := hits[3].begin - hits[2].end; gap < 2*time.Second || gap > 10*time.Second {
			t.Errorf("pause of %s after answers of 6s", gap)
		}
	})
}

func TestCrawlDelay(t *testing.T) {
	t.Parallel()
	bubble(t, crawler.Options{Delay: time.Second}, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path != "/robots.txt":
			plainPage(w, r)
		case r.Host == "lama.example":
			fmt.Fprint(w, "User-agent: *\nCrawl-delay: 86400\n")
		default:
			fmt.Fprint(w, "User-agent: *\nCrawl-delay: 10\n")
		}
	}, func(t *testing.T, w *web, b *bench) {
		var all []store.URL
		for i := range 4 {
			all = append(all, address(fmt.Sprintf("http://a.example/%d", i), store.KindArticle), address(fmt.Sprintf("http://lama.example/%d", i), store.KindArticle))
		}
		b.pass(t, all...)
		w.polite(t, "a.example", time.Second)
		for i, h := range w.on("a.example")[2:] {
			if gap := h.begin - w.on("a.example")[i+1].end; gap < 10*time.Second {
				t.Errorf("%s after %s, want 10s", h.path, gap)
			}
		}
		hits := w.on("lama.example")
		if len(hits) != 5 || hits[4].begin > 3*time.Minute {
			t.Errorf("a day of Crawl-delay is capped: %+v", hits)
		}
	})
}

// TestTransient: what passes within the minute is fetched in the same pass, and the host is left alone
// as long as it asks.
func TestTransient(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	n := map[string]int{}
	count := func(r *http.Request) int {
		mu.Lock()
		defer mu.Unlock()
		n[r.Host+r.URL.Path]++
		return n[r.Host+r.URL.Path]
	}
	bubble(t, crawler.Options{Delay: 100 * time.Millisecond}, func(w http.ResponseWriter, r *http.Request) {
		times := count(r)
		switch {
		case r.Host == "gagal.example" && r.URL.Path == "/robots.txt" && times == 1:
			http.Error(w, "oops", http.StatusInternalServerError)
		case r.URL.Path == "/robots.txt":
			http.NotFound(w, r)
		case r.URL.Path == "/detik" && times == 1:
			w.Header().Set("Retry-After", "7")
			w.WriteHeader(http.StatusTooManyRequests)
		case r.URL.Path == "/tanggal" && times == 1:
			w.Header().Set("Retry-After", time.Now().Add(9*time.Second).UTC().Format(http.TimeFormat))
			w.WriteHeader(http.StatusServiceUnavailable)
		case r.URL.Path == "/sibuk" && times <= 2:
			w.WriteHeader(http.StatusServiceUnavailable)
		case r.URL.Path == "/sejam":
			w.Header().Set("Retry-After", "3600")
			w.WriteHeader(http.StatusTooManyRequests)
		default:
			plainPage(w, r)
		}
	}, func(t *testing.T, w *web, b *bench) {
		var all []store.URL
		for _, host := range []string{"detik", "tanggal", "sibuk", "gagal", "sejam", "mati"} {
			for _, path := range []string{host, "b", "c"} {
				all = append(all, address("http://"+host+".example/"+path, store.KindArticle))
			}
		}
		all = append(all, address("http://sehat.example/", store.KindHome))
		b.pass(t, all...)
		for _, host := range []string{"detik", "tanggal", "sibuk", "gagal", "sehat"} {
			w.polite(t, host+".example", 100*time.Millisecond)
			for _, u := range all {
				if u.Host == host+".example" {
					if got := b.get(t, u.URL); got.Looks != 1 {
						t.Errorf("%s was not fetched: %+v", u.URL, got)
					}
				}
			}
		}
		quiet := func(host string, after int, want time.Duration) {
			t.Helper()
			hits := w.on(host + ".example")
			if gap := hits[after+1].begin - hits[after].end; gap < want {
				t.Errorf("%s: asked again after %s, want %s", host, gap, want)
			}
		}
		quiet("detik", 1, 7*time.Second)
		quiet("tanggal", 1, 8*time.Second) // whole seconds
		quiet("gagal", 0, 15*time.Second)
		if hits := w.on("sejam.example"); len(hits) != 2 {
			t.Errorf("a host that wants an hour's rest was asked %d times", len(hits))
		}
		if u := b.get(t, "http://sejam.example/b"); u.Fails != 0 || u.Due.After(time.Now()) {
			t.Errorf("what was not asked is still due: %+v", u)
		}
		if hits := w.on("sehat.example"); hits[len(hits)-1].end > time.Second {
			t.Errorf("others' trouble held a healthy host up until %s", hits[len(hits)-1].end)
		}
		if total := time.Since(w.start); total > 3*time.Minute {
			t.Errorf("the pass took %s", total)
		}
	})
}

// TestRedirectKeepsPace: a host that is reached by redirects is as much spared as one with a batch of
// its own.
func TestRedirectKeepsPace(t *testing.T) {
	t.Parallel()
	bubble(t, crawler.Options{Delay: time.Second}, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/robots.txt":
			fmt.Fprint(w, "User-agent: *\nDisallow: /tertutup\n")
		case r.Host != "tujuan.example":
			http.Redirect(w, r, "http://tujuan.example/dari-"+r.Host, http.StatusMovedPermanently)
		default:
			time.Sleep(300 * time.Millisecond)
			plainPage(w, r)
		}
	}, func(t *testing.T, w *web, b *bench) {
		var all []store.URL
		for i := range 6 {
			all = append(all, address(fmt.Sprintf("http://h%d.example/x", i), store.KindArticle), address(fmt.Sprintf("http://tujuan.example/%d", i), store.KindArticle))
		}
		b.pass(t, all...)
		w.polite(t, "tujuan.example", time.Second)
		if n := len(w.on("tujuan.example")); n != 13 {
			t.Errorf("%d requests, want 13", n)
		}
		i := slices.IndexFunc(b.m.Pages(), func(p store.Page) bool { return p.Address == "http://h3.example/x" })
		if i < 0 || b.m.Pages()[i].Final != "http://tujuan.example/dari-h3.example" {
			t.Error("the page does not name where it was found")
		}
	})
}

func TestRobotsCache(t *testing.T) {
	t.Parallel()
	var closed atomic.Bool
	bubble(t, crawler.Options{Delay: time.Second, Policy: crawler.Policy{Min: time.Hour, Max: time.Hour}}, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			if closed.Load() {
				http.Error(w, "oops", http.StatusBadGateway)
				return
			}
			fmt.Fprint(w, "User-agent: *\nDisallow: /x\n")
			return
		}
		plainPage(w, r)
	}, func(t *testing.T, w *web, b *bench) {
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Hour)
		defer cancel()
		b.m.Offer(ctx, []store.URL{address("http://a.example/", store.KindHome)}) //nolint:errcheck // in memory
		go func() { time.Sleep(10 * time.Hour); closed.Store(true) }()
		if err := b.Run(ctx); err != nil {
			t.Fatal(err)
		}
		n, last := 0, time.Duration(0)
		for _, h := range w.on("a.example") {
			if h.path == "/robots.txt" {
				n++
			} else {
				last = h.begin
			}
		}
		if n < 2 || n > 12 {
			t.Errorf("robots.txt was fetched %d times in 30 hours, half of them failing", n)
		}
		if last < 28*time.Hour {
			t.Errorf("last look after %s: rules that were had before stay in force", last)
		}
		if got := w.on("a.example"); len(got)-n < 25 || len(got)-n > 34 {
			t.Errorf("%d looks in 30 hours, want one an hour", len(got)-n)
		}
	})
}

func TestBudget(t *testing.T) {
	t.Parallel()
	bubble(t, crawler.Options{Delay: time.Second, Budget: 10}, noRobots(plainPage), func(t *testing.T, w *web, b *bench) {
		var all []store.URL
		for i := range 25 {
			all = append(all, address(fmt.Sprintf("http://a.example/%d", i), store.KindArticle))
		}
		b.pass(t, append(all, address("http://b.example/", store.KindHome))...)
		if n := len(w.on("a.example")); n != 10 {
			t.Errorf("%d requests on a budget of 10", n)
		}
		if n := len(w.on("b.example")); n != 2 {
			t.Errorf("%d requests to another host", n)
		}
		time.Sleep(25*time.Hour + time.Minute) // bubbles begin at midnight
		if err := b.Pass(t.Context(), time.Time{}); err != nil {
			t.Fatal(err)
		}
		fetched := 0
		for _, u := range all {
			if b.get(t, u.URL).Looks > 0 {
				fetched++
			}
		}
		if fetched < 17 || fetched > 19 { // two days, robots.txt and re-reads included
			t.Errorf("%d pages after two days", fetched)
		}
	})
}

// TestOffline: while no host can be reached nothing is held against any, and all goes on when the
// network is back.
func TestOffline(t *testing.T) {
	t.Parallel()
	bubble(t, crawler.Options{Delay: time.Second, Policy: crawler.Policy{Min: 10 * time.Minute, Max: 10 * time.Minute}}, noRobots(plainPage), func(t *testing.T, w *web, b *bench) {
		var down atomic.Bool
		b.SetDial(func(ctx context.Context, network, address string) (net.Conn, error) {
			if down.Load() {
				return nil, &net.OpError{Op: "dial", Net: network, Err: errors.New("network is unreachable")}
			}
			return w.dial(ctx, network, address)
		})
		var all []store.URL
		for i := range 12 {
			all = append(all, address(fmt.Sprintf("http://h%d.example/", i), store.KindHome))
		}
		if _, err := b.m.Offer(t.Context(), all); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Hour)
		defer cancel()
		go func() {
			time.Sleep(2 * time.Hour)
			down.Store(true)
			b.Close() // idle connections are gone, too
			time.Sleep(time.Hour)
			down.Store(false)
		}()
		if err := b.Run(ctx); err != nil {
			t.Fatal(err)
		}
		failed := 0
		for _, a := range b.m.Attempts() {
			if a.Outcome == store.OutcomeFailed {
				failed++
			}
		}
		if failed == 0 || failed > 24 {
			t.Errorf("%d failures recorded in an hour without a network", failed)
		}
		for _, u := range all {
			back := time.Duration(0)
			for _, h := range w.on(u.Host) {
				if h.begin > 3*time.Hour && back == 0 {
					back = h.begin - 3*time.Hour
				}
			}
			if back == 0 || back > 15*time.Minute {
				t.Errorf("%s: first asked %s after the network was back", u.Host, back)
			}
		}
	})
}

// TestStalledHosts: hosts that do not answer cost nobody else anything.
func TestStalledHosts(t *testing.T) {
	t.Parallel()
	bubble(t, crawler.Options{Delay: time.Second, Workers: 2, Hosts: 64}, noRobots(func(w http.ResponseWriter, r *http.Request) {
		if r.Host != "sehat.example" {
			select {
			case <-time.After(time.Minute):
			case <-r.Context().Done():
			}
		}
		plainPage(w, r)
	}), func(t *testing.T, w *web, b *bench) {
		var all []store.URL
		for i := range 40 {
			all = append(all, address(fmt.Sprintf("http://macet%d.example/", i), store.KindHome))
		}
		for i := range 5 {
			all = append(all, address(fmt.Sprintf("http://sehat.example/%d", i), store.KindArticle))
		}
		b.pass(t, all...)
		hits := w.on("sehat.example")
		if last := hits[len(hits)-1].end; len(hits) != 6 || last > 10*time.Second {
			t.Errorf("%d requests to the healthy host until %s", len(hits), last)
		}
	})
}

// drip sends what it was given, size bytes a second.
func drip(w http.ResponseWriter, total, size int) {
	w.Header().Set("Content-Type", "text/html")
	for range total / size {
		if _, err := w.Write(bytes.Repeat([]byte("<"), size)); err != nil {
			return
		}
		_ = http.NewResponseController(w).Flush()
		time.Sleep(time.Second)
	}
}

// TestDrippingHosts: bodies that come byte by byte cost nobody else anything.
func TestDrippingHosts(t *testing.T) {
	t.Parallel()
	bubble(t, crawler.Options{Delay: time.Second, Workers: 2, Hosts: 64}, noRobots(func(w http.ResponseWriter, r *http.Request) {
		if r.Host == "sehat.example" {
			plainPage(w, r)
			return
		}
		drip(w, 50_000, 1100)
	}), func(t *testing.T, w *web, b *bench) {
		var all []store.URL
		for i := range 40 {
			all = append(all, address(fmt.Sprintf("http://tetes%d.example/", i), store.KindHome))
		}
		for i := range 5 {
			all = append(all, address(fmt.Sprintf("http://sehat.example/%d", i), store.KindArticle))
		}
		b.pass(t, all...)
		hits := w.on("sehat.example")
		if last := hits[len(hits)-1].end; len(hits) != 6 || last > 10*time.Second {
			t.Errorf("%d requests to the healthy host until %s", len(hits), last)
		}
		for _, a := range b.m.Attempts() {
			for _, u := range all[40:] {
				if b.get(t, u.URL).ID == a.URL && a.Took > 0 {
					t.Errorf("%s took %s", u.URL, a.Took)
				}
			}
		}
	})
}

// TestLargeBodies: large bodies wait for each other, but not for long, and a wait is not held against a host.
func TestLargeBodies(t *testing.T) {
	t.Parallel()
	bubble(t, crawler.Options{Delay: time.Second, Workers: 1, Hosts: 8}, noRobots(func(w http.ResponseWriter, r *http.Request) {
		if r.Host == "lambat.example" {
			drip(w, 50*100_000, 100_000)
			return
		}
		time.Sleep(15 * time.Second) // until the other has the only slot
		w.Header().Set("Content-Type", "text/html")
		for range 5 {
			_, _ = w.Write(bytes.Repeat([]byte("<"), 1_000_000))
		}
	}), func(t *testing.T, w *web, b *bench) {
		b.pass(t, address("http://lambat.example/", store.KindHome), address("http://cepat.example/", store.KindHome))
		for _, a := range b.m.Attempts() {
			switch a.URL {
			case b.get(t, "http://cepat.example/").ID:
				if a.Took > 16*time.Second {
					t.Errorf("the wait for the other is the host's: %s", a.Took)
				}
			case b.get(t, "http://lambat.example/").ID:
			default: // robots.txt
				continue
			}
			if a.Outcome != store.OutcomeNew || a.Bytes != 5_000_000 {
				t.Errorf("%+v", a)
			}
		}
		hits := w.on("cepat.example")
		if last := hits[len(hits)-1]; last.end < 40*time.Second || last.end > 50*time.Second {
			t.Errorf("done at %s: it waits for half a minute at most", last.end)
		}
	})
}

// TestCutConnection: what a kept connection swallowed is asked again by way of the gate, once.
func TestCutConnection(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	n := map[string]int{}
	bubble(t, crawler.Options{Delay: 3 * time.Second, Jitter: -1}, noRobots(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		n[r.URL.Path]++
		times := n[r.URL.Path]
		mu.Unlock()
		if r.URL.Path == "/putus" && times == 1 || r.URL.Path == "/selalu" {
			panic(http.ErrAbortHandler)
		}
		plainPage(w, r)
	}), func(t *testing.T, w *web, b *bench) {
		for _, path := range []string{"/awal", "/putus", "/selalu"} {
			f, _, err := b.Look(t.Context(), address("http://a.example"+path, store.KindArticle))
			if err != nil {
				t.Fatal(err)
			}
			want, times := store.OutcomeNew, map[string]int{"/awal": 1, "/putus": 2, "/selalu": 2}[path]
			if path == "/selalu" {
				want = store.OutcomeFailed
			}
			mu.Lock()
			if f.Attempt.Outcome != want || n[path] != times {
				t.Errorf("%s: %s (%s) after %d requests, want %s after %d", path, f.Attempt.Outcome, f.Attempt.Err, n[path], want, times)
			}
			mu.Unlock()
		}
		w.polite(t, "a.example", 3*time.Second)
	})
}
