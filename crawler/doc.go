// Package crawler fetches: from addresses that are due to pages that are kept.
//
// Workers lease batches of one host from a Dispatcher, fetch them one after the other through colly, put
// new bodies into Bodies and report what came of it with Done, in one transaction per batch. When to look
// again is decided by a Policy, a pure function of what is known of an address and of its source's Rhythm.
//
// Under colly lies a transport of our own that every request and every redirect passes:
//
//	guard.go        no special addresses, on any way
//	robotscache.go  robots.txt first, by package robots
//	gate.go         one request in flight per host, and a pause after it; a budget a day
//	transport.go    the way through these, and to the network or a proxy
//	body.go         limits on time, progress and decoded size
//	weather.go      whether the network is there at all
//
// Above it:
//
//	run.go          hands out batches to workers, in Run without end, in Pass until nothing is left
//	work.go         works through a batch
//	look.go         looks at one address and says what came of it
//	schedule.go     says when to look again
//
// Which addresses there are is decided elsewhere: package discover reads pages for links, and the
// pipeline offers them to the Dispatcher. Package dispatchtest holds what every Dispatcher must do.
package crawler
