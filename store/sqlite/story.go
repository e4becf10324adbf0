package sqlite

import "context"

// SetStory puts an article into a cluster of the same text at other outlets; "" takes it out.
func (tx *Tx) SetStory(ctx context.Context, id, story string) error {
	if story != "" {
		if err := tx.exec(ctx, `INSERT INTO story (id, created_at) VALUES (?, ?) ON CONFLICT DO NOTHING`, story, stamp(tx.at)); err != nil {
			return err
		}
	}
	return tx.exec(ctx, `UPDATE article SET story = ? WHERE id = ?`, story, id)
}
