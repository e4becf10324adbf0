package main

import (
	"cmp"

	"warta/extract"
	"warta/extract/region"
	"warta/store"
)

// record is one line of what extract prints: the fields of an article as an export has them, without what
// only a database knows.
type record struct {
	ID  string `json:"id,omitempty"`
	URL string `json:"url,omitempty"`
	store.Content
	Regions []store.Region `json:"regions"`
	Places  []store.Region `json:"places,omitempty"`
	Error   string         `json:"error,omitempty"`
}

// reader makes records of pages. It is safe for concurrent use.
type reader struct {
	extractor *extract.Extractor
	tagger    *regionTagger
}

func newReader(o extract.Options) (*reader, error) {
	ex, err := extract.New(o)
	if err != nil {
		return nil, err
	}
	t, err := newRegionTagger()
	if err != nil {
		return nil, err
	}
	return &reader{ex, t}, nil
}

// read makes one record. What the page itself says of its address stands in for one that is not known, and
// without an id it gets the one that the article would have.
func (r *reader) read(id, address string, m *extract.Memory, p extract.Page) record {
	out := record{ID: id, URL: address, Content: r.extractor.Extract(extract.Input{Pages: []extract.Page{p}, Memory: m})}
	if out.Authors == nil {
		out.Authors = []string{}
	}
	out.Regions = []store.Region{}
	if out.NotArticle != "" {
		return out
	}
	if out.URL == "" {
		out.URL = out.Canonical
	}
	if own := cmp.Or(out.Canonical, address); id == "" && own != "" {
		out.ID = store.ArticleID(own)
	}
	tags := r.tagger.tag(region.Input{
		Title: out.Title, Lead: out.Lead, Text: out.Text, Dateline: out.Dateline, Section: out.Section, Tags: out.Tags, URL: out.URL,
	})
	out.Regions, out.Places = tags.About, tags.Mentioned
	return out
}
