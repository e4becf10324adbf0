package feeds

import (
	"context"
	"fmt"
	"slices"
	"time"

	"warta/store"
)

// always is later than anything that happens.
var always = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

// archive fills an archive document (RFC 5005 section 4): what readers were told in one stretch of the
// feed-entry log, as it was then. An article that was told twice is there as it was told last.
//
// There is no link to the next archive document: it would have to be written in later.
func (b *builder) archive(ctx context.Context, m *maker, s Spec, f *Feed) error {
	name, ok := s.archive()
	if !ok {
		return errMissing("archive of", s.Path())
	}
	list, err := b.reader.Archive(ctx, name, s.Archive)
	if err != nil {
		return fmt.Errorf("archive %s: %w", s.Path(), err)
	}
	// Nothing that can change has a say: not the clock, and not what is known of sources by now.
	m.now, m.sources, m.zones = always, make(map[string]store.Source), make(map[string]*time.Location)
	seen := make(map[string]bool)
	for _, told := range slices.Backward(list) {
		a := told.Article
		if seen[a.ID] || !s.takes(&a) {
			continue
		}
		seen[a.ID] = true
		m.sources[a.Source] = store.Source{ID: a.Source, Name: a.SourceName, Home: told.Home, Zone: told.Zone}
		if told.Zone != "" {
			m.zones[told.Zone] = Zone(told.Zone)
		}
		f.Items = append(f.Items, m.item(&a))
	}
	f.Archive, f.Hub = true, ""
	f.Pages.Current = m.base + s.numbered(0).Path()
	if s.Archive > 1 {
		f.Pages.PrevArchive = m.base + s.numbered(s.Archive-1).Path()
	}
	return nil
}
