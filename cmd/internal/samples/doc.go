// Package samples is a small news web inside the process: seven made-up outlets with some fifty made-up
// articles, served over real HTTP on loopback, for the demonstration and for tests of the whole way.
// Every outlet and person in it is invented; the places are Lampung's and, for one outlet, Sulawesi's.
//
// The outlets have host names under .example, which no resolver knows. One listener answers for all of
// them as an HTTP forward proxy: give World.Proxy to a transport, or its address to a process in
// HTTP_PROXY, and http://sigerpagi.example/ works like any site. Everything is plain HTTP.
//
// What the outlets differ in is what real ones differ in:
//
//	host                   theme       found by                       of note
//	sigerpagi.example      Nomina      RSS (excerpts)                 no validators, a counter that changes every page,
//	                                                                  press release, article on three pages
//	ruwajurai.example      Newkarma    sitemap index, news sitemap    Crawl-delay, a disallowed section, a later edit
//	lenterasaburai.example JNews       section pages with paging      the feed one would guess does not exist; photo article
//	pesisirkini.example    tagDiv      RSS (full text)                www., tracking parameters, AMP, gzip, an ad-ridden
//	                                                                  article, a later article
//	waylalaan.example      Blogger     Atom (full text)               ?m=1 addresses, labels closed by robots.txt
//	pringsewu.example      tables      links on the home page         upper-case addresses, dates without hours, no robots.txt
//	tepianlosari.example   WP blocks   RSS, to be guessed             WITA; Sulawesi and one national article
//
// A press release stands at three of them, under different titles. The same Options.Epoch gives the same
// world, byte for byte, except the counter.
package samples
