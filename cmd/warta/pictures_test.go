package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"warta/cmd/internal/samples"
)

// TestPictures serves what was crawled with pictures, fetches none before somebody asks for it, and one time only.
func TestPictures(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes and crawls")
	}
	w, err := samples.Start(t.Context(), samples.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	dir := t.TempDir()
	data, config := dir+"/data", dir+"/warta.toml"
	line, err := json.Marshal(w.Sources()[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(dir+"/list.jsonl", line, 0o600); err != nil {
		t.Fatal(err)
	}
	output(t, w, "sources", "import", dir+"/list.jsonl", "--data", data)
	output(t, w, "crawl", "--catalog", "none", "--delay", "1ms", "--data", data)
	port, err := freePort()
	if err != nil {
		t.Fatal(err)
	}
	base := "http://127.0.0.1:" + port
	text := fmt.Sprintf("data = %q\nlisten = \"127.0.0.1:%s\"\ncontact = \"https://warta.example/\"\n[web]\nimages = \"proxy\"\n", data, port)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	cmd := wartaCmd(ctx, w, "serve", "--config", config)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	}()
	asked := func() (n int) {
		for _, h := range w.Requests() {
			for path, times := range h.Paths {
				if strings.HasSuffix(path, ".png") {
					n += times
				}
			}
			for _, agent := range h.Agents {
				if !strings.HasPrefix(agent, "Warta/") {
					t.Errorf("asked as %s", agent)
				}
			}
		}
		return n
	}
	var shown []string
	for _, m := range regexp.MustCompile(`href="(/a/[0-9a-z]+)"`).FindAllStringSubmatch(fetched(t, base+"/"), -1) {
		if shown = regexp.MustCompile(`<img [^>]*src="(/picture/[^"]+)"`).FindStringSubmatch(fetched(t, base+m[1])); shown != nil {
			break
		}
	}
	if shown == nil {
		t.Fatal("no article shows a picture")
	}
	if n := asked(); n != 0 {
		t.Errorf("%d pictures were fetched before anyone asked", n)
	}
	for range 2 {
		res, err := http.Get(base + shown[1])
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err != nil || res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "image/png" || !strings.HasPrefix(string(body), "\x89PNG") {
			t.Errorf("%s: %d %v %v", shown[1], res.StatusCode, res.Header, err)
		}
	}
	if n := asked(); n != 1 {
		t.Errorf("the picture was fetched %d times", n)
	}
}
