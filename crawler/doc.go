// Package crawler fetches: from addresses that are due to pages that are kept.
//
// Workers lease batches of one host from a Dispatcher, fetch them one after the other through colly, put
// new bodies into Bodies and report what came of it with Done, in one transaction per batch. When to look
// again is decided by a Policy, a pure function of what is known of an address.
//
// Under colly lies a transport of our own that every request and every redirect passes: no special
// addresses (guard.go), robots.txt first (robotscache.go), one request in flight per host with a pause
// after it (gate.go), limits on time and decoded size (transport.go, body.go).
//
// Which addresses there are is decided elsewhere: package discover reads pages for links, and the
// pipeline offers them to the Dispatcher.
package crawler
