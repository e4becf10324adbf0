package region

import (
	"net/url"
	"strings"
)

// readURL reads the names in an address: its path, and, where the outlet's home is not given, its host.
func (t *Tagger) readURL(st *state, raw string) {
	if raw == "" {
		return
	}
	u, err := url.Parse(raw)
	if err != nil {
		return
	}
	for seg := range strings.SplitSeq(u.Path, "/") {
		if seg != "" && len(seg) < 300 {
			t.readPart(st, inURL, seg, true)
		}
	}
}
