// Package catalog holds what Warta knows before it has read anything: a country's gazetteer, its
// outlets, and where those outlets are at home. It is data files, embedded and linted by tests.
//
// # The gazetteer format
//
// A gazetteer is one CSV file (RFC 4180, UTF-8, "#" starts a comment line). The first record names the
// columns; code, name and type are required, zone, bps and iso are optional, others are refused.
//
//	code,name,type,zone,iso
//	A,Alpha,province,Asia/Tokyo,XX-A
//	A.1,Beta,district
//	A.1,Bay Town,=capital
//
// A record is a place, or another name of a place. Codes nest by dots, parents come first. The type of a
// place is the word that stands before its name in running text ("kabupaten", "kota", "province"). A type
// that begins with "=" makes the record another name of the place with that code, and says of what kind:
// =spelling, =short, =capital, =landmark, =old, =nickname, … One name may belong to several places. zone is
// the IANA time zone and stands on places of the top level. Short records are filled up with empty fields.
//
// So another country is one file, read by ReadGazetteer. Indonesia's own is split in two files of this
// format, places.csv and aliases.csv, only because it is long.
package catalog
