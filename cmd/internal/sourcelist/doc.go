// Package sourcelist reads lists of sources that people bring along: OPML 2.0 from a feed reader, or
// JSON lines. Every complaint names the file and the line.
//
// A JSON line holds an object with name, home, feed, region, lang and categories; zone, sections,
// interval, feed_status and state are taken too, so that what "warta sources --json" prints can be read
// back. Other keys are passed over. In OPML an outline with xmlUrl or htmlUrl is a source; category
// attributes and the headings of enclosing outlines become categories, and a category that is a region
// code becomes the region.
package sourcelist
