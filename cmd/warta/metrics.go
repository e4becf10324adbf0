package main

import (
	"context"
	"fmt"
	"maps"
	"math"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"warta/cmd/internal/pipeline"
	"warta/extract"
	"warta/store"
	"warta/store/catalog"
	"warta/store/sqlite"
)

// monitor answers what a monitoring system asks, and counts what everyone else is answered:
//
//	/metrics   numbers, in Prometheus' text format
//	/healthz   200 while this process answers at all
//	/readyz    200 while the database can be read and, where this process crawls, what is fetched is also read
type monitor struct {
	*app
	next    http.Handler
	started time.Time

	answers [6]atomic.Int64 // by the first digit of the status
	took    atomic.Int64    // nanoseconds of all answers together

	mu   sync.Mutex // guards what follows, also while it is read
	text string     // the database's numbers
	at   time.Time  // when they were read

	behind  sync.Mutex         // guards what follows
	waiting map[string]waiting // stages that are behind
}

// waiting is where a stage was seen to be behind first.
type waiting struct {
	seq   int64
	since time.Time
}

func newMonitor(a *app, next http.Handler) *monitor {
	return &monitor{app: a, next: next, started: time.Now(), waiting: map[string]waiting{}}
}

func (m *monitor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/metrics":
		m.metrics(w, r)
	case "/healthz":
		plainText(w, r, http.StatusOK, "ok\n")
	case "/readyz":
		if why := m.unready(r.Context()); why != "" {
			plainText(w, r, http.StatusServiceUnavailable, why+"\n")
			return
		}
		plainText(w, r, http.StatusOK, "ready\n")
	default:
		start, c := time.Now(), &counted{ResponseWriter: w, status: http.StatusOK}
		defer func() {
			m.answers[min(max(c.status/100, 0), 5)].Add(1)
			m.took.Add(int64(time.Since(start)))
		}()
		m.next.ServeHTTP(c, r)
	}
}

// counted notes the status of an answer.
type counted struct {
	http.ResponseWriter
	status int
}

func (c *counted) WriteHeader(status int) {
	c.status = status
	c.ResponseWriter.WriteHeader(status)
}

// Unwrap is for http.ResponseController.
func (c *counted) Unwrap() http.ResponseWriter { return c.ResponseWriter }

func plainText(w http.ResponseWriter, r *http.Request, status int, text string) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
		return
	}
	if h.Get("Content-Type") == "" {
		h.Set("Content-Type", "text/plain; charset=utf-8")
	}
	w.WriteHeader(status)
	if r.Method == http.MethodGet {
		_, _ = w.Write([]byte(text)) // whoever asked has gone
	}
}

const (
	// monitorWait bounds what a monitoring system waits for the database.
	monitorWait = 3 * time.Second
	// stuckAfter is how long pages may wait for a follower that does not move.
	stuckAfter = 10 * time.Minute
	// monitorRest is how long the database's numbers are good.
	monitorRest = time.Second
)

// unready says why this process cannot do its work now, or "".
func (m *monitor) unready(ctx context.Context) string {
	ctx, cancel := context.WithTimeout(ctx, monitorWait)
	defer cancel()
	cursors, err := m.db.Cursors(ctx)
	if err != nil {
		return "the database cannot be read: " + err.Error()
	}
	if m.crawling == nil {
		return ""
	}
	return m.stuck(cursors, time.Now())
}

// stuck names a stage of the pipeline that has stood still for long although there is something to read.
func (m *monitor) stuck(cursors []sqlite.Cursor, now time.Time) string {
	m.behind.Lock()
	defer m.behind.Unlock()
	for _, c := range cursors {
		was, ok := m.waiting[c.Name]
		switch {
		case !slices.Contains(pipeline.Stages(), c.Name):
		case c.Head <= c.Seq:
			delete(m.waiting, c.Name)
		case !ok || was.seq != c.Seq:
			m.waiting[c.Name] = waiting{c.Seq, now}
		case now.Sub(was.since) > stuckAfter:
			return fmt.Sprintf("%s: %d wait since %s", c.Name, c.Head-c.Seq, was.since.UTC().Format(time.RFC3339))
		}
	}
	return ""
}

func (m *monitor) metrics(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), monitorWait)
	defer cancel()
	var e exposition
	m.process(&e)
	m.crawl(&e)
	m.served(&e)
	known, err := m.database(ctx)
	up := 1.0
	if err != nil {
		m.log.Error("numbers of the database", "err", err)
		up = 0
	}
	e.gauge("warta_database_up", "Whether the database could be read.", sample{"", up})
	// https://prometheus.io/docs/instrumenting/exposition_formats/
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	plainText(w, r, http.StatusOK, e.String()+known)
}

func (m *monitor) process(e *exposition) {
	e.gauge("warta_build_info", "What is running.",
		sample{labels("version", version, "extractor", extract.Version, "gazetteer", catalog.GazetteerVersion, "go", runtime.Version()), 1})
	e.gauge("process_start_time_seconds", "When the process was started, in seconds since 1970.", sample{"", seconds(m.started)})
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	e.gauge("go_goroutines", "Goroutines.", sample{"", float64(runtime.NumGoroutine())})
	e.gauge("go_memstats_heap_alloc_bytes", "Bytes of the heap in use.", sample{"", float64(mem.HeapAlloc)})
	e.gauge("go_memstats_sys_bytes", "Bytes obtained from the system.", sample{"", float64(mem.Sys)})
	if rss := residentBytes(); rss > 0 {
		e.gauge("process_resident_memory_bytes", "Resident memory.", sample{"", rss})
	}
}

// residentBytes reads what Linux says of this process; 0 elsewhere.
func residentBytes() float64 {
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	f := strings.Fields(string(b))
	if len(f) < 2 {
		return 0
	}
	pages, err := strconv.ParseFloat(f[1], 64)
	if err != nil {
		return 0
	}
	return pages * float64(os.Getpagesize())
}

func (m *monitor) crawl(e *exposition) {
	if m.crawling == nil {
		return
	}
	p := m.crawling.crawler.Progress()
	looks := func(outcome store.Outcome, n int64) sample {
		return sample{labels("outcome", string(outcome)), float64(n)}
	}
	e.counter("warta_looks_total", "Addresses looked at since the start, by what came of it.",
		looks(store.OutcomeNew, p.New), looks(store.OutcomeSame, p.Same), looks(store.OutcomeNotModified, p.NotModified),
		looks(store.OutcomeGone, p.Gone), looks(store.OutcomeRefused, p.Refused), looks(store.OutcomeFailed, p.Failed))
	e.counter("warta_requests_total", "Requests sent, with redirects and robots.txt.", sample{"", float64(p.Requests)})
	e.counter("warta_body_bytes_total", "Bytes of decoded bodies.", sample{"", float64(p.Bytes)})
	e.gauge("warta_requests_in_flight", "Requests that wait for their answer.", sample{"", float64(p.InFlight)})
	e.gauge("warta_hosts_at_work", "Hosts that are worked on now.", sample{"", float64(p.Hosts)})
}

func (m *monitor) served(e *exposition) {
	var all []sample
	total := 0.0
	for class := 2; class <= 5; class++ {
		n := float64(m.answers[class].Load())
		total += n
		all = append(all, sample{labels("code", strconv.Itoa(class)+"xx"), n})
	}
	e.counter("warta_http_responses_total", "Answers to readers, by class of status.", all...)
	e.header("warta_http_response_seconds", "summary", "Time that answers to readers took.")
	e.line("warta_http_response_seconds_sum", "", time.Duration(m.took.Load()).Seconds())
	e.line("warta_http_response_seconds_count", "", total)
}

// database is what the database knows, read at most once a second however often it is asked for.
func (m *monitor) database(ctx context.Context) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if time.Since(m.at) < monitorRest {
		return m.text, nil
	}
	health, err := m.conditions(ctx, time.Now())
	if err != nil {
		return "", err
	}
	cursors, err := m.db.Cursors(ctx)
	if err != nil {
		return "", err
	}
	head, err := m.db.FeedHead(ctx)
	if err != nil {
		return "", err
	}
	var e exposition
	sourceNumbers(&e, health)
	var at, behind []sample
	for _, c := range cursors {
		at = append(at, sample{labels("follower", c.Name), float64(c.Seq)})
		behind = append(behind, sample{labels("follower", c.Name), float64(max(c.Head-c.Seq, 0))})
	}
	e.gauge("warta_follower_position", "Number of the last page or article that a stage has read.", at...)
	e.gauge("warta_follower_behind", "How far the newest number is ahead of a stage.", behind...)
	e.gauge("warta_feed_entries", "Entries of the log that feeds are made from.", sample{"", float64(head)})
	for _, f := range []struct{ name, help, suffix string }{
		{"warta_database_bytes", "Size of the database file.", ""},
		{"warta_database_log_bytes", "Size of its write-ahead log.", "-wal"},
	} {
		if info, err := os.Stat(m.db.Path() + f.suffix); err == nil {
			e.gauge(f.name, f.help, sample{"", float64(info.Size())})
		}
	}
	m.text, m.at = e.String(), time.Now()
	return m.text, nil
}

// sourceNumbers are those of each source that is visited, and counts of all.
func sourceNumbers(e *exposition, health []condition) {
	states := map[store.SourceState]int{}
	var articles, urls, failures, success, article, next []sample
	var alert, pace, confidence, filled, cut, behind []sample
	for _, h := range health {
		states[h.State]++
		l := labels("source", h.ID)
		articles = append(articles, sample{l, float64(h.Articles)})
		urls = append(urls, sample{l, float64(h.URLs)})
		if h.State != store.SourceActive {
			continue
		}
		failures = append(failures, sample{l, float64(h.Failures)})
		success = append(success, sample{l, seconds(h.LastSuccess)})
		article = append(article, sample{l, seconds(h.LastArticle)})
		next = append(next, sample{l, seconds(h.Next)})
		ill := 0.0
		if h.Alert != "" {
			ill = 1
		}
		alert = append(alert, sample{l, ill})
		pace = append(pace, sample{l, h.Rhythm.PerDay})
		behind = append(behind, sample{l, float64(h.Behind)})
		for _, f := range []struct {
			of   string
			fill *fill
		}{{"now", h.Now}, {"usual", h.Usual}} {
			if f.fill == nil {
				continue
			}
			confidence = append(confidence, sample{labels("source", h.ID, "period", f.of), f.fill.Confidence})
			for _, field := range []struct {
				name  string
				share float64
			}{{"date", f.fill.Date}, {"author", f.fill.Author}, {"image", f.fill.Image}} {
				filled = append(filled, sample{labels("source", h.ID, "period", f.of, "field", field.name), field.share})
			}
		}
		for _, reason := range slices.Sorted(maps.Keys(h.Cut)) {
			cut = append(cut, sample{labels("source", h.ID, "reason", reason), float64(h.Cut[reason])})
		}
	}
	var counts []sample
	for _, s := range []store.SourceState{store.SourceActive, store.SourcePaused, store.SourceRemoved} {
		counts = append(counts, sample{labels("state", string(s)), float64(states[s])})
	}
	e.gauge("warta_sources", "Sources by state.", counts...)
	e.gauge("warta_source_articles", "Articles in a source's lists.", articles...)
	e.gauge("warta_source_urls", "Known addresses of a source.", urls...)
	e.gauge("warta_source_failures", "Looks failed since the last success.", failures...)
	e.gauge("warta_source_last_success_timestamp_seconds", "When a source last answered, in seconds since 1970; 0: never.", success...)
	e.gauge("warta_source_last_article_timestamp_seconds", "When its newest article was first seen; 0: never.", article...)
	e.gauge("warta_source_next_visit_timestamp_seconds", "When it is looked at next; 0: not planned.", next...)
	e.gauge("warta_source_alert", "Whether something is wrong with it ('warta sources' says what).", alert...)
	e.gauge("warta_source_articles_per_day", "Articles it publishes on an average day, as learned; 0: not known.", pace...)
	e.gauge("warta_source_confidence", "Mean confidence in the texts of its last articles, and of those of the four weeks before.", confidence...)
	e.gauge("warta_source_filled_ratio", "Share of these articles that have a field.", filled...)
	e.gauge("warta_source_cut_off", "Links of its lists that were left out in seven days, since they lead into traps or beyond limits.", cut...)
	e.gauge("warta_source_backfill_left", "Addresses that a backfill of it has still to fetch.", behind...)
}

func seconds(t time.Time) float64 {
	if t.IsZero() {
		return 0
	}
	return math.Round(float64(t.UnixMilli())) / 1000
}
