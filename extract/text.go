package extract

import "warta/extract/internal/plain"

// cleanText is s as the record holds it: NFC, one space between words, no control or invisible
// characters, no space at the ends.
func cleanText(s string) string { return plain.Clean(s) }
