package picture

import (
	"bytes"
	"encoding/binary"
	"net/http"
)

// kindOf is the media type of a picture by its first bytes, "" when it is none of those that are shown: JPEG, PNG,
// GIF, WebP and AVIF. SVG is a document that can do things, and never shown.
func kindOf(body []byte) string {
	switch kind := http.DetectContentType(body); kind { // MIME Sniffing standard, section 6.1
	case "image/jpeg", "image/png", "image/gif", "image/webp":
		return kind
	}
	if avif(body) {
		return "image/avif"
	}
	return ""
}

// avif knows the file type box (ISO/IEC 14496-12 section 4.3) with one of AVIF's brands (AV1 Image File Format,
// section 6): its size, "ftyp", the major brand, a version, and the compatible brands.
func avif(body []byte) bool {
	if len(body) < 16 || string(body[4:8]) != "ftyp" {
		return false
	}
	box := body[:min(uint64(len(body)), uint64(binary.BigEndian.Uint32(body)), 256)]
	for at := 8; at+4 <= len(box); at += 4 {
		if brand := box[at : at+4]; at != 12 && (bytes.Equal(brand, []byte("avif")) || bytes.Equal(brand, []byte("avis"))) {
			return true
		}
	}
	return false
}
