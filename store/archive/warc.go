package archive

import (
	"crypto/sha1" // the digest WARC files are compared by; nothing rests on its strength
	"encoding/base32"
	"encoding/hex"
	"errors"
	"strings"
	"time"

	"warta/store"
)

// WARC (ISO 28500:2017, https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/) is
// the file format of web archives. A file is a row of records, each an own gzip member; a record is a
// version line, named fields, an empty line, a block, and two line ends.
//
// A page becomes three records: the request (reconstructed: method, address and host are known, what else
// was sent is not kept), the response or revisit, and metadata of what Warta knows of it beside. The block
// of a response is the head as it was received and the body as it was read: without its content coding,
// since so it is kept. What in the head would no longer be true stands there under another name
// (X-Archive-Orig-Content-Encoding), as other archiving tools do it, and Content-Length is the body's own.

// Capture is a page with its body, as a WARC file holds it.
type Capture struct {
	store.Page
	Body []byte // decoded; nil in a revisit
	// Continues is the address of the page that this one continues (kind part), or "".
	Continues string
	// Own reports that Warta wrote the file, so that Source, Kind and Hint are known.
	Own bool
	// Offset is where the record starts in the file, in uncompressed bytes.
	Offset int64
}

// Field is a named field of a record or a warcinfo.
type Field struct{ Name, Value string }

// ErrWARC is what every refusal of a file as a whole wraps.
var ErrWARC = errors.New("not a WARC file")

// The types of records that are written (ISO 28500 section 6).
const (
	typeInfo     = "warcinfo"
	typeRequest  = "request"
	typeResponse = "response"
	typeRevisit  = "revisit"
	typeMetadata = "metadata"
	typeResource = "resource"
)

const (
	mediaFields   = "application/warc-fields"
	mediaRequest  = "application/http; msgtype=request"
	mediaResponse = "application/http; msgtype=response"
	// profileSame says that a revisit's payload is that of the record it refers to (section 6.7.2).
	profileSame = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
	// conforms names the format for people who find the file.
	conforms = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
	// origPrefix is put before the names of head fields that held for the bytes on the wire alone.
	origPrefix = "X-Archive-Orig-"
	// warcDate is WARC-Date: W3CDTF with the milliseconds that pages have (section 5.4).
	warcDate = "2006-01-02T15:04:05.000Z"
)

// Names of the fields that Warta puts into metadata records.
const (
	metaRequested = "warta-requested" // the address before redirects
	metaSource    = "warta-source"
	metaKind      = "warta-kind"
	metaContinues = "warta-continues"
	metaBackfill  = "warta-backfill"
	metaHint      = "warta-hint" // store.Hint as JSON
)

// remembered bounds how many bodies a writer and a reader can refer back to.
const remembered = 1 << 16

type sum1 [sha1.Size]byte

var warcBase32 = base32.StdEncoding.WithPadding(base32.NoPadding)

// label writes a digest as WARC fields hold it: "sha1:" and 32 letters.
func (s sum1) label() string { return "sha1:" + warcBase32.EncodeToString(s[:]) }

// parseLabel reads a sha1 digest in either of the forms in use, base32 and hex.
func parseLabel(label string) (s sum1, ok bool) {
	algo, text, _ := strings.Cut(strings.TrimSpace(label), ":")
	if !strings.EqualFold(algo, "sha1") && !strings.EqualFold(algo, "sha-1") {
		return s, false
	}
	var b []byte
	var err error
	if len(text) == 2*len(s) {
		b, err = hex.DecodeString(text)
	} else {
		b, err = warcBase32.DecodeString(strings.ToUpper(text))
	}
	if err != nil || len(b) != len(s) {
		return s, false
	}
	return sum1(b), true
}

// recordID derives a record's name from what it holds (a version 5 UUID, RFC 9562 section 5.5, in the
// namespace of URLs), so that the same pages give the same file.
func recordID(parts ...string) string {
	h := sha1.New()
	h.Write([]byte("\x6b\xa7\xb8\x11\x9d\xad\x11\xd1\x80\xb4\x00\xc0\x4f\xd4\x30\xc8"))
	h.Write([]byte("warta:record"))
	for _, p := range parts {
		h.Write([]byte{0})
		h.Write([]byte(p))
	}
	u := h.Sum(nil)[:16]
	u[6] = u[6]&0x0f | 0x50
	u[8] = u[8]&0x3f | 0x80
	x := hex.EncodeToString(u)
	return "<urn:uuid:" + x[:8] + "-" + x[8:12] + "-" + x[12:16] + "-" + x[16:20] + "-" + x[20:] + ">"
}

// parseDate reads WARC-Date in any precision, and the fourteen digits of older tools.
func parseDate(s string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339Nano, "20060102150405", "2006-01-02T15:04Z", "2006-01-02"} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() > 1990 && t.Year() < 9999 {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

// recall remembers what was said of the latest bodies, and forgets the oldest when there are too many.
type recall[T any] struct {
	known map[sum1]T
	order []sum1
	next  int
}

func (r *recall[T]) get(s sum1) (v T, ok bool) { v, ok = r.known[s]; return v, ok }

func (r *recall[T]) put(s sum1, v T) {
	if r.known == nil {
		r.known = map[sum1]T{}
	}
	if _, ok := r.known[s]; ok {
		return
	}
	if len(r.order) < remembered {
		r.order = append(r.order, s)
	} else {
		delete(r.known, r.order[r.next])
		r.order[r.next] = s
		r.next = (r.next + 1) % remembered
	}
	r.known[s] = v
}
