// Package region tells which places of a gazetteer an article is about.
//
// The gazetteer is passed to New, and nothing of it is known here. What is known here is the language of
// Indonesian news, as data files: words that stand beside names (data/words.csv) and phrases that hold a
// place's name and name something else (data/phrases.csv). Another country's gazetteer works without them;
// the type words of its places ("county") are learned from it.
//
// # How an article is read
//
// 1. Every part of it (title, dateline, text, section, tags, address) is cut into words, and at each word
// the longest name is looked up in a trie that does not see spaces (match). "Tulangbawang Barat" is one
// name, and "Tulang Bawang" is not found in it.
//
// 2. The neighbours of a name are read (weigh): "Kabupaten", "Wali Kota" and "Kecamatan" say which of the
// places that share it is meant, "Polres" and "DPRD" that it is a place's office, "Desa" and "Jalan" that
// it is less than a kecamatan, "mantan" that it is past, another capitalised word that it may be a person.
// A name that is also an ordinary word needs its capital, and where capitals tell nothing a second clue.
//
// 3. Names that leave no choice are settled first, the others by them and by the outlet's home (resolve).
// A kecamatan counts with its kabupaten, with another one of the same kabupaten, or in the outlet's home.
// A bare name that a kabupaten shares with a kota counts half for both.
//
// 4. Each mention is worth its quality times the weight of where it stands; a place has the sum, with less
// for each repetition, and a kecamatan's mentions count for its kabupaten (collect). Lists of three and
// more kabupaten count less, and so does a dateline that the text does not bear out.
//
// 5. The article is about the places near the best score (report). A tag is strong when the text itself
// says so often or well enough; longer texts, and those about the country, need more. A province is a tag
// only where it is named for itself, not to say where a kabupaten lies: what lies in it is found through
// the codes. Where nothing is found, the outlet's home makes a weak tag, unless the text is plainly
// elsewhere or about the country.
//
// Every number in resolve.go and report.go was set on labelled clippings of Lampung and checked by reading
// tags of national texts and of those of other provinces.
package region
