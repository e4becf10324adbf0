package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"warta/store"
)

// maxBytes is the largest file that is read; thousands of sources fit in.
const maxBytes = 4 << 20

// Read reads a file over the defaults. Known tells whether a region code exists; nil accepts every code.
// An error has one line for each fault: "warta.toml:12: crawl.dealy: unknown key …".
func Read(path string, known func(code string) bool) (Config, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Config{}, fmt.Errorf("no configuration at %s ('warta config init %s' writes one): %w", path, path, err)
	}
	if err != nil {
		return Config{}, fmt.Errorf("configuration: %w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxBytes+1))
	if err != nil {
		return Config{}, fmt.Errorf("read %s: %w", path, err)
	}
	return Parse(path, text, known)
}

// Parse is Read for text that is in memory; name stands for the file in errors.
func Parse(name string, text []byte, known func(code string) bool) (Config, error) {
	if len(text) > maxBytes {
		return Config{}, fmt.Errorf("%s: larger than %d bytes", name, maxBytes)
	}
	text = []byte(strings.TrimPrefix(string(text), "\xef\xbb\xbf"))
	var tree map[string]any
	if err := toml.Unmarshal(text, &tree); err != nil {
		return Config{}, syntax(name, err)
	}
	c := Default()
	b := &binder{file: name, lines: lines(text)}
	c.bind(b, tree, known)
	if err := b.err(); err != nil {
		return Config{}, err
	}
	return c, nil
}

// syntax tells what the TOML reader stumbled over.
func syntax(name string, err error) error {
	wrong, ok := errors.AsType[*toml.DecodeError](err)
	if !ok {
		return fmt.Errorf("%s: %w", name, err)
	}
	line, column := wrong.Position()
	key := ""
	if k := wrong.Key(); len(k) > 0 {
		key = strings.Join(k, ".") + ": "
	}
	return fmt.Errorf("%s:%d:%d: %s%s", name, line, column, key, strings.TrimPrefix(wrong.Error(), "toml: "))
}

// bind reads the top level; the keys stand here in the order of the written file.
func (c *Config) bind(b *binder, tree map[string]any, known func(string) bool) {
	b.table("", tree, fields{
		"data":       text(&c.Data, nil),
		"listen":     text(&c.Listen, hostPort),
		"public_url": text(&c.PublicURL, publicURL),
		"authority":  text(&c.Authority, authority),
		"hub":        boolean(&c.Hub),
		"public":     boolean(&c.Public),
		"proxies":    c.proxies,
		"contact":    text(&c.Contact, contact),
		"proxy":      text(&c.Proxy, proxy),
		"catalog":    boolean(&c.Catalog),
		"regions":    texts(&c.Regions, region(known)),
		"allow":      c.allow,
		"api": table(fields{
			"rate":  number(&c.API.Rate, 0, maxRate),
			"burst": number(&c.API.Burst, 1, maxRate),
		}),
		"web": table(fields{"images": choice(&c.Web.Images, ImagesOff, ImagesProxy)}),
		"crawl": table(fields{
			"delay":        span(&c.Crawl.Delay, 0, maxDelay),
			"min_interval": span(&c.Crawl.MinInterval, minInterval, maxInterval),
			"max_interval": span(&c.Crawl.MaxInterval, minInterval, maxInterval),
			"timeout":      span(&c.Crawl.Timeout, 1e9, maxTimeout),
			"workers":      number(&c.Crawl.Workers, 1, maxWorkers),
		}),
		"keep": table(fields{
			"attempts": span(&c.Keep.Attempts, 0, forever),
			"bodies":   span(&c.Keep.Bodies, 0, forever),
			"size":     size(&c.Keep.Size),
		}),
		"source": func(b *binder, key string, v any) { c.sources(b, key, v, known) },
	})
	if c.Listen == "" {
		b.fault("listen")("empty; leave the key out for %s", Default().Listen)
	}
	if c.Hub && c.PublicURL == "" {
		b.fault("hub")("it needs public_url, the address that subscribers know this server by")
	}
	if c.Crawl.MinInterval > c.Crawl.MaxInterval {
		b.fault("crawl.min_interval", "crawl.max_interval")("longer than max_interval (%v > %v)", c.Crawl.MinInterval, c.Crawl.MaxInterval)
	}
}

// sources reads the [[source]] tables.
func (c *Config) sources(b *binder, key string, v any, known func(string) bool) {
	list, ok := v.([]any)
	if !ok {
		b.fault(key)("want [[source]], one for each outlet, found %s", kind(v))
		return
	}
	first := map[string]string{}
	for i, item := range list {
		at := fmt.Sprintf("%s[%d]", key, i)
		m, ok := item.(map[string]any)
		if !ok {
			b.fault(at, key)("want [[source]], one for each outlet, found %s", kind(item))
			continue
		}
		s, ok := bindSource(b, at, m, known)
		if !ok {
			continue
		}
		if before, twice := first[s.ID]; twice {
			b.fault(at+".home", at)("%s is the source of line %d already", s.ID, b.line(before))
			continue
		}
		first[s.ID] = at + ".home"
		c.Sources = append(c.Sources, s)
	}
}

// bindSource reads one of them.
func bindSource(b *binder, at string, m map[string]any, known func(string) bool) (store.Source, bool) {
	s := store.Source{Origin: "config"}
	var paused *bool
	before := len(b.errs)
	var feedStatus string
	b.table(at, m, fields{
		"name":        text(&s.Name, nil),
		"home":        text(&s.Home, nil),
		"feed":        text(&s.Feed, nil),
		"feed_status": text(&feedStatus, nil),
		"region":      text(&s.Region, nil),
		"lang":        text(&s.Language, nil),
		"zone":        text(&s.Zone, nil),
		"sections":    texts(&s.Sections, nil),
		"categories":  texts(&s.Categories, nil),
		"interval":    span(&s.Interval, 0, maxInterval),
		"cron":        text(&s.Cron, nil),
		"quiet":       text(&s.Quiet, nil),
		"paused":      func(b *binder, key string, v any) { paused = new(bool); boolean(paused)(b, key, v) },
	})
	s.FeedStatus = store.FeedStatus(feedStatus)
	switch {
	case paused == nil: // commands decide
	case *paused:
		s.State = store.SourcePaused
	default:
		s.State = store.SourceActive
	}
	if s.Interval > 0 && s.Interval < minInterval {
		b.fault(at+".interval")("%v is shorter than %v", s.Interval, minInterval)
	}
	if len(b.errs) > before {
		return s, false // one fault may bring others along; the first ones tell enough
	}
	return complete(b, at, s, known)
}
