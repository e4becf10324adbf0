// Package extract reads the pages of a news article as they were fetched and gives the clean record:
// title, people, instants, body text and markup, flags, and why a page is no article.
//
// It is pure: bytes and hints in, store.Content out; no network, no files, no clock. What was learned
// from other pages of the same host comes in as a Memory and is updated by a separate call.
//
// One page goes one way:
//
//	bytes ─► decode ─► parse ─► page.Walk: one walk, blocks with features
//	                                 │
//	                                 ├─► a small learned model: is this block the article's?
//	                                 ├─► rules of a site, phrases of a language, memory of a host
//	                                 ├─► clean-up steps: datelines, credits, initials, heads said twice
//	                                 └─► text, markup, pictures; metadata beside it; confidence
//
// A block is a run of inline content between two block-level tags: a paragraph, a list item, a cell.
// Whole blocks are kept or dropped; only the clean-up steps look inside one.
package extract

// Version names the output of this package; it changes whenever a page may read differently.
const Version = "2026.11-5"
