package page

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func walked(t *testing.T, doc string) *Page {
	t.Helper()
	root, err := html.Parse(strings.NewReader(doc))
	if err != nil {
		t.Fatal(err)
	}
	w, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return w.Walk(root)
}

func TestBlocks(t *testing.T) {
	for _, tc := range []struct {
		name, in string
		want     []string
	}{
		{"paragraphs", "<p>Satu dua.</p><p>Tiga <b>empat</b> lima.</p>", []string{"Satu dua.", "Tiga empat lima."}},
		{"bare text around", "<div>Satu<p>dua</p>tiga</div>", []string{"Satu", "dua", "tiga"}},
		{"one line break", "<div>Satu<br>dua</div>", []string{"Satu\ndua"}},
		{"two line breaks", "<div>Satu<br> <br>dua</div>", []string{"Satu", "dua"}},
		{"spans are glued", "<p><span>Sa</span><span>tu</span></p>", []string{"Satu"}},
		{"space between nodes", "<p>Satu <a href=/x>dua</a>\n tiga</p>", []string{"Satu dua tiga"}},
		{"an ad span stands apart", `<p>Satu <span class="advertisement">iklan</span> dua</p>`, []string{"Satu", "iklan", "dua"}},
		{"scripts and forms are silent", "<script>x</script><style>y</style><p>Satu</p><textarea>z</textarea>", []string{"Satu"}},
		{"lone signs", "<p>•</p><p>|</p><p>Satu</p>", []string{"Satu"}},
		{"cells", "<table><tr><td>a1</td><td>b2</td></tr></table>", []string{"a1", "b2"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := walked(t, tc.in)
			var got []string
			for i := range p.Blocks {
				got = append(got, p.BlockText(i))
			}
			if strings.Join(got, "|") != strings.Join(tc.want, "|") {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestMeasure(t *testing.T) {
	p := walked(t, `<p>Kepala desa, Budi, berkata: "Jalan rusak." Lalu <a href="/x">pergi ke pasar</a>!</p>`)
	if len(p.Blocks) != 1 {
		t.Fatalf("%d blocks", len(p.Blocks))
	}
	b := p.Blocks[0]
	if b.Words != 10 || b.Links != 1 || b.Link != 14 || b.Commas != 2 || b.Stops != 2 || b.EndSig != sigStop || b.BegSig != sigUpper {
		t.Errorf("%+v", b)
	}
}

// TestTree checks what the features rely on: subtrees are ranges, parents come first.
func TestTree(t *testing.T) {
	p := walked(t, `<title>Judul Berita</title><div id=a><h1>Judul Berita</h1><div class="article-body"><p>Satu kalimat yang cukup panjang untuk dihitung, dengan koma dan titik di akhirnya.</p><ul><li>x1<li>y2</ul></div></div><footer>z3</footer>`)
	for i := range p.Elements {
		e := &p.Elements[i]
		up := &p.Elements[e.Parent]
		if i > 0 && (int(e.Parent) >= i || e.First < up.First || e.End > up.End || e.First > e.End || e.Depth != up.Depth+1) {
			t.Errorf("element %d %+v in %+v", i, e, up)
		}
	}
	c := p.Context()
	if p.H1 < 0 || p.BlockText(int(p.H1)) != "Judul Berita" {
		t.Errorf("headline %d", p.H1)
	}
	var x [NumFeatures]float32
	for i := range p.Blocks {
		c.Features(i, x[:])
		for k, v := range x {
			if v != v || v > 1e9 || v < -1e9 {
				t.Errorf("block %d feature %d is %v", i, k, v)
			}
		}
	}
	if got := p.Elements[p.Main()].Own & KindBody; got == 0 {
		t.Errorf("main is element %d", p.Main())
	}
}

func TestJudge(t *testing.T) {
	if _, err := NewJudge(); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(namesText, ":"); n < numKinds {
		t.Errorf("%d of %d kinds", n, numKinds)
	}
}

func TestWitness(t *testing.T) {
	for in, want := range map[string]string{
		`{"articleBody":"Satu \"dua\" &amp; <b>tiga</b>"}`: `Satu "dua" &  tiga `,
		`{"articleBody" : "Satu`:                           "",
		"{\"articleBody\":\"Satu\ndua\", broken":           "Satu dua",
		`{"articleBody":["x"]}`:                            "",
		`{}`:                                               "",
	} {
		if got := bodyOf(in); got != want {
			t.Errorf("bodyOf(%q) = %q, want %q", in, got, want)
		}
	}
}
