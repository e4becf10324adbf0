package main

import (
	"context"
	"errors"
	"time"

	"warta/store"
	"warta/store/archive"
)

// expiredAt is the setting that says when bodies were last expired.
const expiredAt = "bodies_expired_at"

// expireBodies removes the bodies that the configuration does not want kept any more, at most once a day: the whole
// archive is looked at.
func (a *app) expireBodies(ctx context.Context) error {
	if _, err := a.removeUnwanted(ctx); err != nil {
		return err
	}
	if a.Keep.Bodies == 0 && a.Keep.Size == 0 {
		return nil
	}
	now := time.Now().UTC()
	last, err := a.db.Setting(ctx, expiredAt)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if at, err := time.Parse(time.RFC3339, last); err == nil && now.Sub(at) < 23*time.Hour && !now.Before(at) {
		return nil
	}
	done, err := a.bodies.Expire(ctx, archive.Expiry{Now: now, Age: a.Keep.Bodies, Bytes: a.Keep.Size, Named: a.db.PageDigests})
	if err != nil {
		return err
	}
	a.log.Info("old pages removed", "pages", done.Bodies, "bytes", done.Bytes, "left_bytes", done.Left)
	return a.db.SetSetting(ctx, expiredAt, now.Format(time.RFC3339))
}
