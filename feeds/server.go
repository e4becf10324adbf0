package feeds

import (
	"log/slog"
	"net/http"
	"time"
)

// NewServer is an http.Server with limits for strangers: on the time a request may take to arrive and an
// answer to leave, on idle connections, on the size of headers and addresses. The caller listens, serves
// and shuts down.
func NewServer(addr string, h http.Handler, log *slog.Logger) *http.Server {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &http.Server{
		Addr:              addr,
		Handler:           limit(h),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      90 * time.Second,
		IdleTimeout:       120 * time.Second,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}

// Longest address and largest request body that are read, in bytes.
const (
	maxAddress = 4 << 10
	maxBody    = 8 << 20 // what hubs of sources send is long
)

func limit(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(r.RequestURI) > maxAddress {
			http.Error(w, "the address is too long", http.StatusRequestURITooLong)
			return
		}
		if r.Body != http.NoBody {
			r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		}
		h.ServeHTTP(w, r)
	})
}
