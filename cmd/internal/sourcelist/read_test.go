package sourcelist

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"warta/store"
)

func lampung(code string) bool {
	return code == "18" || code == "18.01" || code == "18.71"
}

func read(t *testing.T, text string) ([]store.Source, string) {
	t.Helper()
	sources, err := Read(strings.NewReader(text), "list", lampung)
	if err != nil {
		return sources, err.Error()
	}
	return sources, ""
}

func TestJSONLines(t *testing.T) {
	sources, fault := read(t, "\xef\xbb\xbf"+`{"name":" Siger  Pagi ","home":"HTTP://SigerPagi.example","feed":"http://sigerpagi.example/feed/","region":"18","lang":"ID","theme":"nomina","categories":["Politik"]}

{"home":"https://www.kalianda.example/kota/","region":"18.01","interval":"15m","state":"paused","feed":"/x","feed_status":"guess"}
{"home":"https://kota.example/","zone":"Asia/Makassar","sections":["https://kota.example/b/"],"interval":60000000000}
`)
	if want := `list:3: feed: not a web address (http or https with a host): "/x"`; fault != want {
		t.Errorf("fault\n%s\nwant\n%s", fault, want)
	}
	want := []store.Source{
		{
			ID: "sigerpagi.example", Name: "Siger Pagi", Home: "http://sigerpagi.example/", Feed: "http://sigerpagi.example/feed/",
			FeedStatus: store.FeedSeen, Region: "18", Language: "id", Categories: []string{"Politik"}, Origin: "import",
		},
		{
			ID: "kota.example", Name: "kota.example", Home: "https://kota.example/", Zone: "Asia/Makassar",
			Sections: []string{"https://kota.example/b/"}, Interval: time.Minute, Origin: "import",
		},
	}
	if got := fmt.Sprintf("%+v", sources); got != fmt.Sprintf("%+v", want) {
		t.Errorf("got\n%s\nwant\n%+v", got, want)
	}
}

func TestFaultsNameFileAndLine(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"no home", `{"name":"x"}`, "list:1: home: missing"},
		{"scheme", "\n" + `{"home":"ftp://a.example/"}`, "list:2: home: not a web address"},
		{"type", `{"home":12}`, "list:1: home: found a JSON number, want text"},
		{"list type", `{"home":"https://a.example","categories":"a"}`, "list:1: categories: found a JSON string, want a list"},
		{"no object", `{"home":"https://a.example"}` + "\n[]", "list:2: the line is a JSON array, not an object"},
		{"cut off", `{"home":"https://a.exa`, "list:1: unexpected end of JSON input"},
		{"region", `{"home":"https://a.example","region":"99"}`, `list:1: region: unknown region code "99"`},
		{"lang", `{"home":"https://a.example","lang":"??"}`, `list:1: lang: "??" is no language tag`},
		{"zone", `{"home":"https://a.example","zone":"Mars/Base"}`, `list:1: zone: "Mars/Base" is no time zone`},
		{"status", `{"home":"https://a.example","feed_status":"maybe"}`, "list:1: feed_status:"},
		{"state", `{"home":"https://a.example","state":"gone"}`, "list:1: state:"},
		{"section", `{"home":"https://a.example","sections":["b"]}`, "list:1: sections:"},
		{"interval", `{"home":"https://a.example","interval":"soon"}`, "list:1: interval:"},
		{"twice", `{"home":"https://a.example"}` + "\n" + `{"home":"http://www.a.example/"}`, "list:2: home: http://www.a.example/ stands on line 1 already"},
		{"long line", `{"home":"` + strings.Repeat("a", maxLine), "list:1: longer than"},
		{"neither", "name,home\n", "list: neither OPML nor JSON lines"},
		{"html", "<!doctype html>\n<html><body>", "list:2: neither OPML nor JSON lines: the root element is <html>"},
		{"broken", "<opml>\n<body>\n<outline text=\"a", "list:3: not well-formed XML"},
		{"opml home", "<opml><body>\n<outline text='a' htmlUrl='mailto:a@b'/></body></opml>", "list:2: home:"},
		{"deep", "<opml>" + strings.Repeat("<outline text='a'>\n", maxDepth), "list:64: outlines nest more than 64 deep"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, fault := read(t, c.in); !strings.HasPrefix(fault, c.want) {
				t.Errorf("got %q, want %q", fault, c.want)
			}
		})
	}
}

func TestManyFaultsAreCounted(t *testing.T) {
	_, fault := read(t, strings.Repeat(`{"home":"x"}`+"\n", maxErrors+5))
	if n := strings.Count(fault, "\n") + 1; n != maxErrors+1 || !strings.HasSuffix(fault, "list: and 5 more") {
		t.Errorf("%d lines, the last %q", n, fault[strings.LastIndex(fault, "\n")+1:])
	}
}

func TestOPML(t *testing.T) {
	sources, fault := read(t, `<?xml version="1.0" encoding="ISO-8859-1"?>
<opml version="2.0"><head><title>Langganan</title></head><body>
<outline text="18 Lampung">
  <outline type="rss" text="Siger" title="Siger Pagi" htmlUrl="http://sigerpagi.example/" xmlUrl="http://sigerpagi.example/feed/" category="/Berita/Daerah,18.01" language="id"/>
  <outline text="Kota"><outline type="rss" text="Lentera &eacute;" xmlUrl="http://lentera.example/feed/" language="unknown"/></outline>
</outline>
<outline text="Kominfo" htmlUrl="http://kominfo.example/" xmlUrl="" category="18.71"/>
<outline text="Catatan" type="link"/>
</body></opml>`)
	if fault != "" {
		t.Fatal(fault)
	}
	var got []string
	for _, s := range sources {
		got = append(got, strings.Join([]string{s.Name, s.Home, s.Feed, string(s.FeedStatus), s.Region, s.Language, strings.Join(s.Categories, "+")}, "|"))
	}
	want := []string{
		"Siger Pagi|http://sigerpagi.example/|http://sigerpagi.example/feed/|seen|18.01|id|18 Lampung+Berita/Daerah",
		"Lentera é|http://lentera.example/|http://lentera.example/feed/|seen|18||18 Lampung+Kota",
		"Kominfo|http://kominfo.example/|||18.71||",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestReadFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "empty.opml")
	if err := os.WriteFile(path, []byte(" \n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := ReadFile(path, nil); len(s) != 0 || err != nil {
		t.Errorf("empty file: %v, %v", s, err)
	}
	if _, err := ReadFile(path+"x", nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing file: %v", err)
	}
	if _, err := Read(strings.NewReader(strings.Repeat(" ", 9000)), "blank", nil); !errors.Is(err, ErrFormat) {
		t.Errorf("blanks: %v", err)
	}
	if _, err := Read(strings.NewReader("<opml>"+strings.Repeat("<!-- -->\n", MaxBytes/8)), "big", nil); err == nil || !strings.Contains(err.Error(), "larger than") {
		t.Errorf("too large: %v", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"home":"https://a.example","categories":["x"],"interval":"1h"}` + "\n{}"))
	f.Add([]byte(`<opml><body><outline text="18"><outline xmlUrl="https://a.example/feed"/></outline></body></opml>`))
	f.Add([]byte("\xef\xbb\xbf<?xml version='1.0' encoding='utf-16'?><opml/>"))
	f.Fuzz(func(t *testing.T, b []byte) {
		sources, _ := Read(strings.NewReader(string(b)), "list", lampung)
		seen := map[string]bool{}
		for _, s := range sources {
			again, problems := Complete(s, lampung)
			if problems != nil || fmt.Sprintf("%+v", again) != fmt.Sprintf("%+v", s) {
				t.Errorf("%+v is not complete: %v", s, problems)
			}
			if seen[s.ID] {
				t.Errorf("%s twice", s.ID)
			}
			seen[s.ID] = true
		}
	})
}
