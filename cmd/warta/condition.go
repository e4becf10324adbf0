package main

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"warta/crawler/discover"
	"warta/store"
	"warta/store/sqlite"
)

// condition is how a source fares, held against its own past.
type condition struct {
	store.SourceHealth
	was   string // its alert, as it is stored
	Asked bool   `json:"backfill_asked,omitempty"` // a running warta walks its archives back
	Now   *fill  `json:"reading,omitempty"`        // of its last readings
	Usual *fill  `json:"reading_usual,omitempty"`  // of those of the four weeks before
	badly string // what its pages are read worse in than before

	looks int    // at its home page, with success
	moved string // where that has moved for good, if that is another site
}

// fill is how well the articles of some days were read.
type fill struct {
	Since      time.Time `json:"since"`      // first day
	Readings   int       `json:"readings"`   // new articles and versions
	Confidence float64   `json:"confidence"` // mean
	Date       float64   `json:"date"`       // share that has one
	Author     float64   `json:"author"`
	Image      float64   `json:"image"`
	NoArticle  float64   `json:"no_article"` // share of pages at article addresses that were none
}

// What makes a source ill: so many readings are enough to judge by, and so much less than before is too little.
const (
	conditionDays = 28
	fewReadings   = 8  // lately
	someReadings  = 20 // before
	fallen        = 0.75
	emptied       = 0.5  // of a field's usual share
	usualField    = 0.5  // a field that is filled more rarely is nothing to miss
	lostPages     = 0.5  // share of pages that are no articles, where it was at most …
	usualLost     = 0.25 // … this
	manyFailures  = 4
	failingFor    = 3 * time.Hour
	silentFor     = 36 * time.Hour // at least; and ten times as long as usual
	fewLooks      = 4              // at a home page are too few to say that nothing comes of it
	barrenFor     = 6 * time.Hour  // with no article ever
	emptyFor      = 14 * 24 * time.Hour
)

// fillOf sums up days.
func fillOf(days []sqlite.SourceDay) *fill {
	f := &fill{}
	none := 0
	for _, d := range days {
		if f.Since.IsZero() {
			f.Since = d.Day
		}
		f.Readings += d.Readings
		f.Confidence += d.Confidence
		f.Date += float64(d.WithDate)
		f.Author += float64(d.WithAuthor)
		f.Image += float64(d.WithImage)
		none += d.NoArticle
	}
	f.NoArticle = float64(none) / float64(max(1, none+f.Readings))
	n := float64(max(1, f.Readings))
	for _, v := range []*float64{&f.Confidence, &f.Date, &f.Author, &f.Image} {
		*v = math.Round(1000**v/n) / 1000
	}
	f.NoArticle = math.Round(1000*f.NoArticle) / 1000
	return f
}

// weight is how many pages a day's judgement rests on.
func weight(d sqlite.SourceDay) int { return d.Readings + d.NoArticle }

// split cuts a source's days, oldest first, into its usual ones and those of late: as few as are enough to judge by,
// and those before them that were as bad.
func split(days []sqlite.SourceDay) (usual, late []sqlite.SourceDay) {
	i, n := len(days), 0
	for i > 0 && n < fewReadings {
		i--
		n += weight(days[i])
	}
	for i > 0 && len(faults(fillOf(days[:i]), fillOf(days[i:]))) > 0 {
		day := days[i-1 : i]
		if weight(day[0]) > 0 && len(faults(fillOf(days[:i-1]), enough(day))) == 0 {
			break
		}
		i--
	}
	return days[:i], days[i:]
}

// enough is a single day's readings, taken for enough to judge by.
func enough(day []sqlite.SourceDay) *fill {
	f := fillOf(day)
	if f.Readings > 0 {
		f.Readings = max(f.Readings, fewReadings)
	}
	return f
}

// faults says what is worse than usual.
func faults(usual, late *fill) (list []string) {
	if usual.Readings < someReadings {
		return nil
	}
	say := func(what string, from, to float64) {
		list = append(list, fmt.Sprintf("%s fell from %s to %s", what, decimal(from), decimal(to)))
	}
	if late.Readings >= fewReadings {
		if late.Confidence < fallen*usual.Confidence {
			say("text confidence", usual.Confidence, late.Confidence)
		}
		for _, f := range []struct {
			what     string
			from, to float64
		}{{"articles with a date", usual.Date, late.Date}, {"articles with an author", usual.Author, late.Author}, {"articles with a picture", usual.Image, late.Image}} {
			if f.from >= usualField && f.to < emptied*f.from {
				say(f.what, f.from, f.to)
			}
		}
	}
	if usual.NoArticle <= usualLost && late.NoArticle > lostPages {
		list = append(list, fmt.Sprintf("pages that are no articles rose from %s to %s", decimal(usual.NoArticle), decimal(late.NoArticle)))
	}
	return list
}

// decimal writes a share the short way: .93.
func decimal(v float64) string { return strings.TrimPrefix(fmt.Sprintf("%.2f", v), "0") }

// judge fills in what a source's days and its own account say, and returns what is wrong with it, since when.
func (c *condition) judge(days []sqlite.SourceDay, now time.Time) (alert string, since time.Time) {
	usual, late := split(days)
	if f := fillOf(late); f.Readings > 0 {
		c.Now = f
	}
	if f := fillOf(usual); f.Readings > 0 {
		c.Usual = f
	}
	var wrong []string
	add := func(what string, from time.Time) {
		wrong = append(wrong, what+" since "+from.UTC().Format(time.DateOnly))
		if since.IsZero() || from.Before(since) {
			since = from
		}
	}
	from := c.LastSuccess
	if from.IsZero() {
		from = c.Added
	}
	if c.Failures >= manyFailures && now.Sub(from) >= failingFor {
		add(fmt.Sprintf("none of its lists could be fetched (%s)", c.LastResult), from)
	}
	if per := c.Rhythm.PerDay; per > 0 && c.Rhythm.Articles >= someReadings && len(wrong) == 0 && !c.LastArticle.IsZero() {
		if quiet := now.Sub(c.LastArticle); quiet > max(silentFor, time.Duration(10/per*24*float64(time.Hour))) {
			add(fmt.Sprintf("no article, where %.3g a day are usual,", per), c.LastArticle)
		}
	}
	if c.moved != "" {
		from := c.LastArticle
		if from.IsZero() {
			from = c.Added
		}
		add(fmt.Sprintf("its home page moved for good to %s (another site: add that as a source), and nothing of it is taken", c.moved), from)
	} else if what, from := c.barren(); what != "" && len(wrong) == 0 {
		add(what, from)
	}
	badly := faults(fillOf(usual), fillOf(late))
	for _, f := range badly {
		add(f, late[0].Day)
	}
	c.badly = strings.Join(badly, "; ")
	return strings.Join(wrong, "; "), since
}

// barren says that a source's lists can be read, but lead to no articles, where too few ever came to know how many are
// usual. What nobody looked at in the meantime is not held against it.
func (c *condition) barren() (what string, since time.Time) {
	switch {
	case c.looks < fewLooks || c.Added.IsZero() || c.LastSuccess.IsZero():
	case c.LastArticle.IsZero() && c.LastSuccess.Sub(c.Added) >= barrenFor:
		return "its lists have led to no article", c.Added
	case !c.LastArticle.IsZero() && c.Rhythm.Articles < someReadings:
		long := emptyFor
		if per := c.Rhythm.PerDay; per > 0 {
			long = max(long, min(time.Duration(10/per*24*float64(time.Hour)), 4*emptyFor))
		}
		if c.LastSuccess.Sub(c.LastArticle) > long {
			return "its lists have led to no article", c.LastArticle
		}
	}
	return "", time.Time{}
}

// conditions tells how every source fares.
func (a *app) conditions(ctx context.Context, now time.Time) ([]condition, error) {
	health, err := a.db.Health(ctx)
	if err != nil {
		return nil, err
	}
	days, err := a.db.SourceDays(ctx, now.AddDate(0, 0, -conditionDays))
	if err != nil {
		return nil, err
	}
	of := map[string][]sqlite.SourceDay{}
	for _, d := range days {
		of[d.Source] = append(of[d.Source], d)
	}
	asked, err := a.db.Asked(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]condition, len(health))
	for i, h := range health {
		all[i].SourceHealth, all[i].was = h, h.Alert
		all[i].Asked = slices.ContainsFunc(asked, func(b sqlite.Asked) bool { return b.Source == h.ID })
		if all[i].looks, all[i].moved, err = a.db.HomeLooks(ctx, h.Home); err != nil {
			return nil, err
		}
		if discover.SameSite(h.Home, all[i].moved) {
			all[i].moved = ""
		}
		alert, since := all[i].judge(of[h.ID], now)
		if h.State != store.SourceActive {
			alert, since, all[i].badly = "", time.Time{}, ""
		}
		all[i].Alert, all[i].AlertAt = alert, since
	}
	return all, nil
}

// checkSources notes what is wrong with sources, and says so when that is news.
func (a *app) checkSources(ctx context.Context) error {
	all, err := a.conditions(ctx, time.Now())
	if err != nil {
		return err
	}
	for i := range all {
		c := &all[i]
		if c.Alert == "" && c.was == "" {
			continue
		}
		news, err := a.db.SetAlert(ctx, c.ID, c.Alert, c.badly, c.AlertAt)
		if err != nil {
			return err
		}
		switch {
		case !news:
		case c.Alert == "" && c.State != store.SourceActive: // nobody looks
		case c.Alert == "":
			a.log.Warn("source is well again", "source", c.ID, "was", c.was)
		case c.was == "":
			a.log.Warn("source in trouble", "source", c.ID, "alert", c.Alert)
		}
	}
	return nil
}

// watchSources is checkSources for as long as a process runs.
func (a *app) watchSources(ctx context.Context) error {
	tick := time.NewTicker(5 * time.Minute)
	defer tick.Stop()
	for {
		if err := a.checkSources(ctx); err != nil && ctx.Err() == nil {
			a.log.Warn("sources were not checked", "err", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// sure is the mean confidence, and the usual one where it differs.
func (f *fill) sure(usual *fill) string {
	switch {
	case f == nil:
		return "-"
	case usual == nil || math.Abs(f.Confidence-usual.Confidence) < 0.05:
		return decimal(f.Confidence)
	}
	return fmt.Sprintf("%s (%s)", decimal(f.Confidence), decimal(usual.Confidence))
}

// filled is how many of a hundred articles have each field.
func (f *fill) filled() string {
	if f == nil {
		return "-"
	}
	return fmt.Sprintf("%.0f %.0f %.0f %%", 100*f.Date, 100*f.Author, 100*f.Image)
}
