package archive

import (
	"bytes"
	"crypto/sha1" // see warc.go
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/url"
	"strings"

	"warta/store"
)

// ReadOptions bound what is read of a WARC file.
type ReadOptions struct {
	// MaxBody is the largest body that is taken, decoded, in bytes; 0: 32 MiB.
	MaxBody int64
	// Skipped, if set, is told of each response that is not given back and why, in words that repeat.
	Skipped func(offset int64, target, why string)
}

const defaultMaxBody = 32 << 20

// ReadWARC yields the responses of a WARC file as captures, in its order: what Warta wrote comes back as it
// was, of others' files Source, Kind and Hint are empty. Bodies are decoded. Seq, URL and Archive are not
// of the file. A revisit names the Digest of a body that came before and has none itself. The error that
// ends the sequence is one of the file as a whole; a record that is damaged, too large or of no use is
// skipped.
func ReadWARC(r io.Reader, o ReadOptions) iter.Seq2[Capture, error] {
	if o.MaxBody <= 0 {
		o.MaxBody = defaultMaxBody
	}
	return func(yield func(Capture, error) bool) {
		cr := captures{o: o, r: NewWARCReader(r)}
		for {
			rec, err := cr.r.Next()
			if err != nil {
				if cr.flush(yield) && !errors.Is(err, io.EOF) {
					yield(Capture{}, err)
				}
				return
			}
			if rec.Type() == typeMetadata && cr.held != nil && rec.Field("WARC-Refers-To") == cr.heldID {
				cr.describe(rec)
				continue
			}
			if !wanted(rec.Type()) {
				continue
			}
			if !cr.flush(yield) {
				return
			}
			if err := cr.take(rec); err != nil && o.Skipped != nil {
				o.Skipped(rec.Offset, rec.Target(), err.Error())
			}
		}
	}
}

func wanted(kind string) bool {
	return kind == typeResponse || kind == typeRevisit || kind == typeResource
}

// captures holds a capture back until it is known whether metadata of it follows.
type captures struct {
	o      ReadOptions
	r      *WARCReader
	held   *Capture
	heldID string
	bodies recall[body]
}

// body is what is remembered of one for revisits.
type body struct {
	digest string
	size   int64
}

func (cr *captures) flush(yield func(Capture, error) bool) bool {
	c := cr.held
	cr.held, cr.heldID = nil, ""
	return c == nil || yield(*c, nil)
}

// Why a response is skipped; the words are for people and counted by.
var (
	errNoPage   = errors.New("not of the web")
	errDate     = errors.New("no readable date")
	errNoHTTP   = errors.New("no HTTP response")
	errUnknown  = errors.New("repeats a body that is not in the file")
	errCoding   = errors.New("body that cannot be decoded")
	errTooLarge = errors.New("too large")
)

// take reads a response, revisit or resource and holds it.
func (cr *captures) take(rec *Record) error {
	target := rec.Target()
	u, err := url.Parse(target)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return errNoPage
	}
	at, ok := parseDate(rec.Field("WARC-Date"))
	if !ok {
		return errDate
	}
	// A body may be small when compressed: the decoder has the same limit again.
	raw, err := rec.checked(cr.o.MaxBody + maxHead)
	if err != nil {
		return err
	}
	c := &Capture{Page: store.Page{Address: target, Final: target, At: at}, Offset: rec.Offset}
	if rec.Type() == typeResource {
		c.Status, c.ContentType, c.Body = 200, rec.Field("Content-Type"), raw
	} else if err := cr.response(rec, raw, c); err != nil {
		return err
	}
	if rec.Type() == typeRevisit {
		err = cr.revisit(rec, c)
	} else {
		err = cr.whole(rec, c)
	}
	if err != nil {
		return err
	}
	cr.held, cr.heldID = c, rec.Field("WARC-Record-ID")
	return nil
}

// whole completes a capture that has its own body.
func (cr *captures) whole(rec *Record, c *Capture) error {
	if int64(len(c.Body)) > cr.o.MaxBody {
		return errTooLarge
	}
	if c.Body == nil {
		c.Body = []byte{}
	}
	c.Digest, c.Size = Digest(c.Body), int64(len(c.Body))
	known := body{c.Digest, c.Size}
	cr.bodies.put(sha1.Sum(c.Body), known)
	if stated, ok := parseLabel(rec.Field("WARC-Payload-Digest")); ok { // tools differ in what they digest
		cr.bodies.put(stated, known)
	}
	return nil
}

// revisit completes a capture whose body is that of an earlier one.
func (cr *captures) revisit(rec *Record, c *Capture) error {
	stated, ok := parseLabel(rec.Field("WARC-Payload-Digest"))
	if !ok || strings.Contains(rec.Field("WARC-Profile"), "not-modified") {
		return errUnknown
	}
	known, ok := cr.bodies.get(stated)
	if !ok {
		return errUnknown
	}
	c.Body, c.Digest, c.Size = nil, known.digest, known.size
	return nil
}

// maxHead is the largest head of a response, in bytes.
const maxHead = 256 << 10

// response reads a block of application/http.
func (cr *captures) response(rec *Record, raw []byte, c *Capture) error {
	head, rest, ok := cutHead(raw)
	status, _ := headLines(head)
	if c.Status = statusCode(status); !ok || c.Status == 0 {
		return errNoHTTP
	}
	c.ContentType = headField(head, "Content-Type")
	c.Header = receivedHead(head, strings.ToLower(rec.Field("WARC-Protocol")))
	if rec.Type() == typeRevisit {
		return nil
	}
	if strings.EqualFold(headField(head, "Transfer-Encoding"), "chunked") {
		rest = unchunk(rest)
	}
	var err error
	c.Body, err = decode(rest, headField(head, "Content-Encoding"), cr.o.MaxBody)
	return err
}

// cutHead splits a response at the first empty line. A response without one has no body.
func cutHead(raw []byte) (head string, rest []byte, ok bool) {
	for i := 0; i < len(raw) && i <= maxHead; {
		n := bytes.IndexByte(raw[i:], '\n')
		if n < 0 {
			break
		}
		if n == 0 || n == 1 && raw[i] == '\r' {
			return string(raw[:i]), raw[i+n+1:], true
		}
		i += n + 1
	}
	return string(raw), nil, len(raw) <= maxHead
}

// describe adds what Warta said of the held capture beside it.
func (cr *captures) describe(rec *Record) {
	raw, err := rec.checked(maxHead)
	if err != nil {
		return
	}
	c := cr.held
	for line := range strings.SplitSeq(string(raw), "\n") {
		name, value, ok := strings.Cut(strings.TrimRight(line, "\r"), ":")
		if !ok {
			continue
		}
		value = strings.TrimSpace(value)
		switch name {
		case metaRequested:
			c.Address = value
		case metaSource:
			c.Source, c.Own = value, true
		case metaKind:
			c.Kind, c.Own = store.URLKind(value), true
		case metaContinues:
			c.Continues = value
		case metaHint:
			var h store.Hint
			if json.Unmarshal([]byte(value), &h) == nil {
				c.Hint = h
			}
		}
	}
}

// String says where a capture comes from, for errors.
func (c *Capture) String() string { return fmt.Sprintf("%s (at byte %d)", c.Final, c.Offset) }
