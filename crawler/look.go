package crawler

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strings"
	"time"

	"warta/store"
)

// statusError is an answer that brought no page.
type statusError int

func (e statusError) Error() string {
	return strings.TrimSpace(fmt.Sprintf("%d %s", int(e), http.StatusText(int(e))))
}

// errOffline is a look that failed because nothing can be reached.
var errOffline = errors.New("the network is gone")

// errEmpty is an answer without content.
var errEmpty = errors.New("empty body")

// keepError is a failure on our own side: nothing is recorded of the look, and the host is left for later.
type keepError struct{ err error }

func (e *keepError) Error() string { return "keep body: " + e.err.Error() }
func (e *keepError) Unwrap() error { return e.err }

// look fetches one address and works out what to record. The error is set when nothing is to be recorded
// of it: the crawler stops, the host wants to be left alone, or our own storage failed. Fetches of
// robots.txt made on the way are recorded in any case.
func (c *Crawler) look(ctx context.Context, u store.URL) (f store.Fetch, robots []store.Fetch, err error) {
	at := c.o.Now()
	if u.ETag == store.FeedText {
		f, err := c.feedAlone(ctx, u, at)
		return f, nil, err
	}
	tr := &trip{kind: u.Kind}
	a := c.get(ctx, tr, u)
	for _, r := range tr.robots {
		rf, err := c.robotsFetch(ctx, u, r)
		if err != nil {
			return f, robots, err
		}
		robots = append(robots, rf)
	}
	if ctx.Err() != nil {
		return f, robots, context.Cause(ctx)
	}
	var wait *waitError
	if errors.As(a.err, &wait) && wait.host == store.HostKey(u.URL) {
		return f, robots, wait
	}
	if a.err != nil && c.patient && unreachable(a.err) && c.t.weather.offline() {
		return f, nil, errOffline
	}
	f = store.Fetch{URL: u, Attempt: store.Attempt{URL: u.ID, At: at.UTC(), Took: tr.took, Status: tr.status, Bytes: int64(len(a.body))}}
	l := Look{At: at, Chance: c.chance()}
	c.rhythms.tell(ctx, u, &l)
	if wait != nil {
		l.NotBefore = wait.until
	}
	if err := c.settle(ctx, &f, &l, tr, a); err != nil {
		return f, robots, err
	}
	l.Outcome = f.Attempt.Outcome
	if at := at.Add(tr.retry); tr.retry > 0 && at.After(l.NotBefore) && l.Outcome == store.OutcomeFailed {
		l.NotBefore = at
	}
	f.URL = c.o.Policy.After(f.URL, l)
	f.Gone = isGone(f.URL, l.Outcome)
	if f.URL.Fails == 0 {
		f.Moved = tr.movedTo(u.URL, a.final)
	}
	return f, robots, nil
}

// settle classes the answer and makes the page.
func (c *Crawler) settle(ctx context.Context, f *store.Fetch, l *Look, tr *trip, a answer) error {
	u := &f.URL
	if a.err == nil {
		a.err = c.judge(a, *u)
	}
	switch {
	case a.err != nil:
		f.Attempt.Outcome = outcome(a.err)
		f.Attempt.Err = clip(plain(a.err).Error(), 300)
		l.Permanent = errors.Is(a.err, ErrTooLarge) || errors.Is(a.err, ErrType) || errors.Is(a.err, ErrRedirects)
		if f.Attempt.Outcome == store.OutcomeRefused && !errors.Is(a.err, ErrPrivate) {
			return c.fromFeed(ctx, f, l.At)
		}
		return nil
	case a.status == http.StatusNotModified:
		f.Attempt.Outcome = store.OutcomeNotModified
		if v := a.header.Get("ETag"); v != "" {
			u.ETag = v
		}
		if v := a.header.Get("Last-Modified"); v != "" {
			u.LastModified = v
		}
		return nil
	}
	u.ETag, u.LastModified = validator(a.header.Get("ETag")), validator(a.header.Get("Last-Modified"))
	if u.Digest != "" && u.Digest == digestOf(a.body) {
		f.Attempt.Outcome = store.OutcomeSame
		return nil
	}
	digest, err := c.bodies.Put(ctx, a.body)
	if err != nil {
		return &keepError{err}
	}
	p := c.page(*u, tr, a, l.At, digest)
	u.Digest = digest
	f.Attempt.Outcome, f.Page = store.OutcomeNew, &p
	l.Fresh = true
	return nil
}

// fromFeed makes the page of an article whose site refuses it, but whose feed carries the whole text. The refusal is
// recorded and respected all the same.
func (c *Crawler) fromFeed(ctx context.Context, f *store.Fetch, at time.Time) error {
	u := &f.URL
	if u.Kind != store.KindArticle || u.Hint.HTML == "" || u.Digest != "" {
		return nil
	}
	title := html.EscapeString(u.Hint.Title)
	body := "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>" + title + "</title></head>\n<body><article><h1>" + title + "</h1>\n" +
		strings.ToValidUTF8(u.Hint.HTML, "\uFFFD") + "\n</article></body></html>\n"
	digest, err := c.bodies.Put(ctx, []byte(body))
	if err != nil {
		return &keepError{err}
	}
	u.Digest = digest // so that the next refusal does not bring it again
	f.Page = &store.Page{
		URL: u.ID, Address: u.URL, Final: u.URL, Source: u.Source, Kind: u.Kind, At: at.UTC(), ContentType: store.FeedText,
		Digest: digest, Size: int64(len(body)), Hint: u.Hint, Archive: u.Archive,
	}
	return nil
}

// feedAlone is fromFeed for an article that was refused before its feed brought the text: the site is not asked again
// for that, and when it is next asked follows from the refusals there were.
func (c *Crawler) feedAlone(ctx context.Context, u store.URL, at time.Time) (store.Fetch, error) {
	u.ETag = ""
	f := store.Fetch{URL: u, Attempt: store.Attempt{
		URL: u.ID, At: at.UTC(), Outcome: store.OutcomeRefused, Err: "refused before; the text is the feed's",
	}}
	if err := c.fromFeed(ctx, &f, at); err != nil {
		return f, err
	}
	l := Look{At: at, Outcome: store.OutcomeRefused, Chance: c.chance()}
	c.rhythms.tell(ctx, u, &l)
	f.URL.Fails = max(f.URL.Fails-1, 0) // this is no further refusal
	f.URL = c.o.Policy.After(f.URL, l)
	return f, nil
}

// validator drops what is too long to be sent back.
func validator(s string) string {
	if len(s) > 1024 {
		return ""
	}
	return s
}

// judge tells why an answer is no page.
func (c *Crawler) judge(a answer, u store.URL) error {
	switch a.status {
	case http.StatusOK, http.StatusNonAuthoritativeInfo:
	case http.StatusNotModified:
		if u.ETag == "" && u.LastModified == "" {
			return statusError(a.status) // nobody asked
		}
		return nil
	default:
		return statusError(a.status)
	}
	if len(bytes.TrimSpace(a.body)) == 0 {
		return errEmpty
	}
	if binary(a.body, a.header.Get("Content-Type"), u.Kind) {
		return fmt.Errorf("%w: binary data as %s", ErrType, a.header.Get("Content-Type"))
	}
	return nil
}

// sniffed is how much of a body tells whether it is text: more than the 1,445 bytes of the MIME Sniffing
// standard, section 5.1.
const sniffed = 2048

// controls has a bit for each control character that no text holds: all but NUL, which is counted apart,
// tab, line feed, form feed, carriage return and escape.
const controls uint32 = (1<<32 - 1) &^ (1<<0 | 1<<'\t' | 1<<'\n' | 1<<'\f' | 1<<'\r' | 1<<0x1b)

// binary tells whether a body is no text, whatever its type says. UTF-16 is text, a few stray NULs do
// not matter, and sitemaps may be gzip files.
func binary(b []byte, _ string, kind store.URLKind) bool {
	for _, mark := range []string{"\xff\xfe", "\xfe\xff", "\xef\xbb\xbf"} {
		if bytes.HasPrefix(b, []byte(mark)) {
			return false
		}
	}
	if kind.IsListing() && bytes.HasPrefix(b, []byte("\x1f\x8b")) {
		return false
	}
	head := b[:min(len(b), sniffed)]
	nul := bytes.Count(head, []byte{0})
	odd := 0
	for _, c := range head {
		if c < 0x20 {
			odd += int(controls >> c & 1)
		}
	}
	return odd*20 > len(head) || nul*20 > len(head) && nul*5 < len(head)*2 // 40 % NULs: UTF-16 without a mark
}

// outcome classes an error.
func outcome(err error) store.Outcome {
	var status statusError
	switch {
	case errors.Is(err, ErrRobots), errors.Is(err, ErrPrivate):
		return store.OutcomeRefused
	case !errors.As(err, &status):
		return store.OutcomeFailed
	}
	switch int(status) {
	case http.StatusNotFound, http.StatusGone:
		return store.OutcomeGone
	case http.StatusUnauthorized, http.StatusPaymentRequired, http.StatusForbidden, http.StatusUnavailableForLegalReasons:
		return store.OutcomeRefused
	}
	return store.OutcomeFailed
}

// plain takes off the wrapping that only repeats the address.
func plain(err error) error {
	var ue *url.Error
	if errors.As(err, &ue) {
		return ue.Err
	}
	return err
}

func clip(s string, n int) string {
	if len(s) > n {
		return strings.ToValidUTF8(s[:n], "") + "…"
	}
	return s
}

func digestOf(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

func (c *Crawler) page(u store.URL, tr *trip, a answer, at time.Time, digest string) store.Page {
	return store.Page{
		URL: u.ID, Address: u.URL, Final: a.final, Source: u.Source, Kind: u.Kind, At: at.UTC(),
		Status: a.status, ContentType: tr.ctype, Header: tr.head,
		Digest: digest, Size: int64(len(a.body)), Hint: u.Hint, Archive: u.Archive,
	}
}

// robotsFetch records a robots.txt that was read on the way to u.
func (c *Crawler) robotsFetch(ctx context.Context, u store.URL, r robotsAnswer) (store.Fetch, error) {
	address := r.origin + "/robots.txt"
	ru := store.URL{
		URL: address, Key: store.URLKey(address), Host: store.HostKey(address), Source: u.Source,
		Kind: store.KindRobots, Parent: u.ID, Via: "robots",
	}
	f := store.Fetch{URL: ru, Attempt: store.Attempt{At: r.at.UTC(), Took: r.took, Status: r.status, Bytes: int64(len(r.body))}}
	if r.err == nil && (r.status == http.StatusOK || r.status == http.StatusNonAuthoritativeInfo) {
		if len(r.body) == 0 {
			f.Attempt.Outcome, f.URL.Looks = store.OutcomeSame, 1
			return f, nil
		}
		digest, err := c.bodies.Put(ctx, r.body)
		if err != nil {
			return f, &keepError{err}
		}
		f.URL.Digest, f.URL.Looks, f.Attempt.Outcome = digest, 1, store.OutcomeNew
		f.Page = &store.Page{
			Address: address, Final: r.final, Source: u.Source, Kind: store.KindRobots, At: r.at.UTC(),
			Status: r.status, ContentType: r.ctype, Header: r.head, Digest: digest, Size: int64(len(r.body)),
		}
		return f, nil
	}
	err := r.err
	if err == nil {
		err = statusError(r.status)
	}
	f.Attempt.Outcome, f.Attempt.Err, f.URL.Fails = outcome(err), clip(plain(err).Error(), 300), 1
	return f, nil
}
