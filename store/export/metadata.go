package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"warta/store"
)

type object = map[string]any

// indented is v as JSON for people and programs, keys of maps in order.
func indented(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(v)
	return b.Bytes(), err
}

// mediaTypes of the formats (RFC 7111, RFC 4180; IANA's registry for SQLite and Parquet).
var mediaTypes = map[Format]string{
	CSV: "text/csv", JSONL: "application/jsonl", SQLite: "application/vnd.sqlite3", Parquet: "application/vnd.apache.parquet",
}

// table is a table as it is in this release.
func (w *writing) table(name string) Table {
	i := slices.IndexFunc(w.tables, func(t Table) bool { return t.Name == name })
	return w.tables[i]
}

func (w *writing) description() string {
	if w.Description != "" {
		return w.Description
	}
	s := fmt.Sprintf("%s with %s from %s, and what was tried on each day at %s that %s watched.",
		count(w.sum.Rows["articles"], "article"), count(w.sum.Rows["revisions"], "version"), count(w.sum.Outlets, "news outlet"),
		count(w.sum.Rows["sources"], "outlet"), wasOrWere(w.sum.Rows["sources"]))
	if len(w.Selection) > 0 {
		var words []string
		for _, k := range slices.Sorted(maps.Keys(w.Selection)) {
			words = append(words, k+" "+w.Selection[k])
		}
		s += " Selected by: " + strings.Join(words, ", ") + "."
	}
	if w.NoText {
		s += " Without texts: ids, addresses, instants, hashes and codes only."
	}
	return s
}

// count is "1 article", "2 articles".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func wasOrWere(n int) string {
	if n == 1 {
		return "was"
	}
	return "were"
}

// dataPackage is datapackage.json (Data Package 2.0, https://datapackage.org/standard/data-package/).
func (w *writing) dataPackage() any {
	var resources []any
	for _, f := range w.sum.Files {
		r := object{"path": f.Path, "format": string(f.Format), "mediatype": mediaTypes[f.Format], "bytes": f.Bytes, "hash": "sha256:" + f.SHA256}
		if f.Table == "" {
			r["name"], r["description"] = "database", "All tables as a SQLite database."
			resources = append(resources, r)
			continue
		}
		t := w.table(f.Table)
		r["name"], r["description"], r["schema"] = f.Table+"-"+string(f.Format), t.About, w.schema(t, f.Format)
		if f.Format == CSV || f.Format == JSONL {
			r["type"], r["encoding"] = "table", "utf-8"
		}
		resources = append(resources, r)
	}
	p := object{
		"$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
		"name":    "warta-" + w.sum.ID, "id": "sha256:" + w.sum.ID, "title": w.sum.Title, "version": w.sum.Version,
		"created": string(w.sum.Date) + "T00:00:00Z", "description": w.description(), "resources": resources,
	}
	if w.License != "" {
		p["licenses"] = []any{object{"name": w.License}}
	}
	if home := w.home(); home != "" {
		p["homepage"] = home
	}
	var people []any
	for _, a := range w.authors() {
		people = append(people, object{"title": a, "roles": []string{"compiler"}})
	}
	p["contributors"] = people
	return p
}

// home is where the release is published.
func (w *writing) home() string {
	if w.DOI != "" {
		return "https://doi.org/" + w.DOI
	}
	return w.URL
}

// schema is a table's fields as a Table Schema.
func (w *writing) schema(t Table, f Format) any {
	var fields []any
	for _, field := range t.Fields {
		d := object{"name": field.Name, "type": packageType(field.typ), "description": field.About}
		if !field.Optional {
			d["constraints"] = object{"required": true}
		}
		fields = append(fields, d)
		if zone, ok := zoneOf(field); ok && f == Parquet {
			fields = append(fields, object{"name": zone, "type": "string", "description": w.zoneAbout(t.Name, zone)})
		}
	}
	s := object{"fields": fields, "primaryKey": t.Key, "missingValues": []string{""}}
	var keys []any
	for _, field := range slices.Sorted(maps.Keys(t.Refs)) {
		keys = append(keys, object{
			"fields": []string{field}, "reference": object{"resource": t.Refs[field] + "-" + string(f), "fields": []string{"id"}},
		})
	}
	if keys != nil {
		s["foreignKeys"] = keys
	}
	return s
}

func (w *writing) zoneAbout(table, zone string) string {
	d, err := readDictionary()
	if err != nil {
		return ""
	}
	return d.of(table, zone)
}

// packageType is a field's type in a Table Schema.
func packageType(t reflect.Type) string {
	switch t {
	case reflect.TypeFor[time.Time](), reflect.TypeFor[store.Instant]():
		return "datetime"
	case reflect.TypeFor[Date]():
		return "date"
	}
	switch t.Kind() {
	case reflect.Int, reflect.Int64:
		return "integer"
	case reflect.Float64:
		return "number"
	case reflect.Bool:
		return "boolean"
	case reflect.Slice:
		return "array"
	case reflect.Map, reflect.Pointer:
		return "object"
	}
	return "string"
}

// croissant is croissant.json (Croissant 1.0, https://docs.mlcommons.org/croissant/docs/croissant-spec.html).
func (w *writing) croissant() any {
	var files, sets []any
	best := Format("") // the one that records are described by
	for _, f := range []Format{CSV, Parquet, JSONL} {
		if best == "" && slices.Contains(w.Formats, f) {
			best = f
		}
	}
	for _, f := range w.sum.Files {
		files = append(files, object{
			"@type": "cr:FileObject", "@id": f.Path, "name": f.Path, "contentUrl": f.Path, "contentSize": fmt.Sprintf("%d B", f.Bytes),
			"encodingFormat": mediaTypes[f.Format], "sha256": f.SHA256,
		})
		if f.Format == best {
			sets = append(sets, recordSet(w.table(f.Table), f.Path))
		}
	}
	c := object{
		"@context": croissantContext(), "@type": "sc:Dataset", "conformsTo": "http://mlcommons.org/croissant/1.0",
		"name": w.sum.Title, "description": w.description(), "version": w.sum.Version, "datePublished": string(w.sum.Date),
		"license": "LICENSE-NOTICE", "citeAs": w.cite(), "isLiveDataset": false, "distribution": files, "identifier": w.sum.ID,
	}
	if w.License != "" {
		c["license"] = []string{w.License, "LICENSE-NOTICE"}
	}
	if home := w.home(); home != "" {
		c["url"] = home
	}
	if sets != nil {
		c["recordSet"] = sets
	}
	var people []any
	for _, a := range w.authors() {
		kind := "sc:Organization"
		if strings.Contains(a, ", ") {
			kind = "sc:Person"
		}
		people = append(people, object{"@type": kind, "name": a})
	}
	c["creator"] = people
	return c
}

func recordSet(t Table, path string) any {
	var fields []any
	for _, f := range t.Fields {
		field := object{
			"@type": "cr:Field", "@id": t.Name + "/" + f.Name, "name": f.Name, "description": f.About, "dataType": croissantType(f.typ),
			"source": object{"fileObject": object{"@id": path}, "extract": object{"column": f.Name}},
		}
		if to := t.Refs[f.Name]; to != "" {
			field["references"] = object{"field": object{"@id": to + "/id"}}
		}
		fields = append(fields, field)
	}
	var key []any
	for _, k := range t.Key {
		key = append(key, object{"@id": t.Name + "/" + k})
	}
	return object{"@type": "cr:RecordSet", "@id": t.Name, "name": t.Name, "description": t.About, "key": key, "field": fields}
}

// croissantType is a field's type in Croissant; lists and objects are JSON texts there.
func croissantType(t reflect.Type) string {
	switch packageType(t) {
	case "datetime":
		return "sc:DateTime"
	case "date":
		return "sc:Date"
	case "integer":
		return "sc:Integer"
	case "number":
		return "sc:Float"
	case "boolean":
		return "sc:Boolean"
	}
	return "sc:Text"
}

// croissantContext is the one the specification gives, appendix 1.
func croissantContext() any {
	c := object{"@language": "en", "@vocab": "https://schema.org/"}
	for _, term := range []string{
		"citeAs", "column", "extract", "field", "fileProperty", "fileObject", "fileSet", "format", "includes", "isLiveDataset", "jsonPath",
		"key", "md5", "parentField", "path", "recordSet", "references", "regex", "repeated", "replace", "separator", "source", "subField", "transform",
	} {
		c[term] = "cr:" + term
	}
	c["conformsTo"], c["cr"], c["dct"], c["rai"] = "dct:conformsTo", "http://mlcommons.org/croissant/", "http://purl.org/dc/terms/", "http://mlcommons.org/croissant/RAI/"
	c["sc"] = "https://schema.org/"
	c["data"], c["examples"] = object{"@id": "cr:data", "@type": "@json"}, object{"@id": "cr:examples", "@type": "@json"}
	c["dataType"] = object{"@id": "cr:dataType", "@type": "@vocab"}
	return c
}

// datasette is metadata.json (https://docs.datasette.io/en/stable/metadata.html).
func (w *writing) datasette() any {
	all := object{}
	for _, t := range w.tables {
		columns := object{}
		for _, f := range databaseTable(t).Fields {
			columns[f.Name] = f.About
			if zone, ok := zoneOf(f); ok {
				columns[zone] = w.zoneAbout(t.Name, zone)
			}
		}
		d := object{"description": t.About, "columns": columns}
		if t.has("title") {
			d["label_column"] = "title"
		}
		if t.Name == "articles" {
			d["sort_desc"] = "published_at"
			d["facets"] = []string{"source"}
		}
		all[t.Name] = d
	}
	m := object{
		"title": w.sum.Title, "description": w.description(), "license": "See LICENSE-NOTICE",
		"databases": object{strings.TrimSuffix(databaseName, ".db"): object{"tables": all}},
	}
	if home := w.home(); home != "" {
		m["source"], m["source_url"] = w.sum.Title, home
	}
	return m
}
