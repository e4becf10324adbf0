// Package web is the reading room: pages for people about what the feeds carry. A front page with the
// regions, a page per region, per article and of the sources' health, and a search.
//
// Pages are made by html/template from view structs and need no script. They load nothing from anywhere
// but this server: pictures of articles are links unless the operator shows them. Readers get no cookies;
// language and colours follow what their browser asks for.
package web
