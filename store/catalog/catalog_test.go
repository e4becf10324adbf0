package catalog

import (
	"strings"
	"testing"

	"warta/store"
)

func TestGazetteerIsSound(t *testing.T) {
	g, err := Indonesia()
	if err != nil {
		t.Fatal(err)
	}
	levels := map[int]int{}
	types := map[string]int{}
	zones := map[string]int{}
	for _, p := range g.Places {
		level := strings.Count(p.Code, ".")
		levels[level]++
		types[p.Type]++
		if (p.Zone != "") != (level == 0) {
			t.Errorf("%s: zone %q at level %d", p.Code, p.Zone, level)
		}
		if level == 0 {
			zones[p.Zone]++
			if c := g.Codes[p.Code]; len(c.BPS) != 2 || !strings.HasPrefix(c.ISO, "ID-") || len(c.ISO) != 5 {
				t.Errorf("%s: other codes are %+v", p.Code, c)
			}
		}
		if want := []string{"provinsi", "kabupaten kota", "kecamatan"}[level]; !strings.Contains(want, p.Type) {
			t.Errorf("%s: type %q at level %d", p.Code, p.Type, level)
		}
	}
	if levels[0] != 38 || levels[1] != 514 || levels[2] != 7285 || types["kota"] != 98 {
		t.Errorf("levels %v, types %v", levels, types)
	}
	if zones["Asia/Jakarta"] != 18 || zones["Asia/Makassar"] != 12 || zones["Asia/Jayapura"] != 8 {
		t.Errorf("zones %v", zones)
	}
	codes := map[string]string{}
	for code, c := range g.Codes {
		for _, other := range []string{"bps " + c.BPS, "iso " + c.ISO} {
			if prev, ok := codes[other]; ok && !strings.HasSuffix(other, " ") {
				t.Errorf("%s belongs to %s and %s", other, prev, code)
			}
			codes[other] = code
		}
	}
	kinds := map[string]bool{"spelling": true, "short": true, "capital": true, "landmark": true, "old": true, "nickname": true, "kecamatan": true, "group": true}
	for _, a := range g.Aliases {
		if !kinds[a.Kind] {
			t.Errorf("alias %q of %s: unknown kind %q", a.Name, a.Code, a.Kind)
		}
	}
}

func TestPlannedRegionsDoNotExist(t *testing.T) {
	g, err := Indonesia()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range g.Places {
		if p.Name == "Lampung Tenggara" {
			t.Errorf("%s %s is only a proposal", p.Code, p.Name)
		}
	}
}

func TestSourcesAreSound(t *testing.T) {
	places, err := Places()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, p := range places {
		known[p.Code] = true
	}
	sources, err := Sources()
	if err != nil {
		t.Fatal(err)
	}
	if len(sources) != 98 {
		t.Errorf("%d sources", len(sources))
	}
	ids := map[string]bool{}
	status := map[store.FeedStatus]int{}
	for _, s := range sources {
		if ids[s.ID] {
			t.Errorf("%s twice", s.ID)
		}
		ids[s.ID] = true
		status[s.FeedStatus]++
		if !known[s.Region] || !store.Within(s.Region, "18") {
			t.Errorf("%s: region %q", s.ID, s.Region)
		}
		for _, u := range []string{s.Home, s.Feed} {
			if u == "" {
				continue
			}
			if c, err := store.CanonicalURL(u); err != nil || c != u {
				t.Errorf("%s: %q is not canonical: %q, %v", s.ID, u, c, err)
			}
		}
		if s.Home == "" || s.Name == "" || s.Language != "id" || s.State != store.SourceActive {
			t.Errorf("%s: %+v", s.ID, s)
		}
	}
	if status[store.FeedSeen] == 0 || status[store.FeedGuess] == 0 || status[""] == 0 {
		t.Errorf("feed status %v", status)
	}
	homes, err := Homes()
	if err != nil {
		t.Fatal(err)
	}
	for host, region := range homes {
		if store.HostKey("https://"+host+"/") != host {
			t.Errorf("%q is not a host key", host)
		}
		if !known[region] {
			t.Errorf("%s is at home in %q", host, region)
		}
	}
	if len(homes) < 350 || homes["lampost.co"] != "18" || homes["radarkotabumi.co.id"] != "18.03" {
		t.Errorf("%d homes, lampost %q", len(homes), homes["lampost.co"])
	}
}

// anotherCountry shows that the format carries a country that is not Indonesia in one file.
const anotherCountry = `# Atlantis
code,name,type,zone,iso
A,Norland,province,Europe/Lisbon,XA-N
A.1,Westport,city
A.1,Old Haven,=old
A.1.a,Mill Hill,parish
A.2,"Saint-Quay, Upper",district
`

func TestReadAnotherCountry(t *testing.T) {
	g, err := ReadGazetteer(strings.NewReader(anotherCountry))
	if err != nil {
		t.Fatal(err)
	}
	if len(g.Places) != 4 || g.Places[3].Name != "Saint-Quay, Upper" || g.Places[0].Zone != "Europe/Lisbon" {
		t.Errorf("places %+v", g.Places)
	}
	if len(g.Aliases) != 1 || g.Aliases[0] != (Alias{Name: "Old Haven", Code: "A.1", Kind: "old"}) {
		t.Errorf("aliases %+v", g.Aliases)
	}
	if g.Codes["A"].ISO != "XA-N" || len(g.Codes) != 1 {
		t.Errorf("codes %+v", g.Codes)
	}
	places, err := ReadPlaces(strings.NewReader(anotherCountry))
	if err != nil || len(places) != 4 {
		t.Errorf("ReadPlaces: %d, %v", len(places), err)
	}
}

type named struct{ *strings.Reader }

func (named) Name() string { return "atlantis.csv" }

func TestReadErrorsNameFileAndLine(t *testing.T) {
	const head = "code,name,type,zone\n"
	for _, tc := range []struct{ name, in, want string }{
		{"empty", "", "atlantis.csv: empty"},
		{"unknown column", "code,name,type,colour\n", `atlantis.csv:1: unknown column "colour"`},
		{"missing column", "code,name\n", `atlantis.csv:1: no column "type"`},
		{"column twice", "code,name,type,type\n", "atlantis.csv:1: column"},
		{"no parent", head + "1.2,X,city\n", "atlantis.csv:2: code 1.2 lies in 1"},
		{"code twice", head + "1,X,city\n1,Y,city\n", "atlantis.csv:3: code 1 is given twice"},
		{"bad code", head + "1..2,X,city\n", "atlantis.csv:2: bad code"},
		{"alias of nothing", head + "1,X,city\n2,Y,=short\n", `atlantis.csv:3: "Y" names the place "2"`},
		{"alias without a kind", head + "1,X,city\n1,Y,=\n", "atlantis.csv:3: type"},
		{"name twice", head + "1,X,city\n1,x,=short\n", "atlantis.csv:3: \"x\" is given twice"},
		{"no name", head + "1,,city\n", "atlantis.csv:2: no name"},
		{"zone", head + "1,X,city,Mars/Olympus\n", "atlantis.csv:2: time zone"},
		{"too many fields", head + "1,X,city,,,\n", "atlantis.csv:2: 6 fields"},
		{"quote", head + "1,\"X,city\n", "atlantis.csv: "},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := ReadPlaces(named{strings.NewReader(tc.in)})
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v, want %q", err, tc.want)
			}
		})
	}
}

func FuzzReadGazetteer(f *testing.F) {
	f.Add(anotherCountry)
	f.Add("code,name,type\n1,\"a\nb\",x\n")
	f.Fuzz(func(t *testing.T, in string) {
		g, err := ReadGazetteer(strings.NewReader(in))
		if err != nil {
			return
		}
		for _, p := range g.Places {
			if p.Code == "" || p.Name == "" || p.Type == "" {
				t.Errorf("accepted %+v", p)
			}
		}
	})
}
