package archive

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"warta/store"
)

var fetched = time.Date(2026, 11, 23, 1, 2, 3, 456e6, time.UTC)

// page is a capture as the crawler makes it.
func page(address, body string, more ...func(*Capture)) Capture {
	c := Capture{Body: []byte(body), Page: store.Page{
		Address: address, Final: address, Source: "radar.example", Kind: store.KindArticle, At: fetched, Status: 200,
		ContentType: "text/html; charset=utf-8",
		Header:      "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nDate: Mon, 23 Nov 2026 01:02:03 GMT\r\n",
	}}
	for _, f := range more {
		f(&c)
	}
	return c
}

func write(t testing.TB, o WARCOptions, pages ...Capture) []byte {
	t.Helper()
	var b bytes.Buffer
	w := NewWARCWriter(&b, o)
	for _, c := range pages {
		if err := w.Write(c); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// read is every capture of a file, why others were skipped, and the error at the end.
func read(data []byte, o ReadOptions) (all []Capture, skipped map[string]int, err error) {
	skipped = map[string]int{}
	o.Skipped = func(_ int64, _, why string) { skipped[why]++ }
	for c, e := range ReadWARC(bytes.NewReader(data), o) {
		if e != nil {
			return all, skipped, e
		}
		all = append(all, c)
	}
	return all, skipped, nil
}

// records are the records of a file with their blocks.
func records(t *testing.T, data []byte) (all []Record, blocks []string) {
	t.Helper()
	r := NewWARCReader(bytes.NewReader(data))
	for {
		rec, err := r.Next()
		if errors.Is(err, io.EOF) {
			return all, blocks
		}
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(rec.Block)
		if err != nil || int64(len(b)) != rec.Length {
			t.Fatalf("block of %s: %d bytes of %d, %v", rec.Type(), len(b), rec.Length, err)
		}
		all, blocks = append(all, *rec), append(blocks, string(b))
	}
}

func TestRecords(t *testing.T) {
	body := "<html><body>Bupati meresmikan pasar</body></html>"
	data := write(t, WARCOptions{Software: "Warta/1.0", Plain: true}, page("https://radar.example/a b?x=1", body))
	want := fmt.Sprintf("WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:X>\r\nWARC-Date: 2026-11-23T01:02:03.456Z\r\n"+
		"WARC-Target-URI: https://radar.example/a%%20b?x=1\r\nWARC-Warcinfo-ID: <urn:uuid:X>\r\n"+
		"WARC-Payload-Digest: sha1:AOAF2ZZYLWVTHCAKKVPOT34UXXHOUT2Q\r\nWARC-Block-Digest: sha1:Y\r\n"+
		"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n"+
		"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nDate: Mon, 23 Nov 2026 01:02:03 GMT\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n",
		116+len(body), len(body), body)
	got := string(data)
	i := strings.Index(got, "WARC/1.1\r\nWARC-Type: response")
	got = got[i : i+strings.Index(got[i:], body)+len(body)+4]
	for _, f := range strings.Fields(got) {
		if strings.HasPrefix(f, "<urn:uuid:") {
			got = strings.ReplaceAll(got, f, "<urn:uuid:X>")
		}
	}
	j := strings.Index(got, "WARC-Block-Digest: sha1:") + len("WARC-Block-Digest: sha1:")
	got = got[:j] + "Y" + got[j+32:]
	if got != want {
		t.Errorf("response record:\n%q\nwant\n%q", got, want)
	}
	all, blocks := records(t, data)
	kinds := []string{}
	for _, r := range all {
		kinds = append(kinds, r.Type())
	}
	if !slices.Equal(kinds, []string{"warcinfo", "request", "response", "metadata"}) {
		t.Fatalf("records: %v", kinds)
	}
	if blocks[1] != "GET /a%20b?x=1 HTTP/1.1\r\nHost: radar.example\r\n\r\n" {
		t.Errorf("request: %q", blocks[1])
	}
	if all[1].Field("WARC-Concurrent-To") != all[2].Field("WARC-Record-ID") {
		t.Error("the request does not name its response")
	}
	if !strings.Contains(blocks[0], "software: Warta/1.0\r\n") {
		t.Errorf("warcinfo: %q", blocks[0])
	}
}

func TestHeads(t *testing.T) {
	for _, c := range []struct{ name, head, stored, protocol string }{
		{
			"coded", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 99\r\nEtag: \"a\"\r\n",
			"HTTP/1.1 200 OK\r\nX-Archive-Orig-Content-Encoding: gzip\r\nX-Archive-Orig-Content-Length: 99\r\nEtag: \"a\"\r\nContent-Length: 5\r\n\r\n", "",
		},
		{"plain, true length", "HTTP/1.1 200 OK\r\ncontent-length: 5\r\nEtag: x\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 5\r\nEtag: x\r\n\r\n", ""},
		{"http/2", "HTTP/2.0 200 OK\r\nEtag: x\r\n", "HTTP/1.1 200 OK\r\nEtag: x\r\nContent-Length: 5\r\n\r\n", "h2"},
		{"none", "", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\n", ""},
		{"hostile", "HTTP/1.1 200 OK\r\nA: b\x00c\rd\r\n\r\nBody: x\r\n", "HTTP/1.1 200 OK\r\nA: b c d\r\nContent-Length: 5\r\n\r\n", ""},
		{"folded", "HTTP/1.1 200 OK\nA: b\n  c\nnonsense\n", "HTTP/1.1 200 OK\r\nA: b c\r\nContent-Length: 5\r\n\r\n", ""},
	} {
		got, protocol := storedHead(&store.Page{Header: c.head, Status: 200, ContentType: "text/html", Size: 5})
		if got != c.stored || protocol != c.protocol {
			t.Errorf("%s: %q (%s)\nwant %q (%s)", c.name, got, protocol, c.stored, c.protocol)
		}
		again, _ := storedHead(&store.Page{Header: receivedHead(got, protocol), Size: 5})
		if again != got {
			t.Errorf("%s: written again after reading: %q\nwant %q", c.name, again, got)
		}
	}
}

// TestRoundTrip: what is written comes back, and written again gives the same bytes.
func TestRoundTrip(t *testing.T) {
	long := strings.Repeat("Warga Kalianda bergotong royong memperbaiki jalan. ", 400)
	pages := []Capture{
		page("https://radar.example/1", "<p>satu"+long, func(c *Capture) {
			c.Header = "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 70\r\nContent-Type: text/html\r\n"
			c.ContentType = "text/html"
			c.Hint = store.Hint{Title: "Jalan \"rusak\"", Published: fetched.Add(-time.Hour).Truncate(time.Second), HTML: "<p>a\nb</p>"}
		}),
		page("https://radar.example/2", "<p>dua", func(c *Capture) {
			c.Final = "https://radar.example/dua"
			c.Header = "HTTP/2.0 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
		}),
		page("https://radar.example/3?page=2", "<p>satu"+long, func(c *Capture) {
			c.Kind, c.Continues, c.Archive, c.At = store.KindPart, "https://radar.example/3", true, fetched.Add(time.Second)
		}),
		page("http://radar.example/robots.txt", "", func(c *Capture) { c.Kind = store.KindRobots }),
	}
	for _, plain := range []bool{false, true} {
		o := WARCOptions{Plain: plain}
		data := write(t, o, pages...)
		if !bytes.Equal(data, write(t, o, pages...)) {
			t.Error("the same pages gave other bytes")
		}
		got, skipped, err := read(data, ReadOptions{})
		if err != nil || len(skipped) > 0 || len(got) != len(pages) {
			t.Fatalf("read back %d pages, skipped %v, %v", len(got), skipped, err)
		}
		for i := range got {
			want := pages[i]
			want.Digest, want.Size, want.Own, want.Offset = Digest(want.Body), int64(len(want.Body)), true, got[i].Offset
			if i == 2 {
				if got[i].Body != nil {
					t.Error("the second copy of a body was written whole")
				}
				got[i].Body = want.Body
			}
			got[i].Archive = want.Archive // a matter of the database that reads it
			if g, w := fmt.Sprintf("%+v", got[i].Page), fmt.Sprintf("%+v", want.Page); !sameHead(g, w) || !bytes.Equal(got[i].Body, want.Body) || got[i].Continues != want.Continues {
				t.Errorf("page %d:\n%s\nwant\n%s", i, g, w)
			}
		}
		if !bytes.Equal(data, write(t, o, got...)) {
			t.Error("written again after reading: other bytes")
		}
	}
}

// sameHead compares without the Content-Length that the writer added where there was none.
func sameHead(got, want string) bool {
	for _, n := range []string{"6", "20407", "0"} {
		got = strings.Replace(got, "Content-Length: "+n+"\r\n", "", 1)
	}
	return got == want
}

// other is a file as other tools write it: versions, brackets, folded fields, bare line ends, raw codings.
func other(t *testing.T) string {
	t.Helper()
	rec := func(version, fields, block string) string {
		return fmt.Sprintf("%s\r\n%sContent-Length: %d\r\n\r\n%s\r\n\r\n", version, fields, len(block), block)
	}
	const date = "WARC-Date: 2021-03-04T05:06:07Z\r\n"
	response := func(target, head, body string) string {
		return rec("WARC/1.0", "WARC-Type: response\r\nWARC-Target-URI: "+target+"\r\n"+date+
			"Content-Type: application/http;msgtype=response\r\n", head+"\r\n"+body)
	}
	return rec("WARC/1.0", "WARC-Type: warcinfo\r\n"+date, "software: Lain/1\r\n") +
		response("<http://kabar.example/wget>", "HTTP/1.0 200 OK\r\nContent-type: text/html\r\n", "<p>wget") +
		response("https://kabar.example/chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n", "4;x=1\r\n<p>p\r\n5\r\notong\r\n0\r\n\r\n") +
		response("https://kabar.example/unchunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n", "<p>sudah utuh") +
		response("https://kabar.example/gzip", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n", packedText(t, "<p>mampat")) +
		response("https://kabar.example/not-gzip", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n", "<p>polos") +
		response("https://kabar.example/bare", "HTTP/1.1 200 OK\nX-A: 1\n", "<p>garis") +
		response("https://kabar.example/gone", "HTTP/1.1 404 Not Found\r\n", "<p>hilang") +
		rec("WARC/1.1", "WARC-Type: resource\r\nWARC-Target-URI: https://kabar.example/res\r\nWARC-Date: 20210304050607\r\nContent-Type: text/html\r\n", "<p>sumber") +
		rec("WARC/0.18", "warc-type: Response\r\nWARC-TARGET-URI: https://kabar.example/\r\n folded\r\n"+date, "HTTP/1.1 200 OK\r\n\r\n<p>lipat") +
		rec("WARC/1.0", "WARC-Type: response\r\nWARC-Target-URI: dns:kabar.example\r\n"+date, "HTTP/1.1 200 OK\r\n\r\n") +
		rec("WARC/1.0", "WARC-Type: response\r\nWARC-Target-URI: https://kabar.example/undated\r\n", "HTTP/1.1 200 OK\r\n\r\n") +
		rec("WARC/1.0", "WARC-Type: revisit\r\nWARC-Target-URI: https://kabar.example/rev\r\n"+date+"WARC-Payload-Digest: sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n", "HTTP/1.1 200 OK\r\n\r\n") +
		rec("WARC/1.0", "WARC-Type: response\r\nWARC-Target-URI: https://kabar.example/cut\r\n"+date+"WARC-Block-Digest: sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n", "HTTP/1.1 200 OK\r\n\r\n<p>rusak") +
		response("https://kabar.example/last", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n", "<p>akhir")
}

func packedText(t *testing.T, s string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, s); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestOtherTools(t *testing.T) {
	file := other(t)
	for name, data := range map[string]string{"plain": file, "one gzip member": packedText(t, file)} {
		got, skipped, err := read([]byte(data), ReadOptions{})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		bodies := map[string]string{}
		for _, c := range got {
			bodies[strings.TrimPrefix(c.Final, "https://kabar.example/")] = string(c.Body)
			if c.Own || !c.At.Equal(time.Date(2021, 3, 4, 5, 6, 7, 0, time.UTC)) {
				t.Errorf("%s: %s: own %v, at %v", name, c.Final, c.Own, c.At)
			}
		}
		want := map[string]string{
			"http://kabar.example/wget": "<p>wget", "chunked": "<p>potong", "unchunked": "<p>sudah utuh", "gzip": "<p>mampat", "not-gzip": "<p>polos",
			"bare": "<p>garis", "gone": "<p>hilang", "res": "<p>sumber", " folded": "<p>lipat", "last": "<p>akhir",
		}
		if !maps.Equal(bodies, want) {
			t.Errorf("%s: %v\nwant %v", name, bodies, want)
		}
		wantSkipped := map[string]int{errNoPage.Error(): 1, errDate.Error(): 1, errUnknown.Error(): 1, "its block digest does not match": 1}
		if !maps.Equal(skipped, wantSkipped) {
			t.Errorf("%s: skipped %v, want %v", name, skipped, wantSkipped)
		}
	}
}

// TestWARCDamage: what is harmed costs the records it hits, and no more.
func TestWARCDamage(t *testing.T) {
	var pages []Capture
	for i := range 20 {
		pages = append(pages, page(fmt.Sprintf("https://radar.example/%d", i), fmt.Sprintf("<p>berita %d %s", i, noise(3000))))
	}
	whole := write(t, WARCOptions{}, pages...)
	for _, c := range []struct {
		name  string
		harm  func([]byte) []byte
		least int
	}{
		{"none", func(b []byte) []byte { return b }, 20},
		{"a flipped byte", func(b []byte) []byte { b[len(b)/2] ^= 0xff; return b }, 19},
		{"zeros in the middle", func(b []byte) []byte { clear(b[len(b)/2 : len(b)/2+100]); return b }, 18},
		{"cut off", func(b []byte) []byte { return b[:len(b)*3/4] }, 14},
		{"a hole", func(b []byte) []byte { return append(b[:len(b)/2], b[len(b)/2+5000:]...) }, 17},
		{"rubbish at the end", func(b []byte) []byte { return append(b, noise(5000)...) }, 20},
	} {
		data := c.harm(bytes.Clone(whole))
		got, _, err := read(data, ReadOptions{})
		if err != nil || len(got) < c.least {
			t.Errorf("%s: %d pages, want %d; %v", c.name, len(got), c.least, err)
		}
		for _, g := range got {
			i := slices.IndexFunc(pages, func(p Capture) bool { return p.Final == g.Final })
			if i < 0 || !bytes.Equal(g.Body, pages[i].Body) {
				t.Errorf("%s: %s came back as something else", c.name, g.Final)
			}
		}
	}
}

func TestRefused(t *testing.T) {
	for name, c := range map[string]struct{ data, say string }{
		"empty":     {"", "empty"},
		"text":      {"<html>", "begins with"},
		"arc":       {"filedesc://x.arc 0.0.0.0 20080101 text/plain 76\n", "ARC file"},
		"zstd":      {"\x28\xb5\x2f\xfd\x00\x00\n", "zstd"},
		"gzip text": {packedText(t, "halo\n"), "begins with"},
	} {
		_, _, err := read([]byte(c.data), ReadOptions{})
		if !errors.Is(err, ErrWARC) || !strings.Contains(fmt.Sprint(err), c.say) {
			t.Errorf("%s: %v, want ErrWARC saying %q", name, err, c.say)
		}
	}
	broken := errors.New("the disk is gone")
	for _, err := range ReadWARC(io.MultiReader(bytes.NewReader(write(t, WARCOptions{}, page("https://a.example/", "x"))), failing{broken}), ReadOptions{}) {
		if err != nil && !errors.Is(err, broken) {
			t.Errorf("a file that cannot be read: %v", err)
		}
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// TestBounds: nothing a file says of itself makes the reader hold more than it is allowed to.
func TestBounds(t *testing.T) {
	bomb := packedText(t, strings.Repeat("a", 8<<20))
	big := page("https://a.example/big", strings.Repeat("b", 3<<20))
	for name, data := range map[string]string{
		"length": "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/\r\nWARC-Date: 2021-03-04T05:06:07Z\r\nContent-Length: 9223372036854775807\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
		"bomb": fmt.Sprintf("WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/\r\nWARC-Date: 2021-03-04T05:06:07Z\r\nContent-Length: %d\r\n\r\n"+
			"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n%s\r\n\r\n", len(bomb)+44, bomb),
		"large":    string(write(t, WARCOptions{}, big)),
		"negative": "WARC/1.0\r\nContent-Length: -1\r\n\r\n",
		"no end":   "WARC/1.0\r\n" + strings.Repeat("a: b\r\n", 100000),
		"long":     "WARC/1.0\r\nA: " + strings.Repeat("b", 1<<20),
	} {
		got, _, err := read([]byte(data), ReadOptions{MaxBody: 1 << 20})
		if len(got) > 0 {
			t.Errorf("%s: %d pages came of it, %v", name, len(got), err)
		}
	}
}
