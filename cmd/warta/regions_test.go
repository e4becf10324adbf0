package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// runRegions runs the command alone and gives what it printed.
func runRegions(t *testing.T, stdin string, args ...string) (string, error) {
	t.Helper()
	cmd := newRegionsCommand()
	var out bytes.Buffer
	cmd.SetOut(&out)
	cmd.SetErr(&out)
	cmd.SetIn(strings.NewReader(stdin))
	cmd.SetArgs(args)
	cmd.SilenceUsage, cmd.SilenceErrors = true, true
	err := cmd.Execute()
	return out.String(), err
}

func TestRegionsText(t *testing.T) {
	const words = "Kalianda (Netizenku): Bupati Lampung Selatan membuka pelatihan."
	for name, run := range map[string]func() (string, error){
		"argument":       func() (string, error) { return runRegions(t, "", words) },
		"standard input": func() (string, error) { return runRegions(t, words, "-") },
		"nothing":        func() (string, error) { return runRegions(t, words) },
	} {
		out, err := run()
		if err != nil || !strings.HasPrefix(out, "18.01") || !strings.Contains(out, "strong") || !strings.Contains(out, `"Kalianda" in the dateline (capital)`) {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
	out, err := runRegions(t, "", "Petani menunggu pupuk.")
	if err != nil || !strings.Contains(out, "about no region") {
		t.Errorf("%v\n%s", err, out)
	}
}

// line is what a script reads.
type line struct {
	ID      any
	Regions []struct {
		Code     string
		Score    float64
		Strong   bool
		Evidence []struct{ Words, Where, Rule string }
	}
}

func TestRegionsJSON(t *testing.T) {
	out, err := runRegions(t, "", "--json", "--home", "18.03", "Petani menunggu pupuk.")
	var got line
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	if err != nil || len(got.Regions) != 1 || got.Regions[0].Code != "18.03" || got.Regions[0].Strong {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestRegionsList(t *testing.T) {
	const list = `{"id":"a","text":"Bupati Way Kanan meninjau pasar."}

{"id":7,"text":"Petani menunggu pupuk.","url":"https://www.radarkotabumi.co.id/x/","title":"Pupuk"}
{"id":"c","text":"","extra":[1]}
`
	dir := t.TempDir()
	plain, packed := filepath.Join(dir, "list.jsonl"), filepath.Join(dir, "list.jsonl.gz")
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	if _, err := w.Write([]byte(list)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for file, b := range map[string][]byte{plain: []byte(list), packed: z.Bytes()} {
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{plain, packed, "-"} {
		out, err := runRegions(t, list, "--list", file)
		if err != nil {
			t.Fatal(err)
		}
		var got []line
		for l := range strings.Lines(out) {
			var one line
			if err := json.Unmarshal([]byte(l), &one); err != nil {
				t.Fatalf("%v in %s", err, l)
			}
			got = append(got, one)
		}
		if len(got) != 3 || got[0].ID != "a" || got[1].ID != 7.0 || got[2].ID != "c" {
			t.Fatalf("%s: %s", file, out)
		}
		if r := got[0].Regions; len(r) != 1 || r[0].Code != "18.08" || !r[0].Strong || r[0].Score <= 0 || len(r[0].Evidence) == 0 {
			t.Errorf("%s: %+v", file, r)
		}
		if r := got[1].Regions; len(r) != 1 || r[0].Code != "18.03" || r[0].Strong || r[0].Evidence[0].Where != "home" {
			t.Errorf("%s: the outlet's home is not used: %+v", file, r)
		}
		if got[2].Regions == nil || len(got[2].Regions) != 0 {
			t.Errorf(`%s: want "regions": [] for an empty text: %s`, file, out)
		}
	}
}

func TestRegionsRefuses(t *testing.T) {
	bad := filepath.Join(t.TempDir(), "bad.jsonl")
	if err := os.WriteFile(bad, []byte("{\"id\":1,\"text\":\"a\"}\n{oops\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for want, args := range map[string][]string{
		"bad.jsonl:2":    {"--list", bad},
		"no such file":   {"--list", filepath.Join(t.TempDir(), "none.jsonl")},
		"not both":       {"--list", bad, "text"},
		"no such region": {"--home", "99.99", "text"},
	} {
		if out, err := runRegions(t, "", args...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: error %v, want %q\n%s", args, err, want, out)
		}
	}
}
