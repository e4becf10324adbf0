package feeds

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"time"

	"warta/feeds/internal/safe"
	"warta/store"
)

// jsonFeed is the document of JSON Feed 1.1 (www.jsonfeed.org/version/1.1), field for field.
type jsonFeed struct {
	Version     string       `json:"version"`
	Title       string       `json:"title"`
	HomePageURL string       `json:"home_page_url,omitempty"`
	FeedURL     string       `json:"feed_url,omitempty"`
	Description string       `json:"description,omitempty"`
	NextURL     string       `json:"next_url,omitempty"`
	Language    string       `json:"language,omitempty"`
	Authors     []jsonAuthor `json:"authors,omitempty"`
	Hubs        []jsonHub    `json:"hubs,omitempty"`
	Warta       *jsonPages   `json:"_warta,omitempty"`
	Items       []jsonItem   `json:"items"`
}

// jsonPages is the extension for archive documents, which the format does not know.
type jsonPages struct {
	Archive     bool   `json:"archive,omitempty"`
	Current     string `json:"current,omitempty"`
	PrevArchive string `json:"prev_archive,omitempty"`
}

type jsonAuthor struct {
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

type jsonHub struct {
	Type string `json:"type"`
	URL  string `json:"url"`
}

// jsonItem has content_html, or content_text where there is no HTML: the specification asks for one.
type jsonItem struct {
	ID          string           `json:"id"`
	URL         string           `json:"url,omitempty"`
	Title       string           `json:"title,omitempty"`
	ContentHTML string           `json:"content_html,omitempty"`
	ContentText *string          `json:"content_text,omitempty"`
	Summary     string           `json:"summary,omitempty"`
	Image       string           `json:"image,omitempty"`
	Published   string           `json:"date_published,omitempty"`
	Modified    string           `json:"date_modified,omitempty"`
	Authors     []jsonAuthor     `json:"authors,omitempty"`
	Tags        []string         `json:"tags,omitempty"`
	Language    string           `json:"language,omitempty"`
	Attachments []jsonAttachment `json:"attachments,omitempty"`
	Warta       jsonWarta        `json:"_warta"`
}

type jsonAttachment struct {
	URL      string `json:"url"`
	MimeType string `json:"mime_type"`
	Size     int64  `json:"size_in_bytes,omitempty"`
}

// jsonWarta is the extension that carries what the format has no field for, under the record's own names.
type jsonWarta struct {
	Page    string       `json:"page,omitempty"`
	Source  string       `json:"source_name,omitempty"`
	Home    string       `json:"source_home,omitempty"`
	Regions []jsonRegion `json:"regions"`
	Flags   []store.Flag `json:"flags,omitempty"`
	Story   string       `json:"story,omitempty"`
	Also    []jsonCopy   `json:"also,omitempty"` // the same text at other outlets, in folded feeds
}

type jsonCopy struct {
	Source string `json:"source_name"`
	URL    string `json:"url"`
}

type jsonRegion struct {
	Code   string  `json:"code"`
	Name   string  `json:"name"`
	Score  float64 `json:"score"`
	Strong bool    `json:"strong"`
}

// JSON writes f as JSON Feed 1.1.
func JSON(w io.Writer, f Feed) error {
	doc := jsonFeed{
		Version:     "https://jsonfeed.org/version/1.1",
		Title:       safe.Chars(f.Title),
		HomePageURL: f.Home,
		FeedURL:     f.Self,
		Description: safe.Chars(f.Description),
		NextURL:     f.Pages.Next,
		Language:    f.Language,
		Items:       make([]jsonItem, 0, len(f.Items)),
	}
	if p := (jsonPages{f.Archive, f.Pages.Current, f.Pages.PrevArchive}); p != (jsonPages{}) {
		doc.Warta = &p
	}
	if f.Publisher != "" {
		doc.Authors = []jsonAuthor{{Name: safe.Chars(f.Publisher)}}
	}
	if f.Hub != "" {
		doc.Hubs = []jsonHub{{Type: "WebSub", URL: f.Hub}}
	}
	for i := range f.Items {
		doc.Items = append(doc.Items, newJSONItem(&f, &f.Items[i]))
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(doc); err != nil {
		return err
	}
	_, err := w.Write(buf.Bytes())
	return err
}

func newJSONItem(f *Feed, it *Item) jsonItem {
	j := jsonItem{
		ID:          it.ID,
		URL:         it.URL,
		Title:       safe.Chars(it.Title),
		ContentHTML: safe.Chars(it.HTML),
		Summary:     safe.Chars(it.Summary),
		Published:   rfc3339(it.Published),
		Warta: jsonWarta{
			Page: it.Page, Source: safe.Chars(it.Source.Name), Home: it.Source.Home,
			Regions: make([]jsonRegion, 0, len(it.Regions)), Flags: it.Flags, Story: it.Story,
		},
	}
	if it.Updated.Sub(it.Published) >= time.Second || it.Published.IsZero() {
		j.Modified = rfc3339(it.Updated)
	}
	if j.ContentHTML == "" {
		text := safe.Chars(orElse(it.Summary, it.Title))
		j.ContentText = &text
	}
	for _, a := range it.Authors {
		j.Authors = append(j.Authors, jsonAuthor{Name: safe.Chars(a)})
	}
	if len(j.Authors) == 0 && it.Source.Name != "" {
		j.Authors = []jsonAuthor{{Name: safe.Chars(it.Source.Name), URL: it.Source.Home}}
	}
	for _, c := range it.Categories {
		j.Tags = append(j.Tags, safe.Chars(c.Label))
	}
	j.Language = otherLanguage(it.Language, f.Language)
	if m := it.Media; m != nil && m.URL != "" {
		j.Image = m.URL
		if m.Type != "" {
			j.Attachments = []jsonAttachment{{URL: m.URL, MimeType: m.Type, Size: m.Length}}
		}
	}
	for _, c := range it.Also {
		j.Warta.Also = append(j.Warta.Also, jsonCopy{Source: safe.Chars(c.Source), URL: c.URL})
	}
	for _, r := range it.Regions {
		j.Warta.Regions = append(j.Warta.Regions, jsonRegion{
			Code: safe.Chars(r.Code), Name: safe.Chars(r.Name), Score: finite(r.Score), Strong: r.Strong,
		})
	}
	return j
}

// finite is x, or 0 where x is a number that JSON cannot write.
func finite(x float64) float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return 0
	}
	return x
}
