package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"warta/crawler"
	"warta/crawler/discover"
	"warta/extract"
	"warta/extract/region"
	"warta/store"
	"warta/store/archive"
	"warta/store/catalog"
	"warta/store/sqlite"
)

const (
	benchHosts    = 16
	benchSmall    = 20_000 // pages of the queue's benchmark
	benchArticles = 3_000
)

// press is a server of pages whose address says what is on them. It answers on every loopback address, so
// that each is a host of its own.
type press struct {
	port  string
	pages map[string][]byte // by path; nil: small ones
}

var smallPage = []byte("<!DOCTYPE html><title>Judul</title>" + strings.Repeat("<p>Isi berita yang tidak terlalu panjang, ya.</p>\n", 70))

func newPress(b *testing.B, pages map[string][]byte) *press {
	b.Helper()
	l, err := net.Listen("tcp4", "0.0.0.0:0")
	if err != nil {
		b.Fatal(err)
	}
	p := &press{pages: pages}
	s := &http.Server{Handler: p}
	go func() { _ = s.Serve(l) }()
	b.Cleanup(func() { s.Close() })
	if _, p.port, err = net.SplitHostPort(l.Addr().String()); err != nil {
		b.Fatal(err)
	}
	return p
}

func (p *press) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/robots.txt" {
		_, _ = io.WriteString(w, "User-agent: *\nDisallow: /wp-admin/\n")
		return
	}
	body := smallPage
	if p.pages != nil {
		body = p.pages[r.URL.Path]
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(body)
}

func benchPath(i int) string { return fmt.Sprintf("/2026/11/23/judul-berita-nomor-%d/", i) }

func (p *press) url(i int) string {
	return fmt.Sprintf("http://127.0.1.%d:%s%s", i%benchHosts+1, p.port, benchPath(i))
}

// bare fetches n pages with net/http in as many goroutines as there are hosts.
func (p *press) bare(b *testing.B, n int) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 4}}
	defer client.CloseIdleConnections()
	var wg sync.WaitGroup
	for h := range benchHosts {
		wg.Go(func() {
			for i := h; i < n; i += benchHosts {
				resp, err := client.Get(p.url(i))
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

// newDB is a database that knows n addresses of the press.
func (p *press) newDB(b *testing.B, n int) *sqlite.DB {
	b.Helper()
	ctx := b.Context()
	db, err := sqlite.Open(ctx, filepath.Join(b.TempDir(), "w.db"), sqlite.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	var urls []store.URL
	for i := range n {
		u := p.url(i)
		urls = append(urls, store.URL{URL: u, Source: store.HostKey(u), Kind: store.KindArticle, Via: "feed", Due: time.Now()})
	}
	if _, err := db.Offer(ctx, urls); err != nil {
		b.Fatal(err)
	}
	return db
}

// kept forgets bodies at once, but names them.
type kept struct{}

func (kept) Put(_ context.Context, body []byte) (string, error) {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:]), nil
}

// crawl fetches all that the database knows.
func crawl(b *testing.B, db *sqlite.DB, bodies crawler.Bodies, change func(*crawler.Options)) {
	b.Helper()
	o := crawler.Options{
		Delay: -1, Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Workers: benchHosts,
		Proxy: func(*http.Request) (*url.URL, error) { return nil, nil },
	}
	if change != nil {
		change(&o)
	}
	c, err := crawler.New(db, bodies, o)
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	if err := c.Pass(b.Context(), time.Time{}); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkQueue is the crawler with the queue on disk, taking turns with net/http alone: x-bare is the
// time of the latter divided by that of the former.
func BenchmarkQueue(b *testing.B) {
	p := newPress(b, nil)
	var bare, ours time.Duration
	for b.Loop() {
		start := time.Now()
		p.bare(b, benchSmall)
		bare += time.Since(start)
		db := p.newDB(b, benchSmall)
		start = time.Now()
		crawl(b, db, kept{}, func(o *crawler.Options) { o.Batch = 100 })
		ours += time.Since(start)
	}
	b.ReportMetric(float64(b.N)*benchSmall/ours.Seconds(), "pages/s")
	b.ReportMetric(bare.Seconds()/ours.Seconds(), "x-bare")
	b.ReportMetric(0, "ns/op") // of both together: says nothing
}

// BenchmarkPipeline is the whole way (fetch, archive, extract, regions, stories, record with its index, feed
// log), taking turns with each stage alone; x-slowest is the time of the slowest of them divided by that of
// the whole.
func BenchmarkPipeline(b *testing.B) {
	pages, contents := benchPages(b, benchArticles)
	p := newPress(b, pages)
	took := map[string]time.Duration{}
	stage := func(name string, f func()) {
		runtime.GC()
		start := time.Now()
		f()
		took[name] += time.Since(start)
	}
	for b.Loop() {
		db := p.newDB(b, benchArticles)
		stage("fetch", func() { crawl(b, db, kept{}, nil) })
		a := newArchive(b)
		stage("archive", func() { parallel(benchHosts, benchArticles, func(i int) { mustPut(b, a, pages[benchPath(i)]) }) })
		ex := newExtractor(b)
		stage("extract", func() {
			parallel(runtime.GOMAXPROCS(0), benchArticles, func(i int) { ex.Extract(p.input(i)) })
		})
		tagger := newTagger(b)
		stage("regions", func() {
			parallel(runtime.GOMAXPROCS(0), benchArticles, func(i int) {
				c := contents[benchPath(i)]
				tagger.Tag(region.Input{Title: c.Title, Lead: c.Lead, Text: c.Text, Dateline: c.Dateline, URL: p.url(i)})
			})
		})
		db = p.newDB(b, benchArticles)
		crawl(b, db, a, nil)
		known := New(Options{DB: db, Bodies: a, Finder: discover.Finder{}, Extractor: readBefore(contents), Tagger: tagger})
		stage("record", func() { drain(b, known) })
		db, a = p.newDB(b, benchArticles), newArchive(b)
		whole := New(Options{DB: db, Bodies: a, Finder: discover.Finder{}, Extractor: ex, Tagger: tagger})
		stage("whole", func() {
			ctx, stop := context.WithCancel(b.Context())
			ended := make(chan error, 1)
			go func() { ended <- whole.Run(ctx) }()
			crawl(b, db, a, func(o *crawler.Options) { o.Committed, o.Idle = whole.Wake, whole.Idle })
			stop()
			if err := <-ended; err != nil {
				b.Fatal(err)
			}
		})
		if n := articles(b, db); n != benchArticles {
			b.Fatalf("%d articles of %d", n, benchArticles)
		}
	}
	slowest := time.Duration(0)
	for _, name := range []string{"fetch", "archive", "extract", "regions", "record"} {
		b.ReportMetric(took[name].Seconds()/took["whole"].Seconds(), "x-"+name)
		slowest = max(slowest, took[name])
	}
	b.ReportMetric(float64(b.N)*benchArticles/took["whole"].Seconds(), "articles/s")
	b.ReportMetric(slowest.Seconds()/took["whole"].Seconds(), "x-slowest")
	b.ReportMetric(0, "ns/op")
}

func articles(b *testing.B, db *sqlite.DB) (n int) {
	b.Helper()
	for _, err := range db.Articles(b.Context(), store.Query{}) {
		if err != nil {
			b.Fatal(err)
		}
		n++
	}
	return n
}

func drain(b *testing.B, p *Pipeline) {
	b.Helper()
	if err := p.Drain(b.Context()); err != nil {
		b.Fatal(err)
	}
}

func newArchive(b *testing.B) *archive.Archive {
	b.Helper()
	a, err := archive.Open(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	return a
}

func mustPut(b *testing.B, a *archive.Archive, body []byte) {
	if _, err := a.Put(b.Context(), body); err != nil {
		b.Error(err)
	}
}

func newExtractor(b *testing.B) *extract.Extractor {
	b.Helper()
	ex, err := extract.New(extract.Options{})
	if err != nil {
		b.Fatal(err)
	}
	return ex
}

func newTagger(b *testing.B) *region.Tagger {
	b.Helper()
	g, err := catalog.Indonesia()
	if err != nil {
		b.Fatal(err)
	}
	aliases := make([]region.Alias, len(g.Aliases))
	for i, a := range g.Aliases {
		aliases[i] = region.Alias(a)
	}
	t, err := region.New(g.Places, aliases)
	if err != nil {
		b.Fatal(err)
	}
	return t
}

// parallel calls f for 0 … n-1 from several goroutines.
func parallel(workers, n int, f func(i int)) {
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w; i < n; i += workers {
				f(i)
			}
		})
	}
	wg.Wait()
}

func (p *press) input(i int) extract.Input {
	return extract.Input{Language: "id", Pages: []extract.Page{{URL: p.url(i), Body: p.pages[benchPath(i)], ContentType: "text/html; charset=utf-8"}}}
}

// readBefore is an extractor that has read every page already.
type readBefore map[string]store.Content

func (r readBefore) Extract(in extract.Input) store.Content {
	u, err := url.Parse(in.Pages[0].URL)
	if err != nil {
		return store.Content{NotArticle: err.Error()}
	}
	return r[u.Path]
}

// benchPages are article pages of about 30 KB, as theme makers wrap them, by path, and what is on them.
func benchPages(b *testing.B, n int) (map[string][]byte, map[string]store.Content) {
	b.Helper()
	rnd := rand.New(rand.NewPCG(1, 2))
	words := strings.Fields(`pemerintah kabupaten lampung selatan menggelar pasar murah warga desa kecamatan natar harga beras naik
		petani jagung panen raya bupati meninjau jalan rusak jembatan provinsi dinas pendidikan sekolah guru siswa polisi menangkap
		pelaku pencurian sepeda motor kalianda bandar metro pringsewu tulang bawang barat timur tengah utara kota yang di dan ke dari
		untuk dengan pada akan telah tidak ini itu juga oleh dalam kata ujar menurut kepada bisa ada karena hari senin kamis`)
	say := func(n int) string {
		var s strings.Builder
		for i := range n {
			if i > 0 {
				s.WriteByte(' ')
			}
			s.WriteString(words[rnd.IntN(len(words))])
		}
		return strings.ToUpper(s.String()[:1]) + s.String()[1:] + "."
	}
	ex := newExtractor(b)
	pages, contents := make(map[string][]byte, n), make(map[string]store.Content, n)
	for i := range n {
		var s strings.Builder
		title := strings.TrimSuffix(say(9), ".") + fmt.Sprintf(" %d", i)
		fmt.Fprintf(&s, `<!DOCTYPE html><html lang="id"><head><meta charset="utf-8"><title>%s - Kabar Contoh</title><meta property="og:title" content="%s">
<meta property="article:published_time" content="2026-11-23T08:%02d:00+07:00"></head><body><nav><ul>`, title, title, i%60)
		for k := range 60 {
			fmt.Fprintf(&s, `<li class="menu-item menu-item-%d"><a href="/kanal/%d/">Kanal %d</a></li>`, k, k, k)
		}
		fmt.Fprintf(&s, `</ul></nav><main><article class="post type-post"><h1 class="entry-title">%s</h1><div class="entry-content">`, title)
		for range 9 + rnd.IntN(8) {
			fmt.Fprintf(&s, "<p>%s</p>\n", say(40+rnd.IntN(30)))
		}
		s.WriteString(`</div></article></main><aside>`)
		for k := range 80 {
			fmt.Fprintf(&s, `<div class="item post-%d"><a href="/2026/11/%02d/berita-terkait-%d/"><img src="/g/%d.jpg" alt=""><h3>%s</h3></a><span class="date">22/11/2026</span></div>`, k, k%28+1, k, k, say(8))
		}
		s.WriteString(`</aside><footer><p>Hak cipta Kabar Contoh</p></footer></body></html>`)
		path := benchPath(i)
		pages[path] = []byte(s.String())
		contents[path] = ex.Extract(extract.Input{Language: "id", Pages: []extract.Page{{URL: "https://kabar.example" + path, Body: pages[path], ContentType: "text/html"}}})
		if contents[path].NotArticle != "" {
			b.Fatalf("page %d is no article: %s", i, contents[path].NotArticle)
		}
	}
	return pages, contents
}
