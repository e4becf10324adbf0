package samples

import (
	"fmt"
	"time"
)

// event is something the world does by itself at a time.
type event struct {
	at   time.Time
	what string
	do   func(at time.Time)
	url  func() string
}

// makePlan sets the two events of Options. They take effect at the first request, or question, after
// their time: nothing runs in between, so that the clock of a test is all there is.
func (w *World) makePlan() {
	for _, s := range w.sites {
		for _, a := range s.articles {
			if a.held && w.o.PublishAfter > 0 {
				w.plan = append(w.plan, event{w.start.Add(w.o.PublishAfter), "published", a.publish, a.url})
			}
			if len(a.edits) > 0 && w.o.EditAfter > 0 {
				w.plan = append(w.plan, event{w.start.Add(w.o.EditAfter), "edited", a.editByPlan, a.url})
			}
		}
	}
}

// settle lets happen what is due. The lock is held.
func (w *World) settle() {
	now := w.o.Now()
	var later []event
	for _, e := range w.plan {
		if now.Before(e.at) {
			later = append(later, e)
			continue
		}
		e.do(e.at)
		w.o.Log.Info("sample site: article "+e.what, "url", e.url())
	}
	w.plan = later
}

// publish brings an article out, if it is not.
func (a *article) publish(at time.Time) {
	if !a.published.IsZero() {
		return
	}
	a.published = offMidnight(at.In(a.site.zone).Truncate(time.Minute))
	a.site.changed = later(a.site.changed, at)
}

func (a *article) editByPlan(at time.Time) {
	changed := false
	for _, e := range a.edits {
		changed = a.replace(e[0], e[1]) || changed
	}
	a.edits = nil // once: what is put in may hold what is replaced
	if changed {
		a.mark(at)
	}
}

// mark notes an edit.
func (a *article) mark(at time.Time) {
	a.versions++
	a.modified = later(at.Truncate(time.Second), a.touched().Add(time.Second)).In(a.site.zone)
	a.site.changed = later(a.site.changed, a.modified)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// Publish brings out, now, the articles that were held back, and gives their addresses. A second call
// finds none.
func (w *World) Publish() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.settle()
	var urls []string
	for _, s := range w.sites {
		for _, a := range s.articles {
			if a.held && a.published.IsZero() {
				a.publish(w.o.Now())
				urls = append(urls, a.url())
			}
		}
	}
	return urls
}

// Edit replaces a passage, now, wherever it stands in the title, the standfirst or a paragraph of the
// article at an address as Truth gives it. It is an error if nothing is changed by that.
func (w *World) Edit(url, from, to string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.settle()
	for _, s := range w.sites {
		for _, a := range s.visible() {
			if a.url() != url {
				continue
			}
			if !a.replace(from, to) {
				return fmt.Errorf("edit %s: %q does not stand there", url, from)
			}
			a.mark(w.o.Now())
			return nil
		}
	}
	return fmt.Errorf("edit %s: no such article", url)
}

// EditPlanned makes, now, the edit that EditAfter would make, and gives the addresses it changed.
func (w *World) EditPlanned() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.settle()
	var urls []string
	for _, s := range w.sites {
		for _, a := range s.visible() {
			if before := a.versions; len(a.edits) > 0 {
				if a.editByPlan(w.o.Now()); a.versions > before {
					urls = append(urls, a.url())
				}
			}
		}
	}
	return urls
}
