// Package problem answers with what went wrong, as RFC 9457 has it.
package problem

import (
	"encoding/json"
	"net/http"
	"strconv"
)

// Type is the media type of the answers (RFC 9457 section 3).
const Type = "application/problem+json"

// Problem is what went wrong. It names nobody and nothing that the request did not name.
type Problem struct {
	Title  string `json:"title"` // the status in words
	Status int    `json:"status"`
	Detail string `json:"detail,omitempty"`
	// Parameter is the one that is at fault, where one is.
	Parameter string `json:"parameter,omitempty"`
}

// Write answers with a problem. Headers that are set already stay.
func Write(w http.ResponseWriter, r *http.Request, p Problem) {
	p.Title = http.StatusText(p.Status)
	body, err := json.Marshal(p)
	if err != nil {
		http.Error(w, p.Title, p.Status)
		return
	}
	body = append(body, '\n')
	h := w.Header()
	h.Set("Content-Type", Type)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the client went away; there is nobody to tell
	}
}
