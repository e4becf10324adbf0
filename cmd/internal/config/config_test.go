package config

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"warta/store"
)

func lampung(code string) bool { return code == "18" || code == "18.01" || code == "18.71" }

func TestWrittenFileIsTheDefault(t *testing.T) {
	var b bytes.Buffer
	if err := Write(&b); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "warta.toml")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := Read(path, lampung)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, Default()) {
		t.Errorf("got\n%+v\nwant\n%+v", got, Default())
	}
}

// TestCommentedKeysAreReal takes the comment signs off the examples of the written file: people will.
func TestCommentedKeysAreReal(t *testing.T) {
	var b bytes.Buffer
	if err := Write(&b); err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	keys := 0
	for line := range strings.Lines(b.String()) {
		if rest, ok := strings.CutPrefix(line, "# "); ok && (strings.HasPrefix(rest, "[[") || isAssignment(rest)) {
			line = rest
			keys++
		}
		text.WriteString(line)
	}
	c, err := Parse("warta.toml", []byte(text.String()), lampung)
	if err != nil {
		t.Fatal(err)
	}
	if keys != 20 || len(c.Proxies) != 1 || len(c.Sources) != 1 || c.Contact == "" || c.Proxy == "" || len(c.Allow) != 1 || len(c.AllowHosts) != 1 {
		t.Errorf("%d keys: %+v", keys, c)
	}
}

func isAssignment(line string) bool {
	name, _, ok := strings.Cut(line, " = ")
	return ok && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz_") == ""
}

func TestTableTwice(t *testing.T) {
	_, err := Parse("warta.toml", []byte("crawl.delay = \"50ms\"\n[crawl]\nworkers = 3\n"), lampung)
	if err == nil || !strings.HasPrefix(err.Error(), "warta.toml:2:") {
		t.Errorf("%v", err)
	}
}

func TestParse(t *testing.T) {
	c, err := Parse("warta.toml", []byte(`
listen = ":9000"
public_url = "HTTPS://Warta.Example/kabar/"
regions = ["18", "18.01"]
allow = ["10.1.2.3/16", "192.168.0.7", "Portal.Internal.", "fd00::/8"]
[crawl]
max_interval = "1d12h"
delay = "0s"
[web]
images = "proxy"
[keep]
attempts = "90d"
[[source]]
home = "http://SigerPagi.example"
region = "18.01"
interval = "15m"
paused = true
[[source]]
name = "Lentera"
home = "https://www.lentera.example/kota/"
feed = "https://www.lentera.example/feed/"
feed_status = "guess"
sections = [ "https://www.lentera.example/b/",
]
`), lampung)
	if err != nil {
		t.Fatal(err)
	}
	if c.Listen != ":9000" || c.PublicURL != "https://warta.example/kabar" || !c.Catalog || len(c.Regions) != 2 ||
		c.Crawl.MaxInterval != 36*time.Hour || c.Crawl.Delay != 0 || c.Web.Images != ImagesProxy || c.Crawl.Workers != Default().Crawl.Workers || c.Keep.Attempts != 90*24*time.Hour {
		t.Errorf("%+v", c)
	}
	var nets []string
	for _, p := range c.Allow {
		nets = append(nets, p.String())
	}
	if got := strings.Join(nets, " ") + " " + strings.Join(c.AllowHosts, " "); got != "10.1.0.0/16 192.168.0.7/32 fd00::/8 portal.internal" {
		t.Errorf("allow: %s", got)
	}
	want := []store.Source{
		{
			ID: "sigerpagi.example", Name: "sigerpagi.example", Home: "http://sigerpagi.example/", Region: "18.01",
			Interval: 15 * time.Minute, State: store.SourcePaused, Origin: "config",
		},
		{
			ID: "lentera.example/kota", Name: "Lentera", Home: "https://www.lentera.example/kota/", Feed: "https://www.lentera.example/feed/",
			FeedStatus: store.FeedGuess, Sections: []string{"https://www.lentera.example/b/"}, Origin: "config",
		},
	}
	if !reflect.DeepEqual(c.Sources, want) {
		t.Errorf("got\n%+v\nwant\n%+v", c.Sources, want)
	}
}

func TestFaultsNameFileLineAndKey(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"syntax", "a = 1\nlisten = \n", "w.toml:2:"},
		{"slip", "\n\n[crawl]\ndealy = \"1s\"", "w.toml:4: crawl.dealy: unknown key (meant delay?)"},
		{"unknown", "[crawl]\ncolour = 1", "w.toml:2: crawl.colour: unknown key (known here: delay, max_interval, min_interval, timeout, workers)"},
		{"unknown table", "[crwl]\na = 1", "w.toml:1: crwl: unknown key (meant crawl?)"},
		{"listen", `listen = "8080"`, `w.toml:1: listen: "8080" is no host:port`},
		{"no listen", `listen = ""`, "w.toml:1: listen: empty"},
		{"port", `listen = ":http"`, "w.toml:1: listen:"},
		{"type", "listen = 8080", "w.toml:1: listen: want text in quotes, found the number 8080"},
		{"bool", "catalog = \"yes\"", `w.toml:1: catalog: want true or false, found text "yes"`},
		{"span type", "[crawl]\ndelay = 2", `w.toml:2: crawl.delay: want a time span in quotes such as "15m", found the number 2`},
		{"span", "[crawl]\ndelay = \"soon\"", `w.toml:2: crawl.delay: "soon" is no time span`},
		{"negative", "[crawl]\ndelay = \"-1s\"", `w.toml:2: crawl.delay: "-1s" is no time span`},
		{"too long", "[crawl]\ndelay = \"2h\"", "w.toml:2: crawl.delay: 2h is not between 0s and 1h"},
		{"too many", "[crawl]\nworkers = 1000", "w.toml:2: crawl.workers: 1000 is not between 1 and 256"},
		{"float", "[crawl]\nworkers = 1.5", "w.toml:2: crawl.workers: want a number, found the number 1.5"},
		{"order", "[crawl]\nmin_interval = \"2h\"\nmax_interval = \"1h\"", "w.toml:2: crawl.min_interval: longer than max_interval"},
		{"no table", "crawl = 1", "w.toml:1: crawl: want a table [crawl], found the number 1"},
		{"region", "regions = [\n  \"18\",\n  \"99\",\n]", `w.toml:3: regions[1]: unknown region code "99"`},
		{"list", `regions = "18"`, `w.toml:1: regions: want a list in square brackets, found text "18"`},
		{"item", `regions = [18]`, `w.toml:1: regions[0]: want text in quotes, found the number 18`},
		{"public", `public_url = "warta.example"`, "w.toml:1: public_url: not a web address"},
		{"query", `public_url = "https://warta.example/?a"`, "w.toml:1: public_url:"},
		{"hub", `hub = true`, "w.toml:1: hub: it needs public_url"},
		{"authority", `authority = "warta.example"`, "w.toml:1: authority:"},
		{"contact", `contact = "nobody"`, `w.toml:1: contact: "nobody" is neither a mail address nor the address of a page`},
		{"contact break", `contact = "a@b.example\r\nX: y"`, "w.toml:1: contact:"},
		{"proxy", `proxy = "ftp://user:secret@p.example"`, `w.toml:1: proxy: "ftp://…@p.example" is no proxy address`},
		{"allow", `allow = ["10.0.0.0/33"]`, "w.toml:1: allow[0]:"},
		{"proxies", `proxies = ["127.0.0.1", "proxy.example"]`, `w.toml:1: proxies[1]: "proxy.example" is neither an address`},
		{"rate", "[api]\nburst = 0", "w.toml:2: api.burst: 0 is not between 1 and 1000000"},
		{"allow url", `allow = ["http://a.example/"]`, "w.toml:1: allow[0]:"},
		{"source table", "[source]\nhome = \"https://a.example\"", "w.toml:1: source: want [[source]], one for each outlet, found a table"},
		{"home", "[[source]]\nname = \"x\"", "w.toml:1: source[0].home: missing"},
		{"bad home", "[[source]]\n[[source]]\nhome = \"a.example\"", "w.toml:1: source[0].home: missing"},
		{"feed", "[[source]]\nhome = \"https://a.example\"\nfeed = \"/feed\"", "w.toml:3: source[0].feed: not a web address"},
		{"source region", "[[source]]\nhome = \"https://a.example\"\nregion = \"18.99\"", "w.toml:3: source[0].region: unknown region code"},
		{"lang", "[[source]]\nhome = \"https://a.example\"\nlang = \"bahasa indonesia\"", "w.toml:3: source[0].lang:"},
		{"interval", "[[source]]\nhome = \"https://a.example\"\ninterval = \"1s\"", "w.toml:3: source[0].interval: 1s is shorter than 10s"},
		{"twice", "[[source]]\nhome = \"https://a.example\"\n[[source]]\nhome = \"http://www.a.example/\"", "w.toml:4: source[1].home: a.example is the source of line 2 already"},
		{"date", "listen = 2026-11-23", "w.toml:1: listen: want text in quotes, found a date"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse("w.toml", []byte(c.in), lampung)
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
			if err != nil && strings.Contains(err.Error(), "secret") {
				t.Error("a password is shown")
			}
		})
	}
}

func TestAllFaultsInOrder(t *testing.T) {
	_, err := Parse("w.toml", []byte("x = 1\nlisten = 2\n[crawl]\ny = 3\n"), nil)
	var at []string
	for _, line := range strings.Split(err.Error(), "\n") {
		at = append(at, strings.SplitN(line, ":", 3)[1])
	}
	if strings.Join(at, " ") != "1 2 4" {
		t.Errorf("%v", err)
	}
}

func TestReadNothing(t *testing.T) {
	if _, err := Read(filepath.Join(t.TempDir(), "none.toml"), nil); err == nil || !strings.Contains(err.Error(), "none.toml") {
		t.Errorf("%v", err)
	}
	if _, err := Parse("w.toml", make([]byte, maxBytes+1), nil); err == nil {
		t.Error("no limit")
	}
	if c, err := Parse("w.toml", nil, nil); err != nil || !reflect.DeepEqual(c, Default()) {
		t.Errorf("empty file: %+v, %v", c, err)
	}
}

func TestSpans(t *testing.T) {
	for s, want := range map[string]time.Duration{"0s": 0, "1d": 24 * time.Hour, "2d6h": 54 * time.Hour, "500ms": 500 * time.Millisecond, "90m": 90 * time.Minute} {
		d, err := ParseSpan(s)
		if err != nil || d != want {
			t.Errorf("%s: %v, %v", s, d, err)
		}
		if again, err := ParseSpan(showSpan(d)); err != nil || again != d {
			t.Errorf("%s is shown as %s", s, showSpan(d))
		}
	}
}

func FuzzParse(f *testing.F) {
	var b bytes.Buffer
	if err := Write(&b); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte("a.b.c = {d = [1, {e = 2}]}\n[[source]]\nhome = 'https://a.example'\n[source.x]\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := Parse("w.toml", text, lampung)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "w.toml:") {
				t.Errorf("the file is not named: %v", err)
			}
			return
		}
		if c.Listen == "" || c.Crawl.Workers < 1 || c.Crawl.MinInterval > c.Crawl.MaxInterval {
			t.Errorf("%+v", c)
		}
	})
}
