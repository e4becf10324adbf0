package boost

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

// rows makes a question with a known answer: yes when the first feature is large and the second small.
func rows(n int) Data {
	rng := rand.New(rand.NewPCG(1, 2))
	var d Data
	for range n {
		x := []float32{rng.Float32(), rng.Float32(), rng.Float32()}
		y := float32(0)
		if x[0] > 0.4 && x[1] < 0.7 {
			y = 1
		}
		d.X, d.Y, d.W = append(d.X, x), append(d.Y, y), append(d.W, 1)
	}
	return d
}

var params = Params{Trees: 40, Leaves: 8, Rate: 0.3, MinWeight: 1, L2: 1, Rows: 0.8, Cols: 1, Seed: 1}

func TestTrain(t *testing.T) {
	d := rows(4000)
	m := Train(d, params)
	right := 0
	for i, x := range d.X {
		if (m.Score(x) > 0) == (d.Y[i] > 0.5) {
			right++
		}
	}
	if right < 3950 {
		t.Errorf("%d of 4000 right", right)
	}
	again := Train(d, params)
	var a, b bytes.Buffer
	if err := m.Write(&a); err != nil {
		t.Fatal(err)
	}
	if err := again.Write(&b); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("the same data and seed gave another model")
	}
	read, err := Read(a.String(), 3)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range d.X[:100] {
		if s, r := m.Score(x), read.Score(x); (s > 0) != (r > 0) || s-r > 0.02 || r-s > 0.02 {
			t.Errorf("read back: %v, was %v", r, s)
		}
		var row Row
		copy(row[:], x)
		for _, stops := range [][]Stop{nil, {{After: 5, Below: -100}}, {{After: 1, Below: -100}, {After: 33, Below: -100}}} {
			quick, err := read.Quick(stops)
			if err != nil {
				t.Fatal(err)
			}
			if q := quick.Score(&row); q-read.Score(x) > 1e-4 || read.Score(x)-q > 1e-4 {
				t.Errorf("quick %v, full %v", q, read.Score(x))
			}
		}
		quick, err := read.Quick([]Stop{{After: 12, Below: 0}})
		if err != nil {
			t.Fatal(err)
		}
		if q := quick.Score(&row); q >= 0 && q-read.Score(x) > 1e-4 {
			t.Errorf("not given up at %v, full %v", q, read.Score(x))
		}
		if quick, err = read.Quick([]Stop{{After: 12, Below: -100, Above: 1, Credit: 50}}); err != nil {
			t.Fatal(err)
		}
		if q := quick.Score(&row); q < 51 && q-read.Score(x) > 1e-4 || q > 51 && read.Score(x) < 0 {
			t.Errorf("taken as sure at %v, full %v", q, read.Score(x))
		}
	}
}

func TestReadRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"cut off":          "base 0\n0 0.5 2\n= 1\n",
		"unknown feature":  "9 0.5 2\n= 1\n= 2\n",
		"no number":        "0 x 2\n= 1\n= 2\n",
		"right goes back":  "0 0.5 1\n= 1\n= 2\n",
		"right is outside": "0 0.5 7\n= 1\n= 2\n",
		"base":             "base x\n",
		"infinite leaf":    "0 0.5 2\n= -inf\n= 2\n",
	} {
		if _, err := Read(text, 3); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("base 0\n0 0.5 2\n= 1\n= 2\n")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := Read(text, 3)
		if err == nil {
			want := m.Score([]float32{0.1, 0.2, 0.3}) // ends
			q, err := m.Quick(nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := q.Score(&Row{0.1, 0.2, 0.3}); got != want && want-want == 0 {
				t.Errorf("quick %v, slow %v", got, want)
			}
		}
	})
}
