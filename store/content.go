package store

import (
	"crypto/sha256"
	"encoding/hex"
)

// Content is what one extractor version read from the pages of one revision: the clean record without
// its identity and annotations. All strings are Unicode NFC without control characters but "\n" in Text.
type Content struct {
	Title   string   `json:"title"`
	Authors []string `json:"authors"`
	Editors []string `json:"editors,omitempty"`

	Published Instant `json:"published_at,omitzero"`
	Modified  Instant `json:"modified_at,omitzero"`
	// Precision is "day" when the publisher states no hour; Published is then midnight on the outlet's clock.
	Precision string `json:"published_precision,omitempty"`

	Language string `json:"language,omitempty"` // BCP 47
	Dateline string `json:"dateline,omitempty"` // the place alone: "Lampung Selatan"
	// Lead repeats the standfirst, or the first paragraph where there is none.
	Lead string `json:"lead,omitempty"`
	// Text is the standfirst where one is shown plus the body's paragraphs, dateline as published, one
	// paragraph per line.
	Text string `json:"text"`
	// HTML is Text's sanitised markup: paragraphs, subheads, lists, quotes, tables, absolute links,
	// images with captions. It never holds script, style, forms, frames or event handlers.
	HTML string `json:"html,omitempty"`

	Image   *Image   `json:"image,omitempty"`  // main picture
	Images  []Image  `json:"images,omitempty"` // those inside the body
	Section string   `json:"section,omitempty"`
	Tags    []string `json:"tags,omitempty"`
	Flags   []Flag   `json:"flags,omitempty"`

	// Syndicated names the outlet the page credits ("Artikel ini telah tayang di …"), or is empty.
	Syndicated string `json:"syndicated_from,omitempty"`
	// Canonical is the address the page claims for itself, absolute, already checked to be an article
	// address of the same site; empty where the page makes no credible claim.
	Canonical string `json:"canonical,omitempty"`
	// Next lists the addresses that continue this page's article; Whole is the one address that holds all
	// of it, where the site offers one. Both are empty for a page that is complete.
	Next  []string `json:"next,omitempty"`
	Whole string   `json:"whole,omitempty"`

	// NotArticle says why the page is no article ("listing", "soft-404", …); empty for an article.
	NotArticle string `json:"not_article,omitempty"`
	// Confidence is the extractor's own estimate, 0 to 1, that the body is right.
	Confidence float64 `json:"confidence"`
	// Origins tells for each field where it came from, by the field's JSON name:
	// "h1", "json-ld", "meta[article:published_time]", "rule:nomina", "feed" …
	Origins map[string]string `json:"origins,omitempty"`
	// Removed reports what was cut out of the body and why, for people who check a site.
	Removed []Removal `json:"-"`

	Extractor string `json:"extractor"` // version of the extractor
}

// Image is a picture with its caption and credit apart from the text.
type Image struct {
	URL     string `json:"url"`
	Caption string `json:"caption,omitempty"`
	Alt     string `json:"alt,omitempty"`
	Width   int    `json:"width,omitempty"`  // pixels as stated by the page
	Height  int    `json:"height,omitempty"` // pixels as stated by the page
	Type    string `json:"type,omitempty"`   // media type, where known
	Length  int64  `json:"length,omitempty"` // bytes, where known
}

// Flag marks a kind of article; nothing is left out of a feed for a flag unless a reader asks for that.
type Flag string

// The flags an article can carry.
const (
	FlagRelease    Flag = "release"     // a press release, signed "(rls)", "(adv/rls)" …
	FlagAdvertiser Flag = "advertorial" // paid for
	FlagPhoto      Flag = "photo"       // a picture and its caption
	FlagVideo      Flag = "video"       // a video and its caption
	FlagIncomplete Flag = "incomplete"  // pages of it could not be had
	FlagPaywall    Flag = "paywall"     // the part of it that is free to read
	FlagFeedOnly   Flag = "feed-text"   // text taken from the outlet's feed because its page refused us
)

// Flags are all there are.
func Flags() []Flag {
	return []Flag{FlagRelease, FlagAdvertiser, FlagPhoto, FlagVideo, FlagIncomplete, FlagPaywall, FlagFeedOnly}
}

// HasFlag reports whether c carries f.
func (c *Content) HasFlag(f Flag) bool {
	for _, g := range c.Flags {
		if g == f {
			return true
		}
	}
	return false
}

// Removal is one piece of a page that was cut from the body.
type Removal struct {
	Rule string `json:"rule"` // name of the step or phrase that cut it
	Text string `json:"text"` // at most 200 characters of it
}

// Hash is the hex SHA-256 of what a reader would call the article: title, text and authors. Two
// readings with the same Hash are the same version; publication dates, pictures and markup do not count,
// because sites change those without editing anything.
func (c *Content) Hash() string {
	h := sha256.New()
	write := func(s string) {
		h.Write([]byte(s))
		h.Write([]byte{0})
	}
	write(c.Title)
	write(c.Text)
	for _, a := range c.Authors {
		write(a)
	}
	return hex.EncodeToString(h.Sum(nil))
}
