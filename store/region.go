package store

// Place is one entry of a gazetteer: a province, kabupaten/kota or kecamatan, or its like in another
// country. Codes nest by dots: "18" holds "18.01", which holds "18.01.14".
type Place struct {
	Code string `json:"code"` // Kemendagri code, Kepmendagri 300.2.2-2138/2025
	Name string `json:"name"`
	Type string `json:"type"`           // provinsi, kabupaten, kota, kecamatan
	Zone string `json:"zone,omitempty"` // IANA time zone, on provinces
}

// Region ties an article to a place.
type Region struct {
	Code   string  `json:"code"`
	Name   string  `json:"name"`
	Score  float64 `json:"score"`  // 0 to 1, comparable within one article
	Strong bool    `json:"strong"` // the text itself says so; a weak tag rests on the outlet or a single hint
	// Evidence says why, strongest first.
	Evidence []Evidence `json:"evidence,omitempty"`
}

// Evidence is one clue for a region: the words, where they stood, and the rule that read them.
type Evidence struct {
	Words string `json:"words"`
	Where string `json:"where"` // title, lead, text, dateline, section, tag, url, home
	Rule  string `json:"rule"`  // name, alias, office, capital, home, …
	Count int    `json:"count,omitempty"`
}

// Regions is the answer for one article: what it is about, and what it merely mentions, best first.
type Regions struct {
	About     []Region `json:"regions"`
	Mentioned []Region `json:"places"`
}

// ParentCode is the code one level up, or "" for a province: "18.01" of "18.01.14".
func ParentCode(code string) string {
	for i := len(code) - 1; i >= 0; i-- {
		if code[i] == '.' {
			return code[:i]
		}
	}
	return ""
}

// Within reports whether code is region or lies inside it: "18.01" is within "18".
func Within(code, region string) bool {
	return code == region || (len(code) > len(region) && code[:len(region)] == region && code[len(region)] == '.')
}
