package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"warta/cmd/internal/samples"
	"warta/store"
)

// asWarta makes the test binary be warta, so that tests can start, and kill, real processes.
const asWarta = "WARTA_TEST_AS_WARTA"

func TestMain(m *testing.M) {
	if os.Getenv(asWarta) != "" {
		os.Exit(run())
	}
	testscript.Main(m, map[string]func(){"warta": func() { os.Exit(run()) }})
}

// wartaCmd is a process of warta that reaches the world through its proxy.
func wartaCmd(ctx context.Context, w *samples.World, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, os.Args[0], args...)
	cmd.Env = append(os.Environ(), asWarta+"=1")
	if w != nil {
		cmd.Env = append(cmd.Env, "HTTP_PROXY="+w.ProxyURL(), "http_proxy="+w.ProxyURL(), "NO_PROXY=", "no_proxy=")
	}
	return cmd
}

// output runs warta and fails the test when it fails.
func output(t *testing.T, w *samples.World, args ...string) []byte {
	t.Helper()
	cmd := wartaCmd(t.Context(), w, args...)
	var errOut bytes.Buffer
	cmd.Stderr = &errOut
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("warta %s: %v\n%s", strings.Join(args, " "), err, errOut.Bytes())
	}
	return out
}

// sampleList writes the world's sources as a list to import.
func sampleList(t *testing.T, w *samples.World) string {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	for _, s := range w.Sources() {
		if err := enc.Encode(s); err != nil {
			t.Fatal(err)
		}
	}
	path := t.TempDir() + "/sources.jsonl"
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func exported(t *testing.T, data string) []store.Article {
	t.Helper()
	var all []store.Article
	s := bufio.NewScanner(bytes.NewReader(output(t, nil, "export", "--data", data)))
	s.Buffer(nil, 8<<20)
	for s.Scan() {
		var a store.Article
		if err := json.Unmarshal(s.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		all = append(all, a)
	}
	return all
}

// checkAll holds what was kept against the truth: every article once, and nothing else.
func checkAll(t *testing.T, w *samples.World, got []store.Article) map[string]store.Article {
	t.Helper()
	byKey := map[string]store.Article{}
	for _, a := range got {
		key := store.ArticleKey(a.URL)
		if twice, ok := byKey[key]; ok {
			t.Errorf("twice: %s and %s", a.URL, twice.URL)
		}
		byKey[key] = a
	}
	truth := w.Truth()
	if len(truth) == 0 {
		t.Fatal("the sample web is empty")
	}
	for _, want := range truth {
		a, ok := byKey[store.ArticleKey(want.URL)]
		if !ok {
			t.Errorf("lost: %s (listed by %s)", want.URL, want.Via)
			continue
		}
		if a.Revisions != want.Versions {
			t.Errorf("%s: %d revisions, want %d", want.URL, a.Revisions, want.Versions)
		}
	}
	if len(byKey) > len(truth) {
		for key, a := range byKey {
			if !slices.ContainsFunc(truth, func(w samples.Article) bool { return store.ArticleKey(w.URL) == key }) {
				t.Errorf("no article: %s", a.URL)
			}
		}
	}
	return byKey
}

// checkManners looks at how the sample sites were asked.
func checkManners(t *testing.T, w *samples.World) {
	t.Helper()
	for _, h := range w.Requests() {
		if !h.Known {
			t.Errorf("%s was asked though it is no source: %v", h.Name, h.Paths)
			continue
		}
		if h.MaxInFlight > 1 {
			t.Errorf("%s: %d requests in flight", h.Name, h.MaxInFlight)
		}
		if len(h.Disallowed) > 0 {
			t.Errorf("%s: robots.txt closes %v", h.Name, h.Disallowed)
		}
		if h.BeforeRules > 0 {
			t.Errorf("%s: %d requests before robots.txt", h.Name, h.BeforeRules)
		}
	}
}

// crawled is the sample web, and a data directory that it was crawled into.
func crawled(t *testing.T) (w *samples.World, data string) {
	t.Helper()
	if testing.Short() {
		t.Skip("crawls the sample web for some seconds")
	}
	w, err := samples.Start(t.Context(), samples.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	data = t.TempDir()
	output(t, w, "sources", "import", sampleList(t, w), "--data", data)
	output(t, w, "crawl", "--catalog", "none", "--delay", "1ms", "--data", data)
	return w, data
}

func TestWholeWay(t *testing.T) {
	w, data := crawled(t)
	kept := checkAll(t, w, exported(t, data))
	checkManners(t, w)
	for _, want := range w.Truth() {
		checkFields(t, want, kept[store.ArticleKey(want.URL)])
	}
	again := output(t, nil, "export", "--data", data)
	output(t, nil, "reprocess", "--data", data)
	if !bytes.Equal(again, output(t, nil, "export", "--data", data)) {
		t.Error("reading the same pages again gave other records")
	}
}

func checkFields(t *testing.T, want samples.Article, got store.Article) {
	t.Helper()
	if got.ID == "" {
		return // reported as lost
	}
	if got.Title != want.Title {
		t.Errorf("%s: title %q, want %q", want.URL, got.Title, want.Title)
	}
	if got.Text != want.Text {
		t.Errorf("%s: text\n%s\nwant\n%s", want.URL, got.Text, want.Text)
	}
	if !slices.Equal(got.Authors, want.Authors) {
		t.Errorf("%s: authors %q, want %q", want.URL, got.Authors, want.Authors)
	}
	if got.Published != want.Published || got.Precision != want.Precision {
		t.Errorf("%s: published %s %s, want %s %s", want.URL, got.Published, got.Precision, want.Published, want.Precision)
	}
	if got.Dateline != want.Dateline {
		t.Errorf("%s: dateline %q, want %q", want.URL, got.Dateline, want.Dateline)
	}
	for _, f := range want.Flags {
		if !got.HasFlag(f) {
			t.Errorf("%s: flags %v, want %v", want.URL, got.Flags, want.Flags)
		}
	}
	for _, code := range want.Regions {
		if !slices.ContainsFunc(got.Regions, func(r store.Region) bool { return store.Within(r.Code, code) }) {
			t.Errorf("%s: regions %v, want %s", want.URL, got.Regions, code)
		}
	}
}

// TestKill kills the crawler again and again, at random moments, and lets it finish in the end: every article
// must be there, once, in one version.
func TestKill(t *testing.T) {
	if testing.Short() {
		t.Skip("kills and restarts processes for some seconds")
	}
	w, err := samples.Start(t.Context(), samples.Options{Latency: 3 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	data := t.TempDir()
	output(t, w, "sources", "import", sampleList(t, w), "--data", data)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	chance := rand.New(rand.NewPCG(seed, 0))
	killed := 0
	for range 12 {
		cmd := wartaCmd(t.Context(), w, "crawl", "--catalog", "none", "--delay", "1ms", "--data", data)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(50+chance.IntN(900)) * time.Millisecond)
		if err := cmd.Process.Kill(); err == nil {
			killed++
		} else if !errors.Is(err, os.ErrProcessDone) {
			t.Fatal(err)
		}
		_ = cmd.Wait() // it was killed
	}
	if killed == 0 {
		t.Fatal("no process lived long enough to be killed")
	}
	output(t, w, "crawl", "--catalog", "none", "--delay", "1ms", "--data", data)
	checkAll(t, w, exported(t, data))
	output(t, nil, "verify", "--data", data)
}

func TestSecondCrawlerRefused(t *testing.T) {
	a := &app{}
	a.Data = t.TempDir()
	lock, err := a.crawlLock()
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Unlock()
	out, err := wartaCmd(t.Context(), nil, "crawl", "--catalog", "none", "--data", a.Data).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "another warta is crawling") {
		t.Errorf("a second crawler: %v\n%s", err, out)
	}
}
