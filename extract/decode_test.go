package extract

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestDecode(t *testing.T) {
	utf16 := func(s string, big, bom bool) []byte {
		var b []byte
		if bom {
			s = "\ufeff" + s
		}
		for _, r := range s {
			if big {
				b = append(b, byte(r>>8), byte(r))
			} else {
				b = append(b, byte(r), byte(r>>8))
			}
		}
		return b
	}
	long := strings.Repeat("Polda Lampung – “aman” ", 20)
	for _, tc := range []struct {
		name, contentType string
		body              []byte
		want              string
	}{
		{"plain", "", []byte("<p>Metro</p>"), "<p>Metro</p>"},
		{"byte order mark", "", []byte("\xef\xbb\xbf<p>é</p>"), "<p>é</p>"},
		{"header", "text/html; charset=ISO-8859-1", []byte("caf\xe9"), "café"},
		{"header in quotes", `text/html; Charset="windows-1252"`, []byte("\x93ya\x94"), "“ya”"},
		{"meta", "", []byte(`<meta charset=windows-1251><p>` + "\xcc\xe8\xf0"), `<meta charset=windows-1251><p>Мир`},
		{"meta http-equiv", "", []byte(`<META http-equiv=Content-Type content="text/html; charset=gb2312">` + "\xd6\xd0"), `<META http-equiv=Content-Type content="text/html; charset=gb2312">中`},
		{"meta far down", "", []byte("<script>" + strings.Repeat("x", 5000) + "</script><meta charset=koi8-r>" + "\xed"), "<script>" + strings.Repeat("x", 5000) + "</script><meta charset=koi8-r>М"},
		{"xml declaration", "", []byte(`<?xml version="1.0" encoding="iso-8859-2"?>` + "\xb1"), `<?xml version="1.0" encoding="iso-8859-2"?>ą`},
		{"wrong declaration, valid UTF-8", "text/html; charset=iso-8859-1", []byte("Jum’at – Senin"), "Jum’at – Senin"},
		{"UTF-8 declared, Windows-1252 sent", "text/html; charset=utf-8", []byte("\x93Aman\x94 kata dia"), "“Aman” kata dia"},
		{"UTF-8 with a stray byte", "", []byte(long + "\x93x"), long + "“x"},
		{"nothing declared", "", []byte("caf\xe9 \x96 teh"), "café – teh"},
		{"unknown charset", "text/html; charset=klingon", []byte("caf\xe9"), "café"},
		{"cut off in a character", "", []byte("café caf\xc3"), "café caf"},
		{"UTF-16, little end first", "", utf16("<p>Lampung</p>", false, true), "<p>Lampung</p>"},
		{"UTF-16, big end first", "", utf16("<p>Lampung</p>", true, true), "<p>Lampung</p>"},
		{"UTF-16 without mark", "", utf16("<p>Lampung</p>", false, false), "<p>Lampung</p>"},
		{"UTF-16 with a pair", "", []byte("\xff\xfe\x3d\xd8\x00\xde"), "😀"},
		{"UTF-16 with half a pair", "", []byte("\xff\xfe\x3d\xd8a\x00"), "\ufffda"},
		{"meta says UTF-16", "", []byte(`<meta charset="utf-16"><p>Metro`), `<meta charset="utf-16"><p>Metro`},
		{"NUL bytes", "", []byte("Me\x00tro"), "Metro"},
		{"read twice as Latin-1", "", []byte("A DIY Investor\xc3\xa2\xc2\x80\xc2\x99s"), "A DIY Investor’s"},
		{"empty", "", nil, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := string(decode(tc.body, tc.contentType)); got != tc.want {
				t.Errorf("decode(%q, %q) = %q, want %q", tc.body, tc.contentType, got, tc.want)
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("<meta charset=gbk>\xd6\xd0"), "text/html; charset=utf-8")
	f.Add([]byte("\xff\xfea\x00"), "")
	f.Add([]byte("\xc3\xa2\xc2\x80\xc2\x99"), "")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		got := decode(body, contentType)
		if !utf8.Valid(got) {
			t.Errorf("decode(%q, %q) is no UTF-8", body, contentType)
		}
		if bytes.IndexByte(got, 0) >= 0 {
			t.Errorf("decode(%q, %q) holds NUL", body, contentType)
		}
		if len(got) > 8*len(body)+16 {
			t.Errorf("decode grows %d bytes to %d", len(body), len(got))
		}
	})
}
