// Package fingerprint tells whether two articles are the same text: a press release that several outlets
// print under their own headlines, wire copy, a piece that an outlet posts twice. It is pure: text goes
// in, sums and explanations come out.
//
// # From text to sums
//
// [New] reads a text into words: letter case, punctuation and invisible characters go; digits stay
// ("10.000", "10,000" and "10000" are one word), and so does their order; what an outlet puts around a
// text that is not its own (dateline, credits, "Artikel ini telah tayang di …") is left out. Every run of
// five words is a shingle, every shingle a 64-bit hash. The [Sketch] of a text is the smallest 24th part
// of its hashes, at least twelve of them: whether a hash is in the sketch depends on the hash alone, so
// that a passage that two texts share brings the same keys into both sketches, however long the rest of
// either is. (Broder 1997, "On the resemblance and containment of documents", calls it sampling modulo m;
// newer papers call it FracMinHash.) Two texts whose sketches share a key are worth comparing; an index
// from keys to articles finds them at the same cost among a million as among a thousand.
//
// # From sums to a verdict
//
// [Compare] is exact: it counts the shingles that two texts have in common, and finds the passages that
// they share and the facts (numbers, names) that stand in one where the other has another. [Judge] reads
// a verdict from that, with its reason in words. Two editions of a price list share nearly all their
// words and are two stories: what tells them apart is that the few words that differ are the facts. Two
// prints of a release differ in headlines, attributions and sentences left out, seldom in facts.
package fingerprint
