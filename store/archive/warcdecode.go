package archive

import (
	"bytes"
	"errors"
	"io"
	"net/http/httputil"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

// unchunk undoes the chunked transfer coding (RFC 9112 section 7.1). Tools differ in whether they undo it
// themselves while leaving the head as it was, so what does not begin with a chunk is taken as it is. Of a
// body that was cut short there is what there is.
func unchunk(b []byte) []byte {
	line, _, ok := bytes.Cut(b[:min(len(b), 64)], []byte("\n"))
	size, _, _ := bytes.Cut(bytes.TrimSpace(line), []byte(";"))
	if !ok || len(size) == 0 || len(size) > 16 || len(bytes.Trim(bytes.TrimSpace(size), "0123456789abcdefABCDEF")) > 0 {
		return b
	}
	out, err := io.ReadAll(httputil.NewChunkedReader(bytes.NewReader(b)))
	if err != nil && len(out) == 0 {
		return b
	}
	return out
}

// decode undoes content codings (RFC 9110 section 8.4.1). A body that is not what its coding says is taken
// as it is: many files hold decoded bodies under the original head.
func decode(b []byte, encoding string, limit int64) ([]byte, error) {
	codings := strings.Split(strings.ToLower(encoding), ",")
	if len(codings) > 3 {
		return nil, errCoding
	}
	for i := len(codings) - 1; i >= 0; i-- {
		r, err := decoder(b, strings.TrimSpace(codings[i]))
		if err != nil {
			return nil, err
		}
		if r == nil {
			continue
		}
		out, err := io.ReadAll(io.LimitReader(r, limit+1))
		switch {
		case int64(len(out)) > limit:
			return nil, errTooLarge
		case errors.Is(err, io.ErrUnexpectedEOF) && len(out) > 0: // cut short on the way, as browsers show it
		case err != nil:
			return nil, errCoding
		}
		b = out
	}
	return b, nil
}

// decoder is nil for a body that stays as it is.
func decoder(b []byte, coding string) (io.Reader, error) {
	if len(b) == 0 {
		return nil, nil
	}
	has := func(magic string) bool { return bytes.HasPrefix(b, []byte(magic)) }
	src := bytes.NewReader(b)
	switch coding {
	case "gzip", "x-gzip":
		if !has("\x1f\x8b") {
			return nil, nil
		}
		r, err := gzip.NewReader(src)
		if err != nil {
			return nil, errCoding
		}
		return r, nil
	case "deflate": // zlib by the RFC, bare deflate by custom
		if len(b) > 1 && b[0]&15 == 8 && (int(b[0])<<8|int(b[1]))%31 == 0 {
			r, err := zlib.NewReader(src)
			if err != nil {
				return nil, errCoding
			}
			return r, nil
		}
		if text(b) {
			return nil, nil
		}
		return flate.NewReader(src), nil
	case "br":
		if text(b) {
			return nil, nil
		}
		return brotli.NewReader(src), nil
	case "zstd":
		if !has("\x28\xb5\x2f\xfd") {
			return nil, nil
		}
		r, err := zstd.NewReader(src, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(64<<20), zstd.WithDecoderMaxWindow(8<<20))
		if err != nil {
			return nil, errCoding
		}
		return r.IOReadCloser(), nil
	}
	return nil, nil
}

// text reports whether bytes begin like a page or a feed, which no compressed stream does.
func text(b []byte) bool {
	head := bytes.TrimLeft(b[:min(len(b), 512)], "\xef\xbb\xbf \t\r\n")
	return len(head) > 1 && head[0] == '<' && (head[1] == '!' || head[1] == '?' || head[1]|0x20 >= 'a' && head[1]|0x20 <= 'z')
}
