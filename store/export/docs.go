package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// authors are those who made the release.
func (w *writing) authors() []string {
	if len(w.Authors) > 0 {
		return w.Authors
	}
	host, _, _ := strings.Cut(w.Authority, ",")
	if host == "" || host == "warta.invalid" {
		return []string{"Warta"}
	}
	return []string{"Warta at " + host}
}

// cite is the release in one line.
func (w *writing) cite() string {
	s := fmt.Sprintf("%s (%.4s): %s. Version %s. Dataset, SHA-256 id %s, made with Warta %s.",
		strings.Join(w.authors(), "; "), w.sum.Date, w.sum.Title, w.sum.Version, w.sum.ID, w.Warta)
	if home := w.home(); home != "" {
		s += " " + home
	}
	return s
}

// quoted is s as a YAML scalar: every JSON string is one.
func quoted(s string) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		return `""`
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// citation is CITATION.cff (Citation File Format 1.2.0, https://citation-file-format.github.io/).
func (w *writing) citation() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "cff-version: 1.2.0\nmessage: %s\ntype: dataset\ntitle: %s\nversion: %s\ndate-released: %s\nabstract: %s\nauthors:\n",
		quoted("If you use this dataset, please cite it as below."), quoted(w.sum.Title), quoted(w.sum.Version), quoted(string(w.sum.Date)), quoted(w.description()))
	for _, a := range w.authors() {
		if family, given, ok := strings.Cut(a, ", "); ok {
			fmt.Fprintf(&b, "  - family-names: %s\n    given-names: %s\n", quoted(family), quoted(given))
		} else {
			fmt.Fprintf(&b, "  - name: %s\n", quoted(a))
		}
	}
	fmt.Fprintf(&b, "identifiers:\n  - type: other\n    value: %s\n    description: %s\n",
		quoted(w.sum.ID), quoted("first 16 hex digits of the SHA-256 of the checksums of the data files"))
	if w.DOI != "" {
		fmt.Fprintf(&b, "doi: %s\n", quoted(w.DOI))
	}
	if w.URL != "" {
		fmt.Fprintf(&b, "url: %s\n", quoted(w.URL))
	}
	if w.License != "" {
		fmt.Fprintf(&b, "license: %s\n", quoted(w.License))
	}
	return b.Bytes()
}

// notice is LICENSE-NOTICE.
func (w *writing) notice() []byte {
	var b bytes.Buffer
	b.WriteString("Whose this is\n\n")
	if w.NoText {
		b.WriteString("This dataset holds no texts and no pictures: ids, addresses, instants, hashes, codes of places and counts. " +
			"The articles it points to belong to their publishers.\n")
	} else {
		b.WriteString("The titles, texts and pictures' addresses in this dataset were published by the outlets named in the field source " +
			"and belong to them or to their authors. Making this dataset gives nobody a licence to them. Keep it for research and for " +
			"checking facts, as far as the law where you are allows that; quote with the outlet's name and address; do not publish the texts again. " +
			"Who wants to pass the dataset on can make it without texts (--no-text): it then holds ids, addresses, hashes and digests, " +
			"from which the same record can be made again where the pages are kept.\n")
	}
	if w.License != "" {
		fmt.Fprintf(&b, "\nThe compiler's own part (the selection, ids, codes of places, clusters, counts and descriptions) is under %s.\n", w.License)
	}
	b.WriteString("\nAn article whose publisher took it down is marked by removed_at. Publishers and persons who want something left out should turn to " +
		"whoever publishes this dataset")
	if home := w.home(); home != "" {
		fmt.Fprintf(&b, ": %s", home)
	}
	b.WriteString(".\n")
	return b.Bytes()
}

// dictionary is DICTIONARY.md.
func (w *writing) dictionary() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# Data dictionary: %s\n\n", w.sum.Title)
	b.WriteString("Fields have the same names in every format. What is unknown is an empty cell in CSV, no key in JSON, NULL in SQLite and Parquet; " +
		"lists are never unknown, only empty. Lists and objects are JSON in CSV and SQLite. Instants: what Warta saw itself (…seen_at, updated_at, removed_at) is UTC " +
		"with milliseconds; what a publisher states (published_at, modified_at) keeps the outlet's offset in CSV and JSON, and is UTC with the offset " +
		"in a column of its own (published_zone, modified_zone) in SQLite and Parquet. " +
		"In SQLite the fields regions and places are not in articles: they are the rows of the table regions.\n")
	for _, t := range w.tables {
		fmt.Fprintf(&b, "\n## %s\n\n%s %d rows. Key: %s.\n\n| field | type | may be unknown | what |\n|---|---|---|---|\n",
			t.Name, t.About, w.sum.Rows[t.Name], strings.Join(t.Key, ", "))
		line := func(name, typ, unknown, about string) {
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", name, typ, unknown, strings.ReplaceAll(about, "|", `\|`))
		}
		for _, f := range t.Fields {
			unknown := ""
			if f.Optional {
				unknown = "yes"
			}
			line(f.Name, packageType(f.typ), unknown, f.About)
			if zone, ok := zoneOf(f); ok {
				line(zone, "string", unknown, w.zoneAbout(t.Name, zone))
			}
		}
	}
	return b.Bytes()
}

// readme is README.md.
func (w *writing) readme() []byte {
	s := &w.sum
	var b bytes.Buffer
	fmt.Fprintf(&b, "# %s\n\nVersion %s, id `%s`. %s\n\n", s.Title, s.Version, s.ID, w.description())
	fmt.Fprintf(&b, "Cite as: %s\n\n", w.cite())
	b.WriteString("| file | what |\n|---|---|\n| `DICTIONARY.md` | every field in words |\n| `release.json` | how it was made, and counts |\n" +
		"| `datapackage.json`, `croissant.json` | the same for programs: Frictionless, Croissant |\n| `metadata.json` | for Datasette |\n" +
		"| `CITATION.cff`, `LICENSE-NOTICE` | how to cite it, whose it is |\n| `SHA256SUMS` | check with `sha256sum -c SHA256SUMS` |\n")
	for _, f := range s.Files {
		what := "all tables"
		if f.Table != "" {
			what = fmt.Sprintf("%d rows", f.Rows)
		}
		fmt.Fprintf(&b, "| `%s` | %s |\n", f.Path, what)
	}
	b.WriteString("\n## What is in it, and what is not\n\n")
	if !s.FirstSeen.IsZero() {
		fmt.Fprintf(&b, "Articles first seen from %s to %s. %d have further versions, %d were taken down, %d state no date.\n",
			s.FirstSeen.UTC().Format(time.DateOnly), s.LastSeen.UTC().Format(time.DateOnly), s.Revised, s.Removed, s.Undated)
	}
	a := s.Attempts
	fmt.Fprintf(&b, "Of %d fetches %d brought a new body, %d nothing new, %d found nothing there, %d were refused, %d failed; %d bodies held no article. "+
		"The table attempts has this for every outlet and day. %d articles were withdrawn from the record for good: the table withdrawn has their ids.\n\n",
		a.Attempted, a.Fetched, a.Same+a.NotModified, a.Gone, a.Refused, a.Failed, a.NoArticle, s.Rows["withdrawn"])
	b.WriteString("Read by extractor")
	for _, v := range slices.Sorted(maps.Keys(s.Extractors)) {
		fmt.Fprintf(&b, " %s (%d)", v, s.Extractors[v])
	}
	fmt.Fprintf(&b, "; gazetteer %s.\n", s.Gazetteer)
	w.opening(&b)
	return b.Bytes()
}

// opening tells how to open the files with what researchers have.
func (w *writing) opening(b *bytes.Buffer) {
	b.WriteString("\n## Opening it\n\n")
	for _, l := range []struct {
		format Format
		line   string
	}{
		{SQLite, `sqlite3 ` + databaseName + ` "SELECT source, count(*) FROM articles GROUP BY source ORDER BY 2 DESC LIMIT 10"`},
		{SQLite, `datasette ` + databaseName + ` --metadata metadata.json`},
		{Parquet, `duckdb -c "SELECT source, count(*) FROM 'articles.parquet' GROUP BY source ORDER BY 2 DESC LIMIT 10"`},
		{Parquet, `python3 -c "import pandas; print(pandas.read_parquet('articles.parquet').dtypes)"`},
		{CSV, `python3 -c "import pandas; print(pandas.read_csv('regions.csv', dtype={'code': str}).head())"`},
		{JSONL, `python3 -c "import pandas; print(pandas.read_json('articles.jsonl', lines=True).head())"`},
	} {
		if slices.Contains(w.Formats, l.format) {
			b.WriteString("    " + l.line + "\n")
		}
	}
}
