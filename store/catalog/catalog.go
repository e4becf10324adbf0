package catalog

import (
	"embed"
	"fmt"

	"warta/store"
)

// GazetteerVersion changes whenever places.csv or aliases.csv does, so that what was tagged with an older
// gazetteer can be told and tagged again. Base: Kepmendagri 300.2.2-2138/2025.
const GazetteerVersion = "id-2025.2"

//go:embed data/*.csv
var files embed.FS

// Places is Indonesia: 38 provinces, 514 kabupaten and kota, 7,285 kecamatan, parents before children.
func Places() ([]store.Place, error) {
	g, err := Indonesia()
	if err != nil {
		return nil, err
	}
	return g.Places, nil
}

// Indonesia is the embedded gazetteer, read anew at each call (about ten milliseconds).
func Indonesia() (*Gazetteer, error) {
	g := &Gazetteer{Codes: map[string]Codes{}, known: map[string]bool{}, names: map[Alias]bool{}}
	for _, name := range []string{"places.csv", "aliases.csv"} {
		f, err := files.Open("data/" + name)
		if err != nil {
			return nil, fmt.Errorf("catalog: %w", err)
		}
		err = g.read(f, name)
		f.Close()
		if err != nil {
			return nil, fmt.Errorf("catalog: %w", err)
		}
	}
	return g, nil
}

// Sources are the outlets watched by default: those of Lampung.
func Sources() ([]store.Source, error) {
	var all []store.Source
	err := eachIn("sources.csv", []string{"home", "name", "region", "lang", "feed", "feed_status"}, func(f map[string]string) error {
		id, err := store.SourceID(f["home"])
		if err != nil {
			return fmt.Errorf("home: %w", err)
		}
		s := store.Source{
			ID: id, Name: f["name"], Home: f["home"], Region: f["region"], Language: f["lang"],
			Feed: f["feed"], State: store.SourceActive, Origin: "catalog",
		}
		if s.Name == "" {
			s.Name = id
		}
		if s.FeedStatus, err = feedStatus(f["feed"], f["feed_status"]); err != nil {
			return fmt.Errorf("%s: %w", id, err)
		}
		all = append(all, s)
		return nil
	})
	return all, err
}

func feedStatus(feed, status string) (store.FeedStatus, error) {
	switch st := store.FeedStatus(status); {
	case feed == "" && status == "":
		return "", nil
	case feed != "" && (st == store.FeedSeen || st == store.FeedGuess):
		return st, nil
	}
	return "", fmt.Errorf("feed %q with status %q (seen or guess, with a feed)", feed, status)
}

// Homes maps the hosts of all known outlets of the country, as store.HostKey gives them, to the code of
// the region they are at home in: the sources of Sources, and some three hundred others.
func Homes() (map[string]string, error) {
	sources, err := Sources()
	if err != nil {
		return nil, err
	}
	homes := map[string]string{}
	for _, s := range sources {
		homes[store.HostKey(s.Home)] = s.Region
	}
	err = eachIn("homes.csv", []string{"host", "region"}, func(f map[string]string) error {
		if _, ok := homes[f["host"]]; ok {
			return fmt.Errorf("host %s is given twice, or is a source", f["host"])
		}
		homes[f["host"]] = f["region"]
		return nil
	})
	return homes, err
}

func eachIn(name string, columns []string, do func(map[string]string) error) error {
	f, err := files.Open("data/" + name)
	if err != nil {
		return fmt.Errorf("catalog: %w", err)
	}
	defer f.Close()
	if err := eachRecord(f, name, columns, nil, do); err != nil {
		return fmt.Errorf("catalog: %w", err)
	}
	return nil
}
