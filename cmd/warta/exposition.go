package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// sample is one number of a metric.
type sample struct {
	labels string
	value  float64
}

// exposition is a page of metrics.
type exposition struct{ strings.Builder }

func (e *exposition) gauge(name, help string, samples ...sample) {
	e.metric(name, "gauge", help, samples)
}

func (e *exposition) counter(name, help string, samples ...sample) {
	e.metric(name, "counter", help, samples)
}

func (e *exposition) metric(name, kind, help string, samples []sample) {
	if len(samples) == 0 {
		return
	}
	e.header(name, kind, help)
	for _, s := range samples {
		e.line(name, s.labels, s.value)
	}
}

func (e *exposition) header(name, kind, help string) {
	fmt.Fprintf(e, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind)
}

func (e *exposition) line(name, labels string, value float64) {
	e.WriteString(name + labels + " " + strconv.FormatFloat(value, 'g', -1, 64) + "\n")
}

// labels writes names and values in turn as a metric's labels.
func labels(pairs ...string) string {
	var b strings.Builder
	escape := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)
	for pair := range slices.Chunk(pairs, 2) {
		sep := ","
		if b.Len() == 0 {
			sep = "{"
		}
		b.WriteString(sep + pair[0] + `="` + escape.Replace(strings.ToValidUTF8(pair[1], "")) + `"`)
	}
	return b.String() + "}"
}
