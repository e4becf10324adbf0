package region

import (
	"net/url"
	"strings"
)

// maxSegment bounds what is read of one part of an address's path, in bytes.
const maxSegment = 300

// readURL reads the names in an address: in its path, and in the host of an office, which is a home of its
// own ("lampungtimurkab.go.id").
func (t *Tagger) readURL(st *state, raw string) {
	if raw == "" {
		return
	}
	u, err := url.Parse(raw)
	if err != nil {
		return
	}
	if p := t.officeHost(u.Hostname()); p >= 0 {
		st.home, st.office = p, u.Hostname()
	}
	for seg := range strings.SplitSeq(u.Path, "/") {
		if seg == "" || len(seg) > maxSegment {
			continue
		}
		if p := t.folder(seg); p >= 0 {
			if st.home < 0 && t.places[p].level == 0 {
				st.home = p // the desk for a province: "example.com/jatim/…"
			} else if t.places[p].level > 0 {
				t.readPart(st, inFolder, seg, true)
			}
			continue
		}
		t.readPart(st, inURL, seg, true)
	}
}

// folder is the place that a whole part of a path names, or -1.
func (t *Tagger) folder(seg string) int32 {
	var buf [6]token
	words := tokenize(buf[:0], seg)
	if len(words) == 0 || len(words) > 4 {
		return -1
	}
	n, next := t.match(seg, words, 0)
	if n < 0 || next < len(words) || len(t.names[n].entries) == 0 {
		return -1
	}
	return t.names[n].entries[0].place
}

// officeHost is the place whose government has the host, or -1. Indonesia's are NAMEkab.go.id,
// NAMEkota.go.id and NAMEprov.go.id, with a desk's name before.
func (t *Tagger) officeHost(host string) int32 {
	host, ok := strings.CutSuffix(strings.ToLower(host), ".go.id")
	if !ok {
		return -1
	}
	if dot := strings.LastIndexByte(host, '.'); dot >= 0 {
		host = host[dot+1:]
	}
	typ := ""
	for _, s := range [...][2]string{{"kab", "kabupaten"}, {"kota", "kota"}, {"prov", "provinsi"}} {
		if rest, ok := strings.CutSuffix(host, s[0]); ok {
			host, typ = rest, s[1]
			break
		}
		if rest, ok := strings.CutPrefix(host, s[0]); ok {
			host, typ = strings.TrimPrefix(rest, "-"), s[1]
			break
		}
	}
	words := [1]token{{end: int32(len(host)), letters: caseLower}}
	n, _ := t.match(host, words[:], 0)
	if n < 0 {
		return -1
	}
	found := int32(-1)
	for _, e := range t.names[n].entries {
		pl := &t.places[e.place]
		if e.kind > kindAlias || pl.level > 1 || typ != "" && pl.Type != typ {
			continue
		}
		if found >= 0 {
			return -1
		}
		found = e.place
	}
	return found
}
