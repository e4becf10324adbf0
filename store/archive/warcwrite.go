package archive

import (
	"bytes"
	"crypto/sha1" // see warc.go
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/klauspost/compress/gzip"
)

// WARCOptions say what a WARC file tells of itself. The zero value is fine.
type WARCOptions struct {
	Software string // "Warta/1.0"
	// Date is when the file was made; zero: when its first page was fetched, so that the same pages always
	// give the same file.
	Date  time.Time
	Info  []Field // further fields of the warcinfo record: isPartOf, description, operator …
	Plain bool    // do not compress
}

// WARCWriter writes pages as WARC/1.1. It is for one goroutine. The same pages and options give
// byte-identical files.
type WARCWriter struct {
	w    io.Writer
	gz   *gzip.Writer
	o    WARCOptions
	info string // id of the warcinfo record, "" while it is not written
	seen recall[original]

	Pages    int // written, revisits included
	Revisits int
}

// original is where a body stands in full.
type original struct{ id, target, date string }

// NewWARCWriter makes a writer; nothing is written before the first page.
func NewWARCWriter(w io.Writer, o WARCOptions) *WARCWriter {
	ww := &WARCWriter{w: w, o: o}
	if !o.Plain {
		ww.gz = gzip.NewWriter(w)
	}
	return ww
}

// Write writes a page. A body that stood in the file before is not written again: its record is a revisit.
func (w *WARCWriter) Write(c Capture) error {
	if w.info == "" {
		if err := w.begin(c.At); err != nil {
			return err
		}
	}
	target, err := uriField(or(c.Final, c.Address))
	if err != nil {
		return fmt.Errorf("page %d: %w", c.Seq, err)
	}
	c.Size = int64(len(c.Body))
	head, protocol := storedHead(&c.Page)
	payload := sum1(sha1.Sum(c.Body))
	r := record{
		kind: typeResponse, target: target, date: c.At.UTC().Format(warcDate), protocol: protocol,
		payload: payload.label(), media: mediaResponse, block: append([]byte(head), c.Body...),
	}
	first, again := w.seen.get(payload)
	again = again && len(c.Body) > 0
	if again {
		r.kind, r.block, r.refers = typeRevisit, []byte(head), first
		w.Revisits++
	}
	r.id = recordID(r.kind, target, r.date, r.payload, string(c.Kind))
	if !again {
		w.seen.put(payload, original{r.id, target, r.date})
	}
	if err := w.writeRequest(target, &r); err != nil {
		return err
	}
	if err := w.record(&r); err != nil {
		return err
	}
	w.Pages++
	return w.writeMetadata(&c, &r)
}

// Close writes what a file without pages consists of, if that is what it is. It leaves the underlying
// writer open.
func (w *WARCWriter) Close() error {
	if w.info != "" {
		return nil
	}
	return w.begin(w.o.Date)
}

// begin writes the warcinfo record.
func (w *WARCWriter) begin(first time.Time) error {
	at := w.o.Date
	if at.IsZero() {
		at = first
	}
	fields := append([]Field{
		{"software", or(w.o.Software, "Warta")},
		{"format", "WARC File Format 1.1"},
		{"conformsTo", conforms},
		{"robots", "obey"},
		{"description", "Pages as Warta keeps them: bodies without their content coding, requests reconstructed from address and host."},
	}, w.o.Info...)
	r := record{kind: typeInfo, date: at.UTC().Format(warcDate), media: mediaFields, block: fieldBlock(fields)}
	r.id = recordID(r.kind, r.date, string(r.block))
	if err := w.record(&r); err != nil {
		return err
	}
	w.info = r.id
	return nil
}

// writeRequest writes what is known of the request that a response answered.
func (w *WARCWriter) writeRequest(target string, of *record) error {
	u, err := url.Parse(target)
	if err != nil {
		return nil // a response without its request is legal, and all there is to say
	}
	r := record{
		kind: typeRequest, target: target, date: of.date, protocol: of.protocol, media: mediaRequest, concurrent: of.id,
		block: []byte("GET " + u.RequestURI() + " HTTP/1.1\r\nHost: " + oneLine(u.Host) + "\r\n\r\n"),
	}
	r.id = recordID(r.kind, of.id)
	return w.record(&r)
}

// writeMetadata writes what Warta knows of a page beside what came from its server.
func (w *WARCWriter) writeMetadata(c *Capture, of *record) error {
	var fields []Field
	add := func(name, value string) {
		if value != "" {
			fields = append(fields, Field{name, value})
		}
	}
	if c.Address != c.Final {
		add(metaRequested, c.Address)
	}
	add(metaSource, c.Source)
	add(metaKind, string(c.Kind))
	add(metaContinues, c.Continues)
	if c.Archive {
		add(metaBackfill, "true")
	}
	if hint, err := json.Marshal(c.Hint); err == nil && string(hint) != "{}" {
		add(metaHint, string(hint))
	}
	if len(fields) == 0 {
		return nil
	}
	r := record{kind: typeMetadata, target: of.target, date: of.date, media: mediaFields, about: of.id, block: fieldBlock(fields)}
	r.id = recordID(r.kind, of.id)
	return w.record(&r)
}

// record is a record on its way to the file.
type record struct {
	kind, id, target, date, media string

	protocol   string
	payload    string   // digest, "" where there is no payload
	concurrent string   // id of the response to this request
	about      string   // id of the record this metadata describes
	refers     original // what a revisit repeats
	block      []byte
}

func (w *WARCWriter) record(r *record) error {
	out := w.w
	if w.gz != nil {
		w.gz.Reset(w.w)
		out = w.gz
	}
	var b bytes.Buffer
	b.WriteString("WARC/1.1\r\n")
	put := func(name, value string) {
		if value != "" {
			b.WriteString(name + ": " + value + "\r\n")
		}
	}
	put("WARC-Type", r.kind)
	put("WARC-Record-ID", r.id)
	put("WARC-Date", r.date)
	put("WARC-Target-URI", r.target)
	put("WARC-Warcinfo-ID", w.info)
	put("WARC-Protocol", r.protocol)
	put("WARC-Concurrent-To", r.concurrent)
	if r.kind == typeRevisit {
		put("WARC-Profile", profileSame)
		put("WARC-Refers-To-Target-URI", r.refers.target)
		put("WARC-Refers-To-Date", r.refers.date)
		put("WARC-Refers-To", r.refers.id)
	}
	put("WARC-Refers-To", r.about)
	put("WARC-Payload-Digest", r.payload)
	put("WARC-Block-Digest", sum1(sha1.Sum(r.block)).label())
	put("Content-Type", r.media)
	put("Content-Length", strconv.Itoa(len(r.block)))
	b.WriteString("\r\n")
	_, err := out.Write(b.Bytes())
	if err == nil {
		_, err = out.Write(r.block)
	}
	if err == nil {
		_, err = io.WriteString(out, "\r\n\r\n")
	}
	if err == nil && w.gz != nil {
		err = w.gz.Close()
	}
	if err != nil {
		return fmt.Errorf("write WARC: %w", err)
	}
	return nil
}

// fieldBlock writes application/warc-fields.
func fieldBlock(fields []Field) []byte {
	var b strings.Builder
	for _, f := range fields {
		b.WriteString(f.Name + ": " + oneLine(f.Value) + "\r\n")
	}
	return []byte(b.String())
}

// uriField is an address as a field can hold it: no white space, no control characters.
func uriField(address string) (string, error) {
	if address == "" {
		return "", errors.New("it has no address")
	}
	if !strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r == 0x7f || r == '<' || r == '>' || r == '"' }) {
		return address, nil
	}
	var b strings.Builder
	for _, c := range []byte(address) {
		if c <= ' ' || slices.Contains([]byte{0x7f, '<', '>', '"'}, c) {
			fmt.Fprintf(&b, "%%%02X", c)
			continue
		}
		b.WriteByte(c)
	}
	return b.String(), nil
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
