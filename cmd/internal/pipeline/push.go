package pipeline

import (
	"cmp"
	"context"

	"warta/feeds/push"
	"warta/store"
	"warta/store/sqlite"
)

// settlePush records at which hub a source's own feed can be subscribed to, if at any. Whether it is, the server
// decides: it takes a public address.
func settlePush(ctx context.Context, tx *sqlite.Tx, pg store.Page, src store.Source, body []byte) error {
	if src.ID == "" || pg.Archive || pg.Kind != store.KindFeed || src.Feed == "" || store.URLKey(src.Feed) != store.URLKey(pg.Address) {
		return nil
	}
	hub, topic := push.Offer(pg.Header, body, cmp.Or(pg.Final, pg.Address))
	return tx.SetPush(ctx, src.ID, hub, topic)
}
