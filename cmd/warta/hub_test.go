package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"warta/cmd/internal/samples"
)

// fetched is what an address answers, once it does.
func fetched(t *testing.T, address string) string {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if res, err := http.Get(address); err == nil {
			body, err := io.ReadAll(res.Body)
			_ = res.Body.Close()
			if err == nil && res.StatusCode == http.StatusOK {
				return string(body)
			}
		}
	}
	t.Fatalf("%s does not answer", address)
	return ""
}

// TestHub subscribes to a feed of a running server and is sent it, signed, when another process has crawled
// something new; the subscription outlives the server.
func TestHub(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes and waits for the hub")
	}
	w, err := samples.Start(t.Context(), samples.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	dir := t.TempDir()
	data, config := dir+"/data", dir+"/warta.toml"
	crawl := func(i int) {
		line, err := json.Marshal(w.Sources()[i])
		if err != nil {
			t.Fatal(err)
		}
		list := fmt.Sprintf("%s/%d.jsonl", dir, i)
		if err := os.WriteFile(list, line, 0o600); err != nil {
			t.Fatal(err)
		}
		output(t, w, "sources", "import", list, "--data", data)
		output(t, w, "crawl", "--catalog", "none", "--delay", "1ms", "--data", data)
	}
	crawl(0)
	port, err := freePort()
	if err != nil {
		t.Fatal(err)
	}
	base := "http://127.0.0.1:" + port
	text := fmt.Sprintf("data = %q\nlisten = \"127.0.0.1:%s\"\npublic_url = %q\nhub = true\nallow = [\"127.0.0.0/8\"]\n", data, port, base)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	serve := func() (stop func()) {
		ctx, cancel := context.WithCancel(t.Context())
		cmd := wartaCmd(ctx, nil, "serve", "--config", config)
		cmd.Stderr = os.Stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		return func() {
			_ = cmd.Process.Signal(os.Interrupt)
			_ = cmd.Wait()
			cancel()
		}
	}
	stop := serve()
	topic := base + "/all/rss.xml"
	before := fetched(t, topic)
	if !strings.Contains(before, `rel="hub" href="`+base+`/hub"`) {
		t.Fatalf("no hub in %.2000s", before)
	}
	type delivery struct{ body, signature string }
	verified, got := make(chan string, 9), make(chan delivery, 9)
	subscriber := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			_, _ = io.WriteString(w, r.URL.Query().Get("hub.challenge"))
			verified <- r.URL.Query().Get("hub.mode")
			return
		}
		body, _ := io.ReadAll(r.Body)
		got <- delivery{string(body), r.Header.Get("X-Hub-Signature")}
	}))
	defer subscriber.Close()
	res, err := http.PostForm(base+"/hub", url.Values{"hub.mode": {"subscribe"}, "hub.topic": {topic}, "hub.callback": {subscriber.URL}, "hub.secret": {"rahasia"}})
	if err != nil || res.StatusCode != http.StatusAccepted {
		t.Fatalf("%v %v", res, err)
	}
	_ = res.Body.Close()
	if mode := <-verified; mode != "subscribe" {
		t.Fatal(mode)
	}
	time.Sleep(200 * time.Millisecond) // the subscription is written after the answer
	stop()
	crawl(1) // while nobody serves
	stop = serve()
	defer stop()
	select {
	case d := <-got:
		mac := hmac.New(sha256.New, []byte("rahasia"))
		mac.Write([]byte(d.body))
		if d.signature != "sha256="+hex.EncodeToString(mac.Sum(nil)) || d.body == before || d.body != fetched(t, topic) {
			t.Errorf("delivered %s %.2000s", d.signature, d.body)
		}
	case <-time.After(patience):
		t.Fatal("nothing was delivered")
	}
}
