package archive

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
)

// errBreak tells that bytes were skipped: what comes next does not belong to what came before.
var errBreak = errors.New("a damaged part was skipped")

// members reads a row of gzip members as one stream, or a plain stream as it is. Behind a damaged member it
// goes on at the next, after saying errBreak once.
type members struct {
	file  *source
	raw   *bufio.Reader
	gz    *gzip.Reader
	open  bool // gz is inside a member
	state int
}

const (
	unknown = iota
	plain
	packed
	ended
)

func newMembers(r io.Reader) *members {
	file := &source{r: r}
	return &members{file: file, raw: bufio.NewReaderSize(file, 64<<10)}
}

func (m *members) Read(p []byte) (int, error) {
	if m.state == unknown {
		head, err := m.raw.Peek(2)
		if err != nil && len(head) == 0 && !errors.Is(err, io.EOF) {
			return 0, err
		}
		m.state = plain
		if len(head) == 2 && head[0] == 0x1f && head[1] == 0x8b {
			m.state = packed
		}
	}
	switch m.state {
	case plain:
		return m.raw.Read(p)
	case ended:
		return 0, io.EOF
	}
	for {
		if !m.open {
			if err := m.next(); err != nil {
				return 0, err
			}
		}
		n, err := m.gz.Read(p)
		switch {
		case errors.Is(err, io.EOF):
			m.open = false
		case errors.Is(err, io.ErrUnexpectedEOF): // the file ends inside a member
			m.state = ended
			return n, io.ErrUnexpectedEOF
		case err != nil && m.file.err != nil:
			return n, m.file.err
		case err != nil: // what came with it is as doubtful as the rest
			m.open = false
			return 0, m.resync()
		}
		if n > 0 {
			return n, nil
		}
	}
}

// next opens the member that begins here.
func (m *members) next() error {
	head, err := m.raw.Peek(2)
	if len(head) < 2 {
		m.state = ended
		if err == nil || errors.Is(err, io.EOF) {
			return io.EOF
		}
		return err
	}
	if head[0] != 0x1f || head[1] != 0x8b {
		return m.resync()
	}
	if m.gz == nil {
		m.gz = new(gzip.Reader)
	}
	err = m.gz.Reset(m.raw)
	switch {
	case err == nil:
		m.gz.Multistream(false)
		m.open = true
		return nil
	case m.file.err != nil:
		return m.file.err
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		m.state = ended
		return io.ErrUnexpectedEOF
	}
	return m.resync()
}

// resync skips to the next place where a member may begin (RFC 1952 section 2.3.1: the magic number and
// the only method there is). At the end of the file it is io.EOF.
func (m *members) resync() error {
	const magic = "\x1f\x8b\x08"
	for {
		if _, err := m.raw.ReadSlice(magic[0]); err != nil {
			if errors.Is(err, bufio.ErrBufferFull) {
				continue
			}
			return m.end(err)
		}
		if err := m.raw.UnreadByte(); err != nil {
			return fmt.Errorf("gzip: %w", err)
		}
		head, err := m.raw.Peek(len(magic))
		if err != nil && len(head) < len(magic) {
			return m.end(err)
		}
		if string(head) == magic {
			return errBreak
		}
		if _, err := m.raw.Discard(1); err != nil {
			return m.end(err)
		}
	}
}

func (m *members) end(err error) error {
	if !errors.Is(err, io.EOF) {
		return err
	}
	m.state = ended
	return errBreak
}

// source notes why the file itself could not be read, to tell that from data that is wrong.
type source struct {
	r   io.Reader
	err error
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}
