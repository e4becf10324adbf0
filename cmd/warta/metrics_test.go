package main

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"warta/cmd/internal/pipeline"
	"warta/store"
	"warta/store/sqlite"
)

func newTestMonitor(t *testing.T) *monitor {
	t.Helper()
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "warta.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	for i, state := range []store.SourceState{store.SourceActive, store.SourcePaused} {
		s := store.Source{ID: fmt.Sprintf("a%d.example", i), Home: fmt.Sprintf("https://a%d.example/", i), State: state}
		if _, err := db.PutSource(t.Context(), s, true); err != nil {
			t.Fatal(err)
		}
	}
	return newMonitor(&app{db: db, log: slog.New(slog.DiscardHandler)}, http.NotFoundHandler())
}

func probe(m *monitor, method, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	m.ServeHTTP(w, httptest.NewRequest(method, path, nil))
	return w
}

// form is a line of https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format.
var form = regexp.MustCompile(`^(# HELP [a-z_]+ .+|# TYPE [a-z_]+ (gauge|counter|summary)|[a-z_]+(\{[a-z_]+="([^"\\\n]|\\[\\"n])*"(,[a-z_]+="([^"\\\n]|\\[\\"n])*")*\})? -?[0-9.e+-]+)$`)

func TestMetrics(t *testing.T) {
	m := newTestMonitor(t)
	probe(m, "GET", "/nothing")
	w := probe(m, "GET", "/metrics")
	if got := w.Header().Get("Content-Type"); w.Code != 200 || !strings.HasPrefix(got, "text/plain; version=0.0.4") {
		t.Fatalf("%d %s", w.Code, got)
	}
	typed := map[string]bool{}
	for line := range strings.Lines(w.Body.String()) {
		line = strings.TrimSuffix(line, "\n")
		if !form.MatchString(line) {
			t.Errorf("no line of the format: %q", line)
		}
		if f := strings.Fields(line); f[0] == "#" && f[1] == "TYPE" {
			if typed[f[2]] {
				t.Errorf("%s is there twice", f[2])
			}
			typed[f[2]] = true
		} else if f[0] != "#" {
			name, _, _ := strings.Cut(f[0], "{")
			if base := strings.TrimSuffix(strings.TrimSuffix(name, "_sum"), "_count"); !typed[name] && !typed[base] {
				t.Errorf("%s has no type", name)
			}
		}
	}
	for _, want := range []string{
		"warta_database_up 1\n", `warta_sources{state="active"} 1` + "\n", `warta_source_failures{source="a0.example"} 0` + "\n",
		`warta_http_responses_total{code="4xx"} 1` + "\n", "warta_http_response_seconds_count 1\n", `warta_build_info{version="`,
	} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("missing: %s", want)
		}
	}
	if strings.Contains(w.Body.String(), `failures{source="a1`) || strings.Contains(w.Body.String(), "warta_looks_total") {
		t.Error("numbers of what is not visited, or of a crawler that is not there")
	}
	if w := probe(m, "HEAD", "/metrics"); w.Code != 200 || w.Body.Len() > 0 {
		t.Errorf("HEAD: %d, %d bytes", w.Code, w.Body.Len())
	}
	if w := probe(m, "POST", "/metrics"); w.Code != 405 {
		t.Errorf("POST: %d", w.Code)
	}
}

func TestLabels(t *testing.T) {
	if got, want := labels("a", "x\"y\\z\n", "b", "\xff1"), `{a="x\"y\\z\n",b="1"}`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestReady(t *testing.T) {
	m := newTestMonitor(t)
	for _, path := range []string{"/healthz", "/readyz"} {
		if w := probe(m, "GET", path); w.Code != 200 {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	// While numbers are read from a slow database, too.
	m.crawling = &works{}
	m.mu.Lock()
	ready := make(chan int, 1)
	go func() { ready <- probe(m, "GET", "/readyz").Code }()
	select {
	case code := <-ready:
		if code != 200 {
			t.Errorf("while numbers are read: %d", code)
		}
	case <-time.After(time.Minute):
		t.Error("it waits for whoever reads numbers")
	}
	m.mu.Unlock()
	m.crawling = nil
	if err := m.db.Close(); err != nil {
		t.Fatal(err)
	}
	if w := probe(m, "GET", "/readyz"); w.Code != 503 || !strings.Contains(w.Body.String(), "the database cannot be read") {
		t.Errorf("without a database: %d %s", w.Code, w.Body)
	}
	if w := probe(m, "GET", "/healthz"); w.Code != 200 {
		t.Errorf("the process lives: %d", w.Code)
	}
	if w := probe(m, "GET", "/metrics"); w.Code != 200 || !strings.Contains(w.Body.String(), "warta_database_up 0\n") {
		t.Errorf("metrics without a database: %d", w.Code)
	}
}

func TestStuck(t *testing.T) {
	m, now := newTestMonitor(t), time.Now()
	at := func(seq, head int64) []sqlite.Cursor {
		return []sqlite.Cursor{{Name: "long gone", Seq: 1, Head: 99}, {Name: pipeline.Extract, Seq: seq, Head: head}}
	}
	for _, c := range []struct {
		after     time.Duration
		seq, head int64
		stuck     bool
	}{
		{0, 5, 5, false},
		{time.Hour, 5, 9, false},
		{9 * time.Minute, 5, 9, false},
		{2 * time.Minute, 6, 9, false},
		{9 * time.Minute, 6, 9, false},
		{2 * time.Minute, 6, 12, true},
		{0, 12, 12, false},
		{time.Hour, 12, 13, false},
	} {
		now = now.Add(c.after)
		if why := m.stuck(at(c.seq, c.head), now); (why != "") != c.stuck {
			t.Errorf("%+v: %q", c, why)
		}
	}
}
