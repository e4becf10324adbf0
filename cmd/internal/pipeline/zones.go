package pipeline

import "warta/store"

// Zones are the clocks of regions: IANA time zones by code.
type Zones map[string]string

// ZonesOf are the clocks of a gazetteer's places.
func ZonesOf(places []store.Place) Zones {
	z := Zones{}
	for _, p := range places {
		if p.Zone != "" {
			z[p.Code] = p.Zone
		}
	}
	return z
}

// Of is the clock that a source goes by: its own, else that of its region; "" where neither says.
func (z Zones) Of(s store.Source) string {
	zone := s.Zone
	for code := s.Region; zone == "" && code != ""; code = store.ParentCode(code) {
		zone = z[code]
	}
	return zone
}
