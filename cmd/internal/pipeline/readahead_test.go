package pipeline

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"warta/store"
)

// oneGone are bodies, one of which cannot be had.
type oneGone struct {
	Bodies
	digest string
}

var errDisk = errors.New("the disk is broken")

func (f oneGone) Get(ctx context.Context, digest string) ([]byte, error) {
	if digest == f.digest {
		return nil, errDisk
	}
	return f.Bodies.Get(ctx, digest)
}

// fetchAll fetches n articles in one go.
func (d *desk) fetchAll(n int) {
	d.Helper()
	ctx := d.Context()
	var urls []store.URL
	for i := range n {
		urls = append(urls, store.URL{URL: fmt.Sprintf("https://a.example/%d", i), Source: "a.example", Kind: store.KindArticle, Due: d.now})
	}
	if _, err := d.DB.Offer(ctx, urls); err != nil {
		d.Fatal(err)
	}
	b, ok, err := d.DB.Lease(ctx, d.now, time.Minute, n)
	if err != nil || !ok || len(b.URLs) != n {
		d.Fatalf("%d of %d are due: %v", len(b.URLs), n, err)
	}
	var got []store.Fetch
	for i, u := range b.URLs {
		digest := fmt.Sprint("body", i)
		d.bodies[digest] = fmt.Appendf(nil, "Berita nomor %d\nIKLAN", i)
		u.Due, u.Digest = d.now.Add(time.Hour), digest
		got = append(got, store.Fetch{URL: u, Attempt: store.Attempt{At: d.now, Status: 200, Outcome: store.OutcomeNew}, Page: &store.Page{At: d.now, Status: 200, Digest: digest}})
	}
	if err := d.DB.Done(ctx, b.ID, got, store.HostState{}); err != nil {
		d.Fatal(err)
	}
}

// TestReadAhead: trouble with a page that is read ahead ends the round only where it stands, and nothing is left
// out when it has passed.
func TestReadAhead(t *testing.T) {
	d := newDesk(t)
	const n, bad = 2*extractBatch + 20, 2*extractBatch - 2 // not among the first, but read ahead with them
	d.fetchAll(n)
	if err := d.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	before := d.snapshot()
	at := func() (seq int64) {
		cursors, err := d.DB.Cursors(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cursors {
			if c.Name == Extract {
				seq = c.Seq
			}
		}
		return seq
	}
	if at() != n {
		t.Fatalf("%d pages were read of %d", at(), n)
	}
	var digest string
	for pg, err := range d.DB.Pages(t.Context(), bad-1, 1) {
		if err != nil {
			t.Fatal(err)
		}
		digest = pg.Digest
	}
	if err := d.DB.ResetCursor(t.Context(), Stages()...); err != nil {
		t.Fatal(err)
	}
	kept := d.Bodies
	d.Bodies = oneGone{kept, digest}
	if err := d.Drain(t.Context()); !errors.Is(err, errDisk) {
		t.Fatalf("%v", err)
	}
	if at() == 0 || at() >= bad {
		t.Errorf("%d pages were recorded before page %d", at(), bad)
	}
	d.Bodies = kept
	if err := d.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if after := d.snapshot(); at() != n || after != before {
		t.Errorf("at %d:\n%s\nwant\n%s", at(), after, before)
	}
}
