package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"warta/cmd/internal/samples"
)

// TestScript runs the scripts of testdata/script. Each has a sample web of its own, which its warta reaches
// as through a proxy, the web's source lists (all.jsonl and one file for each host), and a free PORT.
//
// Besides testscript's own commands there are:
//
//	get [-status N] [-until REGEXP] [-header 'Name: value'] URL   ask the server under test; with -until again
//	                                                              and again, for ten seconds
//	eventually REGEXP warta ARGS…    run until the output matches
//	publish                          let the samples' late article come out
//	edit                             let the samples' planned edit happen
//	visited HOST, unvisited HOST     the host was, or was not, asked for anything
//	rests HOST, resumes HOST         what is under way is given two seconds; then for eleven seconds nothing of
//	                                 the host is asked for, or something is
//	secret stdout NAME               sets NAME to the last line
//	etag stdout                      sets ETAG to what the last answer had
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			w, err := samples.Start(t.Context(), samples.Options{})
			if err != nil {
				return err
			}
			env.Defer(func() { _ = w.Close() })
			env.Values["world"] = w
			port, err := freePort()
			if err != nil {
				return err
			}
			for _, name := range []string{"HTTP_PROXY", "http_proxy"} {
				env.Setenv(name, w.ProxyURL())
			}
			env.Setenv("PORT", port)
			env.Setenv("PROXY", w.ProxyURL())
			return writeLists(env.WorkDir, w)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"get": get, "eventually": eventually, "visited": visited, "unvisited": unvisited, "rests": rests, "resumes": resumes, "etag": etag, "secret": secret,
			"publish": func(ts *testscript.TestScript, _ bool, _ []string) { ts.Logf("%s", worldOf(ts).Publish()) },
			"edit":    func(ts *testscript.TestScript, _ bool, _ []string) { ts.Logf("%s", worldOf(ts).EditPlanned()) },
		},
	})
}

// freePort is a port that is free now, and most likely still when a server wants it.
func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port, l.Close()
}

func writeLists(dir string, w *samples.World) error {
	var all bytes.Buffer
	for _, s := range w.Sources() {
		line, err := json.Marshal(s)
		if err != nil {
			return err
		}
		line = append(line, '\n')
		all.Write(line)
		if err := os.WriteFile(filepath.Join(dir, s.ID+".jsonl"), line, 0o644); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(dir, "all.jsonl"), all.Bytes(), 0o644)
}

func worldOf(ts *testscript.TestScript) *samples.World { return ts.Value("world").(*samples.World) }

// asked is how many requests a host has seen.
func asked(ts *testscript.TestScript, host string) int {
	for _, h := range worldOf(ts).Requests() {
		if h.Name == host {
			return h.Requests
		}
	}
	return 0
}

func visited(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 || neg {
		ts.Fatalf("usage: visited HOST")
	}
	if asked(ts, args[0]) == 0 {
		ts.Fatalf("%s was never asked", args[0])
	}
}

func unvisited(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 || neg {
		ts.Fatalf("usage: unvisited HOST")
	}
	if n := asked(ts, args[0]); n > 0 {
		ts.Fatalf("%s was asked %d times", args[0], n)
	}
}

// patience is how long a test waits for what must happen, on a machine that has much else to do.
const patience = 2 * time.Minute

// rests waits until a host has not been asked for anything for eleven seconds, which is longer than the sample sites
// rest by themselves.
func rests(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 || neg {
		ts.Fatalf("usage: rests HOST")
	}
	before, since := asked(ts, args[0]), time.Now()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if n := asked(ts, args[0]); n > before {
			before, since = n, time.Now()
		}
		if time.Since(since) > 11*time.Second {
			return
		}
	}
	ts.Fatalf("%s is still asked", args[0])
}

func resumes(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 || neg {
		ts.Fatalf("usage: resumes HOST")
	}
	before := asked(ts, args[0])
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if asked(ts, args[0]) > before {
			return
		}
	}
	ts.Fatalf("%s is not asked", args[0])
}

func etag(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 || neg {
		ts.Fatalf("usage: etag stdout")
	}
	m := regexp.MustCompile(`(?m)^Etag: (.+)$`).FindStringSubmatch(ts.ReadFile(args[0]))
	if m == nil {
		ts.Fatalf("no ETag")
	}
	ts.Setenv("ETAG", m[1])
}

// secret sets a variable to the last line of a file.
func secret(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 || neg {
		ts.Fatalf("usage: secret stdout NAME")
	}
	lines := strings.Split(strings.TrimSpace(ts.ReadFile(args[0])), "\n")
	ts.Setenv(args[1], lines[len(lines)-1])
}

func eventually(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 || neg {
		ts.Fatalf("usage: eventually REGEXP command …")
	}
	want, err := regexp.Compile("(?m)" + args[0])
	ts.Check(err)
	last := ""
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(300 * time.Millisecond) {
		if err := ts.Exec(args[1], args[2:]...); err != nil {
			continue
		}
		if last = ts.ReadFile("stdout"); want.MatchString(last) {
			return
		}
	}
	ts.Fatalf("no %q in\n%s", args[0], last)
}

func get(ts *testscript.TestScript, neg bool, args []string) {
	status, until, header := http.StatusOK, (*regexp.Regexp)(nil), http.Header{}
	for len(args) > 1 {
		var err error
		switch args[0] {
		case "-status":
			status, err = strconv.Atoi(args[1])
		case "-until":
			until, err = regexp.Compile(args[1])
		case "-header":
			name, value, _ := strings.Cut(args[1], ": ")
			header.Set(name, value)
		default:
			err = fmt.Errorf("get: %s?", args[0])
		}
		ts.Check(err)
		args = args[2:]
	}
	if len(args) != 1 || neg {
		ts.Fatalf("usage: get [-status N] [-until REGEXP] [-header 'Name: value'] URL")
	}
	var seen string
	for end := time.Now().Add(patience); ; time.Sleep(100 * time.Millisecond) {
		text, err := ask(args[0], status, header)
		if err == nil && (until == nil || until.MatchString(text)) {
			fmt.Fprint(ts.Stdout(), text)
			return
		}
		if seen = text; time.Now().After(end) {
			ts.Fatalf("get %s: %v\n%s", args[0], err, seen)
		}
	}
}

// ask gives the head and body of an answer, when it has that status.
func ask(address string, status int, header http.Header) (string, error) {
	req, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		return "", err
	}
	req.Header = header
	c := http.Client{Transport: &http.Transport{Proxy: nil, DisableKeepAlives: true}, Timeout: patience}
	resp, err := c.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return "", err
	}
	var head strings.Builder
	if err := resp.Header.Write(&head); err != nil {
		return "", err
	}
	text := fmt.Sprintf("%s\n%s\n%s\n", resp.Status, strings.ReplaceAll(head.String(), "\r", ""), body)
	if resp.StatusCode != status {
		return text, fmt.Errorf("status %d, want %d", resp.StatusCode, status)
	}
	return text, nil
}
