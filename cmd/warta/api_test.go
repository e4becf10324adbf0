package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"warta/feeds/api"
	"warta/store/export"
	"warta/store/sqlite"
)

// TestAPIIsTheExport: what the API says of an article is, byte for byte, what an export says, and its versions have the
// fields that releases give them.
func TestAPIIsTheExport(t *testing.T) {
	_, data := crawled(t)
	db, err := sqlite.Open(t.Context(), data+"/warta.db", sqlite.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	h := api.NewHandler(db, api.Options{})
	get := func(path string) []byte {
		got := httptest.NewRecorder()
		if h.ServeHTTP(got, httptest.NewRequest(http.MethodGet, api.Root+path, nil)); got.Code != http.StatusOK {
			t.Fatalf("%s: %d %s", path, got.Code, got.Body)
		}
		return got.Body.Bytes()
	}
	n := 0
	for line := range bytes.Lines(output(t, nil, "export", "--data", data)) {
		var a struct{ ID string }
		if err := json.Unmarshal(line, &a); err != nil {
			t.Fatal(err)
		}
		if got := get("/articles/" + a.ID); !bytes.Equal(got, line) {
			t.Errorf("the API says\n%s\nand the export\n%s", got, line)
		}
		if n++; n > 1 {
			continue
		}
		var versions struct{ Items []map[string]any }
		if err := json.Unmarshal(get("/articles/"+a.ID+"/revisions"), &versions); err != nil || len(versions.Items) == 0 {
			t.Fatal(versions, err)
		}
		checkNames(t, "revisions", versions.Items[0])
	}
	if n < 20 {
		t.Errorf("only %d articles", n)
	}
	var sources struct{ Items []map[string]any }
	if err := json.Unmarshal(get("/sources"), &sources); err != nil || len(sources.Items) == 0 {
		t.Fatal(sources, err)
	}
	delete(sources.Items[0], "health")
	checkNames(t, "sources", sources.Items[0])
}

// checkNames holds the fields of an object against those of a table.
func checkNames(t *testing.T, table string, object map[string]any) {
	t.Helper()
	for _, tab := range export.Tables() {
		if tab.Name != table {
			continue
		}
		known := map[string]bool{}
		for _, f := range tab.Fields {
			if known[f.Name] = true; object[f.Name] == nil && !f.Optional {
				t.Errorf("%s: no %s", table, f.Name)
			}
		}
		for name := range object {
			if !known[name] {
				t.Errorf("%s: %s is no field of an export", table, name)
			}
		}
	}
}
