package story

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"warta/extract/fingerprint"
)

const release = `Pemerintah Kabupaten Tirta Raya menyalurkan bantuan benih padi kepada 412 kelompok tani di tujuh kecamatan, Selasa (14/10/2025).
Bupati Tirta Raya Sari Wulandari mengatakan bantuan itu dibagikan menjelang musim tanam agar petani tidak lagi membeli benih dengan harga tinggi di kios.
Ia menjelaskan setiap kelompok menerima 250 kilogram benih varietas unggul yang sudah diuji di kebun percobaan dinas pertanian selama dua musim.
Kepala Dinas Pertanian Hendra Gunadi menambahkan penyaluran dilakukan bertahap sampai akhir bulan dan diawasi oleh penyuluh di masing-masing kecamatan.`

func TestTrace(t *testing.T) {
	m := NewMemory()
	part := strings.Split(release, "\n")
	put := func(id, outlet, title, body string, hours int) {
		a := article(id, outlet, body, hours)
		a.Text = fingerprint.New(title, body)
		a.URL = "https://" + outlet + "/" + id
		take(t, m, a)
	}
	put("whole", "satu.example", "Pemkab Salurkan Benih Padi", "TIRTA RAYA (Satu) - "+release, 5)
	put("early", "dua.example", "Petani Terima Benih", part[0]+"\n"+strings.Replace(part[1], "mengatakan", "menyebut", 1)+"\nPetani menyambut baik bantuan yang sudah lama ditunggu itu.", 2)
	put("quote", "tiga.example", "Irigasi Utara Selesai", prose(3, 200)+part[3], 9)
	put("other", "empat.example", "Pasar Murah", prose(4, 200), 1)

	text := fingerprint.New("Pemkab salurkan benih padi", release)
	list, err := Candidates(context.Background(), text, m, Options{Candidates: 100, PerStory: 100})
	if err != nil {
		t.Fatal(err)
	}
	got := Trace(text, day, list)
	if len(got) != 2 && len(got) != 3 {
		t.Fatalf("%d prints: %+v", len(got), got)
	}
	early, whole := got[0], got[1]
	if early.Article != "early" || early.Outlet != "dua.example" || early.URL != "https://dua.example/early" || early.Headline ||
		early.Delay != int64(2*time.Hour/time.Second)-60 || early.Kept < 0.4 || early.Kept > 0.55 || early.Own < 0.1 || early.Own > 0.3 {
		t.Errorf("%+v", early)
	}
	if whole.Article != "whole" || !whole.Headline || whole.Kept != 1 || whole.Own != 0 || len(whole.Changes) != 0 ||
		whole.Delay != int64(5*time.Hour/time.Second)-60 || !strings.HasPrefix(whole.Longest, "Pemerintah Kabupaten") {
		t.Errorf("%+v", whole)
	}
	kinds := ""
	for _, c := range early.Changes {
		kinds += string(c.Kind) + " "
	}
	if kinds != "edited dropped dropped added " {
		t.Errorf("%s: %+v", kinds, early.Changes)
	}
	if b, err := json.Marshal(got); err != nil || !strings.Contains(string(b), `"headline_kept":true`) {
		t.Errorf("%s, %v", b, err)
	}
	if since := Trace(text, time.Time{}, list); since[0].Delay != 0 || since[1].Delay != 3*3600 {
		t.Errorf("from the first print: %d, %d", since[0].Delay, since[1].Delay)
	}
	if none := Trace(fingerprint.New("", prose(77, 100)), day, list); len(none) != 0 {
		t.Errorf("nobody ran it: %+v", none)
	}
}
