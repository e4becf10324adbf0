package cache

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
)

// Doc is one finished document with its validators. It never changes.
type Doc struct {
	kind     string
	status   int
	sum      [sha256.Size]byte
	modified time.Time // whole seconds
	settled  atomic.Bool
	variants [3]variant
}

// variant is the document in one content coding, made when it is first asked for.
type variant struct {
	once  sync.Once
	body  []byte
	coded bool // false: the plain bytes are as good
	head  [4][]string
	code  []string // Content-Encoding
}

// The content codings, in the order they are preferred in.
const (
	plain = iota
	gz
	br
)

var codings = [3]string{plain: "", gz: "gzip", br: "br"}

// smallest is the size below which a document is not worth compressing: it fits one packet.
const smallest = 1200

// NewDoc is a document that was made now.
func NewDoc(p Page, now time.Time) *Doc {
	d := &Doc{kind: p.Type, status: p.Status, sum: sha256.Sum256(p.Body), modified: now.UTC().Truncate(time.Second)}
	if d.status == 0 {
		d.status = http.StatusOK
	}
	d.variants[plain].body = p.Body
	return d
}

// cost is the memory of all codings, before they are known: HTML and XML shrink to a third or less.
func (d *Doc) cost() int64 { return int64(len(d.variants[plain].body))*5/3 + 1024 }

// Body is the plain document.
func (d *Doc) Body() []byte { return d.variants[plain].body }

// in is the document in a coding, with its headers.
func (d *Doc) in(coding int) *variant {
	v := &d.variants[coding]
	v.once.Do(func() {
		source := d.variants[plain].body
		if coding != plain {
			if v.body = compress(source, coding); len(v.body) >= len(source) {
				v.body = source
			} else {
				v.coded = true
			}
		}
		tag := hex.EncodeToString(d.sum[:12])
		if v.coded {
			tag += "-" + codings[coding]
		}
		v.code = []string{codings[coding]}
		v.head = [4][]string{{`"` + tag + `"`}, {strconv.Itoa(len(v.body))}, {d.modified.Format(http.TimeFormat)}, {d.kind}}
	})
	return v
}

func compress(body []byte, coding int) []byte {
	var b bytes.Buffer
	b.Grow(len(body) / 2)
	switch coding {
	case gz:
		w, err := gzip.NewWriterLevel(&b, 6)
		if err != nil {
			return body
		}
		if _, err := w.Write(body); err != nil || w.Close() != nil {
			return body
		}
	case br:
		w := brotli.NewWriterLevel(&b, 5)
		if _, err := w.Write(body); err != nil || w.Close() != nil {
			return body
		}
	}
	return b.Bytes()
}

// Settled reports whether the second in which the document was made is known to be over: one that is not may still
// see another version, so that its time says nothing. Serve needs no time from then on.
func (d *Doc) Settled() bool { return d.settled.Load() }

// Serve answers a GET or HEAD with the document, or with 304 where the request's validators still hold
// (RFC 9110 section 13). control is the Cache-Control value. now is the time of the answer. A Vary or
// Content-Type header that is set already stays; Vary must then name Accept-Encoding.
func (d *Doc) Serve(w http.ResponseWriter, r *http.Request, control string, now time.Time) {
	coding := plain
	if len(d.variants[plain].body) >= smallest {
		coding = choose(r.Header["Accept-Encoding"])
	}
	v := d.in(coding)
	h := w.Header()
	h["Etag"] = v.head[0]
	h["Cache-Control"] = []string{control}
	if h["Vary"] == nil {
		h["Vary"] = varies
	}
	settled := d.Settled()
	if !settled && d.modified.Before(now.Truncate(time.Second)) {
		settled = true
		d.settled.Store(true)
	}
	if settled {
		h["Last-Modified"] = v.head[2]
	}
	if d.status == http.StatusOK && d.unchanged(r, v, settled) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if h["Content-Type"] == nil {
		h["Content-Type"] = v.head[3]
	}
	h["Content-Length"] = v.head[1]
	if v.coded {
		h["Content-Encoding"] = v.code
	}
	w.WriteHeader(d.status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(v.body) // the client went away; there is nobody to tell
	}
}

var varies = []string{"Accept-Encoding"}

// unchanged evaluates If-None-Match, and If-Modified-Since only where that is absent (RFC 9110 section
// 13.2.2).
func (d *Doc) unchanged(r *http.Request, v *variant, settled bool) bool {
	if tags := r.Header["If-None-Match"]; len(tags) > 0 {
		for _, line := range tags {
			if matches(line, v.head[0][0]) {
				return true
			}
		}
		return false
	}
	since := r.Header.Get("If-Modified-Since")
	if since == "" || !settled {
		return false
	}
	t, err := http.ParseTime(since)
	return err == nil && !d.modified.After(t)
}

// matches reports whether a list of entity tags holds tag, by weak comparison (RFC 9110 section 8.8.3.2).
func matches(line, tag string) bool {
	for line = strings.TrimSpace(line); line != ""; {
		if line[0] == '*' {
			return true
		}
		line = strings.TrimPrefix(line, "W/")
		if !strings.HasPrefix(line, `"`) {
			return false
		}
		end := strings.IndexByte(line[1:], '"')
		if end < 0 {
			return false
		}
		if line[:end+2] == tag {
			return true
		}
		line = strings.TrimLeft(line[end+2:], " \t,")
	}
	return false
}

// choose picks the best coding that Accept-Encoding allows (RFC 9110 section 12.5.3).
func choose(lines []string) int {
	if len(lines) == 0 {
		return plain
	}
	weight := [3]float64{plain: -1, gz: -1, br: -1}
	rest := -1.0
	for _, line := range lines {
		for part := range strings.SplitSeq(line, ",") {
			name, params, _ := strings.Cut(part, ";")
			q := quality(params)
			switch strings.ToLower(strings.TrimSpace(name)) {
			case "br":
				weight[br] = q
			case "gzip", "x-gzip":
				weight[gz] = q
			case "identity":
				weight[plain] = q
			case "*":
				rest = q
			}
		}
	}
	best, top := plain, 0.0
	for _, c := range []int{br, gz} {
		q := weight[c]
		if q < 0 {
			q = rest
		}
		if q > top {
			best, top = c, q
		}
	}
	if weight[plain] > top { // plain is asked for by name; otherwise anything accepted is better
		return plain
	}
	return best
}

func quality(params string) float64 {
	for p := range strings.SplitSeq(params, ";") {
		if v, ok := strings.CutPrefix(strings.ToLower(strings.TrimSpace(p)), "q="); ok {
			q, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
			if err != nil || q < 0 || q > 1 {
				return 0
			}
			return q
		}
	}
	return 1
}
