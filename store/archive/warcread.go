package archive

import (
	"bufio"
	"bytes"
	"crypto/sha1" // see warc.go
	"errors"
	"fmt"
	"hash"
	"io"
	"strconv"
	"strings"
)

// Bounds on what a foreign file may make the reader hold.
const (
	maxFieldLine = 64 << 10 // bytes of one field with its continuations
	maxFields    = 500      // fields of a record
)

// Record is one record of a WARC file. Its Block must be read before the next record is asked for; what is
// left of it is skipped.
type Record struct {
	Version string // "WARC/1.1"
	Fields  []Field
	Length  int64 // bytes of the block, as stated
	Offset  int64 // where it starts, in uncompressed bytes
	Block   io.Reader
}

// Field is the value of the first field of that name, or "".
func (r *Record) Field(name string) string {
	for _, f := range r.Fields {
		if strings.EqualFold(f.Name, name) {
			return f.Value
		}
	}
	return ""
}

// Type is the record's type in lower case: response, request, warcinfo …
func (r *Record) Type() string { return strings.ToLower(r.Field("WARC-Type")) }

// Target is the address the record is about, without the angle brackets of older tools.
func (r *Record) Target() string {
	t := r.Field("WARC-Target-URI")
	return strings.TrimSuffix(strings.TrimPrefix(t, "<"), ">")
}

// WARCReader reads the records of a WARC file (0.17 to 1.1), plain or gzip, one after the other in constant
// memory. What is damaged is skipped up to the next record and counted.
type WARCReader struct {
	plain   *bufio.Reader
	at      int64 // bytes read of plain
	block   *block
	Damaged int // places where bytes were skipped that are no record
	started bool
}

// NewWARCReader makes a reader. What the file is turns out at the first Next.
func NewWARCReader(r io.Reader) *WARCReader {
	return &WARCReader{plain: bufio.NewReaderSize(newMembers(r), 64<<10)}
}

// block is a record's block: exactly as long as was said.
type block struct {
	r    *WARCReader
	left int64
	err  error
}

func (b *block) Read(p []byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	if b.left <= 0 {
		return 0, io.EOF
	}
	n, err := b.r.plain.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	b.r.at += int64(n)
	if err != nil && b.left > 0 {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		b.err = err
	}
	if n > 0 {
		return n, nil
	}
	return n, b.err
}

// Next is the next record. It is io.EOF after the last, and wraps ErrWARC when the file is none at all.
// Another error means that the file cannot be read on.
func (r *WARCReader) Next() (*Record, error) {
	if b := r.block; b != nil {
		r.block = nil
		if _, err := io.Copy(io.Discard, b); err != nil {
			if !damage(err) {
				return nil, fmt.Errorf("WARC at byte %d: %w", r.at, err)
			}
			r.Damaged++
		}
	}
	skipped := false
	for {
		line, offset, err := r.line()
		switch {
		case damage(err):
			skipped = true
			continue
		case errors.Is(err, io.EOF):
			if skipped {
				r.Damaged++
			}
			if !r.started {
				return nil, fmt.Errorf("%w: it is empty", ErrWARC)
			}
			return nil, io.EOF
		case err != nil:
			return nil, r.refuse(fmt.Errorf("WARC at byte %d: %w", r.at, err))
		case len(bytes.TrimSpace(line)) == 0:
			continue
		}
		rec, ok := r.head(line, offset)
		if ok {
			if skipped {
				r.Damaged++
			}
			r.started = true
			return rec, nil
		}
		if !r.started && !bytes.HasPrefix(line, []byte("WARC/")) {
			return nil, foreign(line)
		}
		skipped = true
	}
}

// damage tells bytes that are wrong or missing from a file that cannot be read.
func damage(err error) bool { return errors.Is(err, errBreak) || errors.Is(err, io.ErrUnexpectedEOF) }

// refuse turns trouble at the very beginning into what it means.
func (r *WARCReader) refuse(err error) error {
	if r.started {
		return err
	}
	return fmt.Errorf("%w: %w", ErrWARC, err)
}

// foreign says what a file is that does not begin with a record.
func foreign(line []byte) error {
	switch {
	case bytes.HasPrefix(line, []byte("filedesc:")):
		return fmt.Errorf("%w: it is an ARC file, of the format before WARC; convert it first", ErrWARC)
	case bytes.HasPrefix(line, []byte("\x28\xb5\x2f\xfd")):
		return fmt.Errorf("%w: it is compressed with zstd; unpack it first", ErrWARC)
	}
	return fmt.Errorf("%w: it begins with %.40q", ErrWARC, line)
}

// head reads a record's fields, after its version line. It is false where there is no record after all;
// reading goes on behind what was taken for one.
func (r *WARCReader) head(line []byte, offset int64) (*Record, bool) {
	version := strings.TrimSpace(string(line))
	if !strings.HasPrefix(version, "WARC/") || len(version) > 20 {
		return nil, false
	}
	rec := &Record{Version: version, Length: -1, Offset: offset}
	for len(rec.Fields) < maxFields {
		raw, _, err := r.line()
		if err != nil {
			return nil, false
		}
		text := strings.TrimRight(string(raw), "\r\n")
		if text == "" {
			return r.finish(rec)
		}
		if (text[0] == ' ' || text[0] == '\t') && len(rec.Fields) > 0 {
			if f := &rec.Fields[len(rec.Fields)-1]; len(f.Value) < maxFieldLine {
				f.Value += " " + strings.TrimSpace(text)
			}
			continue
		}
		if name, value, ok := strings.Cut(text, ":"); ok {
			rec.Fields = append(rec.Fields, Field{strings.TrimSpace(name), strings.TrimSpace(value)})
		}
	}
	return nil, false
}

func (r *WARCReader) finish(rec *Record) (*Record, bool) {
	n, err := strconv.ParseInt(rec.Field("Content-Length"), 10, 64)
	if err != nil || n < 0 {
		return nil, false
	}
	rec.Length = n
	r.block = &block{r: r, left: n}
	rec.Block = r.block
	return rec, true
}

// line reads up to and with a line end. Of a line that is too long the rest is dropped.
func (r *WARCReader) line() (line []byte, offset int64, err error) {
	offset = r.at
	for {
		part, err := r.plain.ReadSlice('\n')
		r.at += int64(len(part))
		if room := maxFieldLine - len(line); room > 0 {
			line = append(line, part[:min(len(part), room)]...)
		}
		switch {
		case err == nil, errors.Is(err, io.EOF) && len(line) > 0:
			return line, offset, nil
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		default:
			return nil, offset, err
		}
	}
}

// checked reads a record's block whole, at most limit bytes, and holds it against its digest.
func (r *Record) checked(limit int64) ([]byte, error) {
	if r.Length > limit {
		return nil, errTooLarge
	}
	want, known := parseLabel(r.Field("WARC-Block-Digest"))
	var h hash.Hash
	src := r.Block
	if known {
		h = sha1.New()
		src = io.TeeReader(src, h)
	}
	var buf bytes.Buffer
	if _, err := io.Copy(&buf, src); err != nil {
		return nil, fmt.Errorf("cut short: %w", err)
	}
	if known && sum1(h.Sum(nil)) != want {
		return nil, errors.New("its block digest does not match")
	}
	return buf.Bytes(), nil
}
