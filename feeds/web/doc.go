// Package web is the reading room: pages for people about what the feeds carry. A front page with the
// regions and their last days, a page per region, article and source, the versions of an article side by side, who
// ran a text and when, the sources' health, a search with facets, and a page on which the operator adds sources.
//
// Pages are made by html/template from view structs and need no script; the one there is knows a few keys. They load
// nothing from anywhere but this server: pictures of articles are links unless the operator lets this server show
// them. Readers get no cookies; language and colours follow what their browser asks for.
package web
