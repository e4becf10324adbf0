package catalog

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // zones are checked on machines without a zone database too
	"unicode"
	"unicode/utf8"

	"warta/store"
)

// Alias is another name of a place: a short form, an older spelling, its capital, a landmark in it.
type Alias struct {
	Name string `json:"name"`
	Code string `json:"code"`
	Kind string `json:"kind"` // spelling, short, capital, landmark, old, nickname, kecamatan, group
}

// Codes are a place's names in other code systems.
type Codes struct {
	BPS string `json:"bps,omitempty"` // Badan Pusat Statistik
	ISO string `json:"iso,omitempty"` // ISO 3166-2
}

// Gazetteer is a country's places, in the order of the file, with their other names and other codes.
type Gazetteer struct {
	Places  []store.Place
	Aliases []Alias
	Codes   map[string]Codes // by Place.Code; only places that have any

	known map[string]bool // codes
	names map[Alias]bool  // "code, lower-case name" pairs seen, as Alias without Kind
}

// maxName is the longest name accepted, in bytes; the longest official one has 40.
const maxName = 100

// ReadGazetteer reads a file of the format that the package comment describes. Errors name the file, when
// r has a Name method as *os.File has, and the line.
func ReadGazetteer(r io.Reader) (*Gazetteer, error) {
	g := &Gazetteer{Codes: map[string]Codes{}, known: map[string]bool{}, names: map[Alias]bool{}}
	if err := g.read(r, readerName(r)); err != nil {
		return nil, err
	}
	return g, nil
}

// ReadPlaces reads the places of a gazetteer file and drops its other names.
func ReadPlaces(r io.Reader) ([]store.Place, error) {
	g, err := ReadGazetteer(r)
	if err != nil {
		return nil, err
	}
	return g.Places, nil
}

func readerName(r io.Reader) string {
	if n, ok := r.(interface{ Name() string }); ok && n.Name() != "" {
		return n.Name()
	}
	return "gazetteer"
}

func (g *Gazetteer) read(r io.Reader, file string) error {
	return eachRecord(r, file, []string{"code", "name", "type"}, []string{"zone", "bps", "iso"},
		func(f map[string]string) error {
			if err := checkName(f["name"]); err != nil {
				return err
			}
			pair := Alias{Name: strings.ToLower(f["name"]), Code: f["code"]}
			if g.names[pair] {
				return fmt.Errorf("%q is given twice for %s", f["name"], f["code"])
			}
			g.names[pair] = true
			if kind, ok := strings.CutPrefix(f["type"], "="); ok {
				return g.addAlias(f["code"], f["name"], kind)
			}
			return g.addPlace(f)
		})
}

func (g *Gazetteer) addAlias(code, name, kind string) error {
	switch {
	case kind == "":
		return errors.New(`type "=" says no kind of name`)
	case !g.known[code]:
		return fmt.Errorf("%q names the place %q, which is not above it", name, code)
	}
	g.Aliases = append(g.Aliases, Alias{Name: name, Code: code, Kind: kind})
	return nil
}

func (g *Gazetteer) addPlace(f map[string]string) error {
	code, parent := f["code"], store.ParentCode(f["code"])
	switch {
	case g.known[code]:
		return fmt.Errorf("code %s is given twice", code)
	case code == "" || slices.Contains(strings.Split(code, "."), "") || strings.ContainsFunc(code, unicode.IsSpace):
		return fmt.Errorf("bad code %q", code)
	case parent != "" && !g.known[parent]:
		return fmt.Errorf("code %s lies in %s, which is not above it", code, parent)
	case f["type"] == "":
		return fmt.Errorf("%s has no type", code)
	}
	if f["zone"] != "" && !slices.ContainsFunc(g.Places, func(p store.Place) bool { return p.Zone == f["zone"] }) {
		if _, err := time.LoadLocation(f["zone"]); err != nil {
			return fmt.Errorf("time zone of %s: %w", code, err)
		}
	}
	g.known[code] = true
	g.Places = append(g.Places, store.Place{Code: code, Name: f["name"], Type: f["type"], Zone: f["zone"]})
	if c := (Codes{BPS: f["bps"], ISO: f["iso"]}); c != (Codes{}) {
		g.Codes[code] = c
	}
	return nil
}

func checkName(name string) error {
	switch {
	case name == "":
		return errors.New("no name")
	case len(name) > maxName:
		return fmt.Errorf("name longer than %d bytes: %.40q…", maxName, name)
	case !utf8.ValidString(name):
		return fmt.Errorf("name is not UTF-8: %q", name)
	case strings.ContainsFunc(name, unicode.IsControl):
		return fmt.Errorf("name with control characters: %q", name)
	}
	return nil
}

// eachRecord reads a CSV file with a header and calls do with every record by column name, values
// trimmed. Errors name file and line.
func eachRecord(r io.Reader, file string, required, optional []string, do func(map[string]string) error) error {
	c := csv.NewReader(r)
	c.Comment = '#'
	c.FieldsPerRecord = -1
	c.ReuseRecord = true
	var header []string
	fields := map[string]string{} // of one record after the other
	for {
		rec, err := c.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return fmt.Errorf("%s: %w", file, err) // csv.ParseError names the line
		}
		line, _ := c.FieldPos(0)
		if header == nil {
			if header, err = readHeader(rec, required, optional); err != nil {
				return fmt.Errorf("%s:%d: %w", file, line, err)
			}
			continue
		}
		if len(rec) > len(header) {
			return fmt.Errorf("%s:%d: %d fields under %d columns", file, line, len(rec), len(header))
		}
		clear(fields)
		for i, v := range rec {
			fields[header[i]] = strings.TrimSpace(v)
		}
		if err := do(fields); err != nil {
			return fmt.Errorf("%s:%d: %w", file, line, err)
		}
	}
	if header == nil {
		return fmt.Errorf("%s: empty: the first line names the columns", file)
	}
	return nil
}

func readHeader(rec, required, optional []string) ([]string, error) {
	header := make([]string, len(rec))
	for i, h := range rec {
		h = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(h, "\ufeff")))
		if !slices.Contains(required, h) && !slices.Contains(optional, h) {
			return nil, fmt.Errorf("unknown column %q (known: %s)", h, strings.Join(slices.Concat(required, optional), ", "))
		}
		if slices.Contains(header[:i], h) {
			return nil, fmt.Errorf("column %q twice", h)
		}
		header[i] = h
	}
	for _, want := range required {
		if !slices.Contains(header, want) {
			return nil, fmt.Errorf("no column %q", want)
		}
	}
	return header, nil
}
