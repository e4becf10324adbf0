package extract

import (
	"strings"
	"testing"
	"time"

	"warta/store"
)

// TestIcons: the names of icons are no text.
func TestIcons(t *testing.T) {
	for _, tc := range []struct{ name, part, lacks, has string }{
		{"by its class", `<p>Warga <span class="material-icons md-18">print</span> senang dengan taman kota yang baru itu.</p>`, "print", "Warga senang"},
		{"another font", `<p>Warga <i class="material-symbols-outlined">share</i> senang dengan taman kota yang baru itu.</p>`, "share", "Warga senang"},
		{"with text in it", `<p>Warga <span class="material-icons-box">Kota Metro senang</span> dengan taman kota yang baru itu.</p>`, "", "Kota Metro senang"},
		{"another element's end", `<p>Warga <span class="material-icons">kota<b> senang</b></span> dengan taman kota yang baru itu.</p>`, "", "kota senang"},
		{"on lines of their own", `<p>light_mode</p><p>text_increase</p>`, "_", ""},
		{"code", `<p><code>light_mode</code></p>`, "", "light_mode"},
		{"an account's name", `<p>Akun @warga_metro mengunggah foto taman kota yang baru itu pagi tadi.</p>`, "", "@warga_metro"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			const body = `<div class="entry-content">`
			const behind = `<p>Kepala dinas meminta warga menjaga taman kota yang baru saja selesai dibangun itu.</p>`
			page := strings.Replace(datedPage("", ""), body, body+behind+tc.part+behind, 1)
			c := extractor(t).Extract(Input{Pages: []Page{{URL: "https://kabar.example/berita/a", Body: []byte(page)}}})
			if tc.lacks != "" && strings.Contains(c.Text, tc.lacks) || !strings.Contains(c.Text, tc.has) {
				t.Errorf("got %q", c.Text)
			}
		})
	}
	meta := `<div class="meta"><i class="material-icons">calendar_month</i> 18 Nov 2026 <i class="material-icons">schedule</i> 07.00 WIB</div>`
	if got := publishedOf(t, "https://kabar.example/berita/a", datedPage("", meta), time.Time{}, store.Hint{}); got != "2026-11-18T07:00:00+07:00" {
		t.Errorf("beside a date: published %q", got)
	}
}
