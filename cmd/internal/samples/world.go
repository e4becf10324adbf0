package samples

import (
	"context"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"warta/store"
)

// Options of a world. The zero value serves at once on a free port and changes nothing by itself.
type Options struct {
	// Now is the clock; nil: time.Now.
	Now func() time.Time
	// Epoch is the moment from which articles are dated back, to the minute; zero: Now at the start. Two
	// worlds of one epoch have the same addresses and dates.
	Epoch time.Time
	// Log tells of what the world does by itself; nil: nothing is told.
	Log *slog.Logger
	// Addr is what to listen on; empty: 127.0.0.1 and a free port.
	Addr string
	// Latency is added to every answer.
	Latency time.Duration
	// PublishAfter and EditAfter are how long after the start the article that is held back comes out, and
	// how long until one is edited; 0: when Publish and Edit say so.
	PublishAfter time.Duration
	EditAfter    time.Duration
}

// World is the running news web. It is safe for concurrent use.
type World struct {
	o       Options
	epoch   time.Time
	start   time.Time
	addr    string
	server  *http.Server
	stopped chan struct{}
	themes  map[string]*template.Template

	mu     sync.Mutex
	sites  []*site
	hosts  map[string]*site // canonical host
	record map[string]*Host
	views  int // the counter on Nomina pages
	plan   []event
}

// Start serves the world until ctx ends or Close is called.
func Start(ctx context.Context, o Options) (*World, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Addr == "" {
		o.Addr = "127.0.0.1:0"
	}
	w := &World{
		o: o, start: o.Now(), epoch: o.Epoch, sites: sites(), hosts: map[string]*site{}, record: map[string]*Host{},
		stopped: make(chan struct{}),
	}
	if w.epoch.IsZero() {
		w.epoch = w.start
	}
	w.epoch = w.epoch.Truncate(time.Minute)
	if err := w.load(); err != nil {
		return nil, err
	}
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", o.Addr)
	if err != nil {
		return nil, fmt.Errorf("sample sites: %w", err)
	}
	w.addr = ln.Addr().String()
	w.server = &http.Server{Handler: w, ReadHeaderTimeout: 10 * time.Second, ErrorLog: slog.NewLogLogger(o.Log.Handler(), slog.LevelDebug)}
	go func() {
		defer close(w.stopped)
		if err := w.server.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			w.o.Log.Error("sample sites stopped", "err", err)
		}
	}()
	context.AfterFunc(ctx, func() { _ = w.server.Close() })
	return w, nil
}

func (w *World) load() error {
	parts, err := readData("shared")
	if err != nil {
		return err
	}
	shared := map[string][]string{}
	for _, p := range parts {
		shared[p.name] = p.text
	}
	for _, s := range w.sites {
		if err := s.load(shared, w.epoch); err != nil {
			return err
		}
		w.hosts[s.Host] = s
	}
	if w.themes, err = parseThemes(w.sites); err != nil {
		return err
	}
	w.makePlan()
	return nil
}

// Close stops serving and waits until that is so.
func (w *World) Close() error {
	err := w.server.Close()
	<-w.stopped
	return err
}

// Addr is the host:port of the listener.
func (w *World) Addr() string { return w.addr }

// ProxyURL is what HTTP_PROXY has to be for another process: "http://127.0.0.1:41234".
func (w *World) ProxyURL() string { return "http://" + w.addr }

// Proxy sends every request of an http.Transport to the world, whatever its host.
func (w *World) Proxy() func(*http.Request) (*url.URL, error) {
	return http.ProxyURL(&url.URL{Scheme: "http", Host: w.addr})
}

// Sources are the outlets as a source list has them.
func (w *World) Sources() []store.Source {
	w.mu.Lock()
	defer w.mu.Unlock()
	var all []store.Source
	for _, s := range w.sites {
		all = append(all, s.source())
	}
	return all
}
