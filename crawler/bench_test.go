package crawler_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/gocolly/colly/v2"

	"warta/crawler"
	"warta/store"
)

// smallPage is what the benchmarks fetch: 3.5 KB.
var smallPage = []byte("<!DOCTYPE html><title>Judul</title>" + strings.Repeat("<p>Isi berita yang tidak terlalu panjang, ya.</p>\n", 70))

const (
	benchHosts = 16
	benchPages = 20_000
)

// benchServer answers on every loopback address, so that each is a host of its own.
func benchServer(b *testing.B) string {
	b.Helper()
	l, err := net.Listen("tcp4", "0.0.0.0:0")
	if err != nil {
		b.Fatal(err)
	}
	s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			_, _ = io.WriteString(w, "User-agent: *\nDisallow: /wp-admin/\n")
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(smallPage)
	})}
	go func() { _ = s.Serve(l) }()
	b.Cleanup(func() { s.Close() })
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		b.Fatal(err)
	}
	return port
}

func benchURL(port string, i int) string {
	return fmt.Sprintf("http://127.0.1.%d:%s/2026/11/23/judul-berita-nomor-%d/", i%benchHosts+1, port, i)
}

// BenchmarkCrawl is the crawler with everything but a database (robots.txt, gates, colly, limits), against
// the yardstick: net/http in as many goroutines as there are hosts, bodies read. Both take turns, so that
// what else the machine does disturbs them alike; x-bare is the yardstick's time divided by the crawler's.
// x-bare-colly is the same of colly with nothing of ours, which is as near as the crawler can get.
func BenchmarkCrawl(b *testing.B) {
	port := benchServer(b)
	var bare, plain, ours cost
	for b.Loop() {
		bare.add(func() { getAll(b, port) })
		plain.add(func() { collyAll(b, port) })
		ours.add(func() { passOver(b, port) })
	}
	b.ReportMetric(bare.wall.Seconds()/plain.wall.Seconds(), "x-bare-colly")
	b.ReportMetric(bare.cpu.Seconds()/plain.cpu.Seconds(), "x-bare-colly-cpu")
	n := float64(b.N) * benchPages
	b.ReportMetric(n/ours.wall.Seconds(), "pages/s")
	b.ReportMetric(bare.wall.Seconds()/ours.wall.Seconds(), "x-bare")
	b.ReportMetric(bare.cpu.Seconds()/ours.cpu.Seconds(), "x-bare-cpu")
	b.ReportMetric(0, "ns/op") // of both together: says nothing
}

// passOver fetches every page with the crawler.
func passOver(b *testing.B, port string) {
	c, err := crawler.New(newLineDispatcher(port), hashOnly{}, crawler.Options{Delay: -1, Allow: loopback, Proxy: noProxy, Workers: benchHosts, Batch: 50})
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	err = c.Pass(b.Context(), time.Time{})
	if p := c.Progress(); err != nil || p.New != benchPages {
		b.Fatalf("%+v %v", p, err)
	}
}

// BenchmarkScrapy takes turns with Scrapy on the same server, where Debian's python3-scrapy is installed:
// x-scrapy is Scrapy's time divided by the crawler's.
func BenchmarkScrapy(b *testing.B) {
	const python = "/usr/bin/python3"
	version, err := exec.Command(python, "-c", "import scrapy; print(scrapy.__version__)").Output()
	if err != nil {
		b.Skip("no python3-scrapy here")
	}
	b.Logf("Scrapy %s", version)
	port := benchServer(b)
	var theirs float64
	var ours cost
	for b.Loop() {
		out, err := exec.Command(python, "testdata/scrapy/spider.py", port, strconv.Itoa(benchHosts), strconv.Itoa(benchPages)).Output()
		if err != nil {
			b.Fatal(err)
		}
		var n int
		var seconds float64
		if _, err := fmt.Sscan(string(out), &n, &seconds); err != nil || n != benchPages {
			b.Fatalf("%q: %v", out, err)
		}
		theirs += seconds
		ours.add(func() { passOver(b, port) })
	}
	b.ReportMetric(theirs/ours.wall.Seconds(), "x-scrapy")
	b.ReportMetric(0, "ns/op")
}

// getAll fetches every page with net/http alone.
func getAll(b *testing.B, port string) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 4}}
	defer client.CloseIdleConnections()
	var wg sync.WaitGroup
	for h := range benchHosts {
		wg.Go(func() {
			for i := h; i < benchPages; i += benchHosts {
				resp, err := client.Get(benchURL(port, i))
				if err != nil {
					b.Error(err)
					return
				}
				_, _ = io.ReadAll(resp.Body)
				resp.Body.Close()
			}
		})
	}
	wg.Wait()
}

// collyAll fetches every page with colly as it comes, a collector for each host.
func collyAll(b *testing.B, port string) {
	t := &http.Transport{MaxIdleConnsPerHost: 4}
	defer t.CloseIdleConnections()
	c := colly.NewCollector(colly.AllowURLRevisit(), colly.IgnoreRobotsTxt(), colly.MaxBodySize(0))
	c.WithTransport(t)
	var wg sync.WaitGroup
	for h := range benchHosts {
		wg.Go(func() {
			c := c.Clone()
			for i := h; i < benchPages; i += benchHosts {
				if err := c.Visit(benchURL(port, i)); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
}

// cost is time by the clock, and processor time, which other processes do not disturb.
type cost struct{ wall, cpu time.Duration }

func (c *cost) add(f func()) {
	wall, cpu := time.Now(), cpuTime()
	f()
	c.wall += time.Since(wall)
	c.cpu += cpuTime() - cpu
}

// cpuTime is the processor time this process has used.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// lineDispatcher has a line of addresses for each host and remembers nothing.
type lineDispatcher struct {
	mu    sync.Mutex
	lines map[string][]store.URL
	out   map[string]bool
	ids   map[int64]string
	next  int64
}

func newLineDispatcher(port string) *lineDispatcher {
	d := &lineDispatcher{lines: map[string][]store.URL{}, out: map[string]bool{}, ids: map[int64]string{}}
	for i := range benchPages {
		u := address(benchURL(port, i), store.KindArticle)
		u.ID = int64(i + 1)
		d.lines[u.Host] = append(d.lines[u.Host], u)
	}
	return d
}

func (d *lineDispatcher) Offer(context.Context, []store.URL) (int, error) { return 0, nil }
func (d *lineDispatcher) Extend(context.Context, int64, time.Time) error  { return nil }
func (d *lineDispatcher) NextDue(context.Context, time.Time) (time.Time, bool, error) {
	return time.Time{}, false, nil
}

func (d *lineDispatcher) Lease(_ context.Context, now time.Time, ttl time.Duration, most int) (store.Batch, bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for host, line := range d.lines {
		if len(line) == 0 || d.out[host] {
			continue
		}
		n := min(most, len(line))
		d.next++
		d.lines[host], d.out[host], d.ids[d.next] = line[n:], true, host
		return store.Batch{ID: d.next, Host: host, Until: now.Add(ttl), URLs: line[:n]}, true, nil
	}
	return store.Batch{}, false, nil
}

func (d *lineDispatcher) Done(_ context.Context, id int64, _ []store.Fetch, _ store.HostState) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.out[d.ids[id]] = false
	return nil
}

// hashOnly keeps nothing.
type hashOnly struct{}

func (hashOnly) Put(_ context.Context, body []byte) (string, error) {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:]), nil
}
