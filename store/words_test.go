package store

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// show writes a question down in one unambiguous way.
func show(w Words) string {
	clause := func(c Clause) string {
		s := fmt.Sprintf("%s<%s>", c.Field, c.Text)
		if c.Exact {
			s += "="
		}
		if c.Prefix {
			s += "*"
		}
		return s
	}
	var parts []string
	for _, choice := range w.All {
		var s []string
		for _, c := range choice {
			s = append(s, clause(c))
		}
		parts = append(parts, strings.Join(s, "|"))
	}
	for _, c := range w.None {
		parts = append(parts, "-"+clause(c))
	}
	if !w.After.IsZero() {
		parts = append(parts, ">="+w.After.Format(time.DateOnly))
	}
	if !w.Before.IsZero() {
		parts = append(parts, "<"+w.Before.Format(time.DateOnly))
	}
	if w.Void {
		parts = append(parts, "void")
	}
	return strings.Join(parts, " ")
}

func TestParseWords(t *testing.T) {
	for _, tc := range []struct{ in, want string }{
		{"", ""},
		{"  ", ""},
		{"banjir", "<banjir>"},
		{"banjir\tpasar", "<banjir> <pasar>"},
		{`"jalan rusak" -tol`, "<jalan rusak>= -<tol>"},
		{"banjir OR longsor pasar", "<banjir>|<longsor> <pasar>"},
		{"a OR b OR c", "<a>|<b>|<c>"},
		{"OR banjir OR", "<banjir>"},
		{"banjir OR -tol", "<banjir> -<tol>"},
		{"-tol OR banjir", "<banjir> -<tol>"},
		{"or", "<or>"},
		{"pemerin*", "<pemerin>*"},
		{`"rumah sak"*`, "<rumah sak>=*"},
		{`“jalan rusak” ‘x’`, "<jalan rusak>= <'x'>"},
		{`"belum selesai`, "<belum selesai>="},
		{`a"b c"d`, "<a> <b c>= <d>"},
		{`c++ AND "`, "<c++> <AND>"},
		{"pukul 10:30", "<pukul> <10:30>"},
		{"x\x00y\xffz", "<x> <y> <z>"},
		{"!?", "void"},
		{`- * " " -- ***`, "void"},
		{"title:banjir", "title<banjir>"},
		{`TITLE:"jalan rusak" -title:tol*`, "title<jalan rusak>= -title<tol>*"},
		{`author:"Siti Aminah"`, "author<Siti Aminah>="},
		{"region:18.01 OR region:18.02 banjir", "region<18.01>|region<18.02> <banjir>"},
		{`source:"Lampost.example/x"`, "source<lampost.example/x>"},
		{"lang:ID flag:release -flag:photo", "lang<id> flag<release> -flag<photo>"},
		{`title:"-banjir" region:18.01.04 OR region:N.2.a flag:Feed-Text`, "title<-banjir>= region<18.01.04>|region<N.2.a> flag<feed-text>"},
		{"flag:photo OR banjir", "flag<photo>|<banjir>"},
		{"after:2026-11-01 before:2026-12", ">=2026-11-01 <2026-12-01"},
		{"after:2025 after:2026", ">=2026-01-01"},
		{"–tol", "-<tol>"},
	} {
		w, err := ParseWords(tc.in)
		if err != nil || show(w) != tc.want {
			t.Errorf("%q: %s, %v; want %s", tc.in, show(w), err, tc.want)
		}
	}
	for _, in := range []string{
		"after:kemarin", "after:2026-13-01", "-after:2026", "x OR before:2026", "title:", "title: banjir", `author:""`, "region:!", "flag:*",
		"source:lam*", "flag:-release", "title:-banjir", "-region:-18", `flag:"-photo"`, "flag:nope", "region:zzz", "region:Lampung", `region:"Way Kanan 2"`, "banjir OR region:18", "region:18 OR source:a", "after:2026 before:2025", strings.Repeat("a ", 65), strings.Repeat("a", 5000),
	} {
		w, err := ParseWords(in)
		var bad *WordsError
		if !errors.As(err, &bad) || bad.Format == "" {
			t.Errorf("%.40q: %s, %v; want a message", in, show(w), err)
		}
	}
}

// TestWrongWords: the message says what to write instead.
func TestWrongWords(t *testing.T) {
	for in, want := range map[string]string{
		"flag:-release":  "write -flag:release",
		"title:--banjir": "write -title:banjir",
		"region:Lampung": "'warta regions NAME' finds them",
		"flag:nope":      "there are release, advertorial, photo, video, incomplete, paywall, feed-text",
	} {
		if _, err := ParseWords(in); err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s: %v; want … %s", in, err, want)
		}
	}
}

func FuzzParseWords(f *testing.F) {
	for _, s := range []string{"banjir", `"jalan rusak" -tol`, "a OR b", "title:x*", `author:"a b`, "after:2026-01 before:2027", "region:18 OR region:19", "flag:-release region:x", "\x00\xff“", "-\"x\"*"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		w, err := ParseWords(line)
		if err != nil {
			var bad *WordsError
			if !errors.As(err, &bad) {
				t.Fatalf("%q: %v", line, err)
			}
			return
		}
		all := w.None
		for _, choice := range w.All {
			if len(choice) == 0 {
				t.Errorf("%q: an empty choice", line)
			}
			all = append(all, choice...)
		}
		for _, c := range all {
			if !strings.ContainsFunc(c.Text, isWordRune) {
				t.Errorf("%q: nothing to look for in %+v", line, c)
			}
		}
	})
}
