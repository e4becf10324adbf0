package feeds

import (
	"context"
	"net/http"

	"warta/feeds/auth"
	"warta/feeds/internal/cache"
)

// target is what a request asks for, found once for all requests that are alike.
type target struct {
	spec    Spec
	moved   string // the address it has instead, where it is spelled otherwise
	key     string // of the document
	render  cache.Make
	control string
	link    []string // value of the Link header; nil: none
}

// place is what a target depends on.
type place struct {
	path, query, host, prefix string
	tls                       bool
}

// maxTargets bounds how many are kept. Most requests are for a few feeds, so that all may go when it is reached.
const maxTargets = 4096

func (h *handler) target(r *http.Request) (*target, error) {
	at := place{path: r.URL.Path, query: r.URL.RawQuery, prefix: auth.Prefix(r)}
	if h.o.BaseURL == "" {
		at.host, at.tls = r.Host, r.TLS != nil
	}
	plain := r.URL.RawPath == "" && !r.URL.ForceQuery // what is spelled in an odd way is looked at each time
	if plain {
		h.mu.RLock()
		t := h.targets[at]
		h.mu.RUnlock()
		if t != nil {
			return t, nil
		}
	}
	spec, err := ParseSpec(r.URL.Path, r.URL.RawQuery)
	if err != nil {
		return nil, err
	}
	path := spec.Path()
	if r.URL.RequestURI() != path {
		return &target{moved: path}, nil
	}
	// Links start as configured, else with the host that the request was sent to; a reader who has a token in the
	// address keeps it.
	base := Base(h.o.BaseURL, r) + at.prefix
	t := &target{
		spec: spec, key: base + path, control: control,
		render: func(ctx context.Context) (cache.Page, error) { return h.render(ctx, base, spec) },
	}
	switch {
	case spec.Archive > 0:
		t.control = forever
	case h.o.Hub != "" && at.prefix == "" && spec.Dialect == DialectJSON: // hubs are not looked for in the document itself
		t.link = []string{"<" + h.o.Hub + `>; rel="hub", <` + base + path + `>; rel="self"`}
	}
	if plain && len(at.path)+len(at.query)+len(at.host) < 1<<10 {
		h.mu.Lock()
		defer h.mu.Unlock()
		if len(h.targets) >= maxTargets {
			clear(h.targets)
		}
		h.targets[at] = t
	}
	return t, nil
}
