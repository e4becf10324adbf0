package push

import (
	"bufio"
	"bytes"
	"encoding/json"
	"net/http"
	"net/textproto"
	"net/url"
	"strings"

	"golang.org/x/net/html"

	"warta/store"
)

// maxHead is how much of a feed is searched for its links: they stand before its items.
const maxHead = 64 << 10

// Offer is what a feed says of hubs: the first it names, and the address it gives itself; both empty where it
// names none. head is the response's head as it was received ("HTTP/1.1 200 OK", then its headers), address where
// the feed was fetched. Headers go before the document (section 4).
func Offer(head string, body []byte, address string) (hub, topic string) {
	base, err := url.Parse(address)
	if err != nil {
		return "", ""
	}
	var l links
	l.header(head)
	if trimmed := bytes.TrimLeft(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")), " \t\r\n"); bytes.HasPrefix(trimmed, []byte("{")) {
		l.json(trimmed)
	} else {
		l.xml(body)
	}
	for _, raw := range l.hubs {
		if hub = resolve(base, raw); hub != "" {
			break
		}
	}
	if hub == "" {
		return "", ""
	}
	for _, raw := range append(l.selves, address) {
		if topic = resolve(base, raw); topic != "" {
			break
		}
	}
	return hub, topic
}

func resolve(base *url.URL, raw string) string {
	u, err := base.Parse(strings.TrimSpace(raw))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return ""
	}
	u.Fragment, u.RawFragment = "", ""
	if s := u.String(); len(s) <= store.MaxURL {
		return s
	}
	return ""
}

// links are the links of a feed that matter here, in the order they were found.
type links struct{ hubs, selves []string }

func (l *links) add(rels, href string) {
	for rel := range strings.FieldsSeq(strings.ToLower(rels)) {
		switch rel {
		case "hub":
			l.hubs = append(l.hubs, href)
		case "self":
			l.selves = append(l.selves, href)
		}
	}
}

// header reads Link headers (RFC 8288).
func (l *links) header(head string) {
	_, fields, _ := strings.Cut(head, "\r\n")
	h, _ := textproto.NewReader(bufio.NewReader(strings.NewReader(fields + "\r\n"))).ReadMIMEHeader() // what can be read of it
	for _, line := range http.Header(h).Values("Link") {
		for line != "" {
			_, rest, ok := strings.Cut(line, "<")
			href, params, closed := strings.Cut(rest, ">")
			if !ok || !closed {
				break
			}
			params, line, _ = strings.Cut(params, ",") // a comma within quotes ends this link's parameters early
			for p := range strings.SplitSeq(params, ";") {
				if name, v, _ := strings.Cut(p, "="); strings.EqualFold(strings.TrimSpace(name), "rel") {
					l.add(strings.Trim(strings.TrimSpace(v), `"`), href)
				}
			}
		}
	}
}

// xml reads the links of RSS and Atom, with tolerance: the feed need not be well formed.
func (l *links) xml(body []byte) {
	z := html.NewTokenizer(bytes.NewReader(body[:min(len(body), maxHead)]))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return
		case html.StartTagToken, html.SelfClosingTagToken:
			raw, more := z.TagName()
			name := string(raw)
			if i := strings.LastIndexByte(name, ':'); i >= 0 {
				name = name[i+1:]
			}
			if name == "item" || name == "entry" {
				return
			}
			if name != "link" {
				continue
			}
			var rel, href string
			for more {
				var k, v []byte
				switch k, v, more = z.TagAttr(); string(k) {
				case "rel":
					rel = string(v)
				case "href":
					href = string(v)
				}
			}
			l.add(rel, href)
		}
	}
}

// json reads JSON Feed 1.1.
func (l *links) json(body []byte) {
	var f struct {
		FeedURL string `json:"feed_url"`
		Hubs    []struct {
			Type string `json:"type"`
			URL  string `json:"url"`
		} `json:"hubs"`
	}
	if json.Unmarshal(body, &f) != nil {
		return
	}
	for _, h := range f.Hubs {
		if strings.EqualFold(h.Type, "WebSub") || strings.EqualFold(h.Type, "PubSubHubbub") {
			l.hubs = append(l.hubs, h.URL)
		}
	}
	if f.FeedURL != "" {
		l.selves = append(l.selves, f.FeedURL)
	}
}
