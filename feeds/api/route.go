package api

import (
	"context"
	"strings"

	"warta/feeds/internal/param"
)

// docPath is where the description is, below Root.
const docPath = "/openapi.json"

// route is one address of the API.
type route struct {
	path   string   // below Root; {id} stands for one segment, or at the end of sources' for several
	params []string // that it takes
	live   bool     // its answers change by themselves
	answer func(context.Context, ask) (any, error)
}

// Parameters that choose articles.
var choosing = []string{"q", "region", "children", "strong", "source", "story", "section", "since", "until", "lang", "flag"}

// and is a list of parameters with more of them.
func and(list []string, more ...string) []string { return append(list[:len(list):len(list)], more...) }

// table is all there is besides the description.
func (h *handler) table() []route {
	return []route{
		{path: "/articles", params: and(choosing, "text", "limit", "cursor"), answer: h.articles},
		{path: "/articles/{id}", answer: h.article},
		{path: "/articles/{id}/revisions", answer: h.revisions},
		{path: "/search", params: and(choosing, "order", "facets", "limit", "cursor"), answer: h.search},
		{path: "/stories", params: []string{"region", "source", "since", "until", "limit", "cursor"}, answer: h.stories},
		{path: "/stories/{id}", answer: h.story},
		{path: "/regions", params: []string{"children", "empty"}, answer: h.regions},
		{path: "/regions/{id}", params: []string{"children", "empty"}, answer: h.region},
		{path: "/sources", params: []string{"region", "state", "limit", "cursor"}, live: true, answer: h.sources},
		{path: "/sources/{id}", live: true, answer: h.source},
		{path: "/stats", params: []string{"by", "region", "source", "since", "until", "zone", "limit"}, live: true, answer: h.stats},
	}
}

// find is the route of a path below Root.
func (h *handler) find(path string) (rt route, a ask, ok bool) {
	for _, rt := range h.routes {
		before, after, one := strings.Cut(rt.path, "{id}")
		if !one {
			if path == rt.path {
				return rt, ask{route: rt.path}, true
			}
			continue
		}
		id, ok := strings.CutPrefix(path, before)
		if !ok {
			continue
		}
		if id, ok = strings.CutSuffix(id, after); !ok || id == "" || len(id) > param.MaxName || rt.path != "/sources/{id}" && strings.Contains(id, "/") {
			continue
		}
		return rt, ask{route: rt.path, id: id}, true
	}
	return rt, a, false
}
