package sourcelist

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"warta/store"
)

// Limits of a list. The largest public collections of feeds stay far below them.
const (
	MaxBytes   = 16 << 20 // of a file
	MaxSources = 50_000
	maxLine    = 1 << 20 // bytes of one JSON line
	maxErrors  = 20      // told; the rest is counted
)

// ErrFormat is what a file is refused with that is neither OPML nor JSON lines.
var ErrFormat = errors.New("neither OPML nor JSON lines")

// ReadFile reads a list from a file; see Read.
func ReadFile(path string, known func(code string) bool) ([]store.Source, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("source list: %w", err)
	}
	defer f.Close()
	return Read(f, path, known)
}

// Read reads a list, in whichever of the two formats it is. Known tells whether a region code exists;
// nil accepts every code. Name stands for the file in errors.
//
// The sources returned are sound even when the error is not nil: they are those of the lines that were.
// The error then has one line for each fault, "list.jsonl:3: home: …", the first twenty of them.
func Read(r io.Reader, name string, known func(code string) bool) ([]store.Source, error) {
	in := bufio.NewReader(io.LimitReader(r, MaxBytes+1))
	l := &list{name: name, known: known, line: map[string]int{}}
	first, err := peek(in)
	switch {
	case errors.Is(err, io.EOF):
		return nil, nil // an empty list
	case err != nil:
		return nil, fmt.Errorf("read %s: %w", name, err)
	case first == '<':
		l.opml(in)
	case first == '{':
		l.jsonLines(in)
	default:
		return nil, fmt.Errorf("%s: %w", name, ErrFormat)
	}
	return l.sources, l.err()
}

// peek skips a byte order mark and gives the first byte that is not blank, leaving it to be read.
func peek(in *bufio.Reader) (byte, error) {
	if b, err := in.Peek(3); err == nil && bytes.Equal(b, []byte("\xef\xbb\xbf")) {
		if _, err := in.Discard(3); err != nil {
			return 0, err
		}
	}
	for n := 1; ; n++ {
		b, err := in.Peek(n)
		if len(b) < n {
			if errors.Is(err, bufio.ErrBufferFull) {
				return 0, ErrFormat // kilobytes of blanks
			}
			return 0, err
		}
		if c := b[n-1]; c != ' ' && c != '\t' && c != '\r' && c != '\n' {
			return c, nil
		}
	}
}

// list gathers what is found.
type list struct {
	name    string
	known   func(string) bool
	sources []store.Source
	line    map[string]int // ID of a source → line it stands on
	errs    []error
	more    int // errors beyond maxErrors
}

// fault notes that something is wrong on a line; 0 is the file as a whole.
func (l *list) fault(line int, err error) {
	if len(l.errs) >= maxErrors {
		l.more++
		return
	}
	if line > 0 {
		l.errs = append(l.errs, fmt.Errorf("%s:%d: %w", l.name, line, err))
	} else {
		l.errs = append(l.errs, fmt.Errorf("%s: %w", l.name, err))
	}
}

func (l *list) err() error {
	if l.more > 0 {
		return errors.Join(append(l.errs, fmt.Errorf("%s: and %d more", l.name, l.more))...)
	}
	return errors.Join(l.errs...)
}

// add takes a source in if it is sound and new, and reports whether there is room for more.
func (l *list) add(line int, s store.Source) bool {
	if len(l.sources) >= MaxSources {
		l.fault(line, fmt.Errorf("more than %d sources", MaxSources))
		return false
	}
	s.Origin = "import"
	s, problems := Complete(s, l.known)
	for _, p := range problems {
		l.fault(line, p)
	}
	if problems != nil {
		return true
	}
	if before, ok := l.line[s.ID]; ok {
		l.fault(line, fmt.Errorf("home: %s stands on line %d already (a source has one home page and one feed)", s.Home, before))
		return true
	}
	l.line[s.ID] = line
	l.sources = append(l.sources, s)
	return true
}
