package crawler

import (
	"context"
	"net"

	"warta/store"
)

// Look is one look at one address, outside any batch.
func (c *Crawler) Look(ctx context.Context, u store.URL) (store.Fetch, []store.Fetch, error) {
	return c.look(ctx, u)
}

// SetDial replaces how hosts are dialled, guard included.
func (c *Crawler) SetDial(dial func(ctx context.Context, network, address string) (net.Conn, error)) {
	c.t.direct.DialContext = dial
}
