package plain

import (
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestClean(t *testing.T) {
	for _, tc := range []struct{ name, in, want string }{
		{"empty", "", ""},
		{"plain", "Bandar Lampung", "Bandar Lampung"},
		{"spaces", "  a \t\n b\u00a0c\u3000 ", "a b c"},
		{"soft hyphen and zero width", "pem\u00adbangunan\u200b \ufeffx", "pembangunan x"},
		{"controls", "a\x00b\x1bc", "abc"},
		{"combining", "cafe\u0301", "café"},
		{"invalid", "a\xffb", "a\ufffdb"},
		{"icon font", "\ue8a1 Cetak", "Cetak"},
		{"joiner stays", "می\u200cخواهم", "می\u200cخواهم"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := Clean(tc.in); got != tc.want {
				t.Errorf("Clean(%q) = %q, want %q", tc.in, got, tc.want)
			}
		})
	}
}

func TestWords(t *testing.T) {
	for in, want := range map[string]int{"": 0, "a b": 2, "Rp10.000 (naik)": 3, "新闻 ab": 3, "désiré-né": 2} {
		if got := Words(in); got != want {
			t.Errorf("Words(%q) = %d, want %d", in, got, want)
		}
	}
}

func FuzzClean(f *testing.F) {
	f.Add("a\u00a0 b")
	f.Fuzz(func(t *testing.T, s string) {
		got := Clean(s)
		if Clean(got) != got {
			t.Fatalf("not stable: %q then %q", got, Clean(got))
		}
		if !utf8.ValidString(got) || !norm.NFC.IsNormalString(got) {
			t.Fatalf("%q is not valid NFC", got)
		}
	})
}
