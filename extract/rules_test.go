package extract

import (
	"strings"
	"testing"
)

// TestRules is the linter of the data file, and shows that it refuses what is wrong.
func TestRules(t *testing.T) {
	rs, err := readRules(rulesJSON)
	if err != nil {
		t.Fatal(err)
	}
	if len(rs.hosts) == 0 || len(rs.marks) == 0 {
		t.Fatal("no rules")
	}
	for name, bad := range map[string]string{
		"no JSON":     `[`,
		"unknown key": `[{"id":"a","hosts":["a.example"],"body":["p"],"boddy":[]}]`,
		"order":       `[{"id":"b","hosts":["b.example"],"body":["p"]},{"id":"a","hosts":["a.example"],"body":["p"]}]`,
		"no body":     `[{"id":"a","hosts":["a.example"]}]`,
		"no place":    `[{"id":"a","body":["p"]}]`,
		"two places":  `[{"id":"a","hosts":["a.example"],"mark":"x","body":["p"]}]`,
		"selector":    `[{"id":"a","hosts":["a.example"],"body":["p["]}]`,
		"date":        `[{"id":"a","hosts":["a.example"],"body":["p"],"from":"soon"}]`,
		"host twice":  `[{"id":"a","hosts":["a.example"],"body":["p"]},{"id":"b","hosts":["a.example"],"body":["p"]}]`,
	} {
		if _, err := readRules([]byte(bad)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestPhrases(t *testing.T) {
	if _, err := readPhrases(phrasesJSON); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{`[`, `[{"id":"a","at":"somewhere"}]`, `[{"id":"a","at":"own","text":["Upper"]}]`} {
		if _, err := readPhrases([]byte(bad)); err == nil {
			t.Errorf("accepted %s", bad)
		}
	}
}

// TestRuleAndGeneric: the fixture reads the same with its theme's rule and without.
func TestRuleAndGeneric(t *testing.T) {
	in := Input{Pages: []Page{fixture(t, "nomina.html", "https://kabarpesisir.example/bupati-buka-pelatihan-petani-kopi-di-liwa/")}}
	with := extractor(t).Extract(in)
	bare, err := New(Options{WithoutRules: true})
	if err != nil {
		t.Fatal(err)
	}
	without := bare.Extract(in)
	if with.Text != without.Text {
		t.Errorf("with the rule %q, without %q", with.Text, without.Text)
	}
	if with.Origins["text"] != "rule:nomina" || strings.HasPrefix(without.Origins["text"], "rule") {
		t.Errorf("origins %q, %q", with.Origins["text"], without.Origins["text"])
	}
}
