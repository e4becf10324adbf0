package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html/atom"

	"warta/extract/internal/page"
	"warta/store"
)

const (
	// paywallStub is the most words that are left of an article behind a paywall; a text that says it is not
	// free and has more is one that search engines and passing readers are given whole.
	paywallStub = 80
	// paywallTeaser is the most words of a text that breaks off where the page asks for a subscription.
	paywallTeaser = 150
)

// paywallAsks are the words that pages put in place of the rest of an article, lower case and without signs.
// Offers of a newsletter or a subscription beside a whole article are worded otherwise.
var paywallAsks = []string{
	"berlangganan untuk membaca", "berlangganan untuk melanjutkan", "berlangganan untuk lanjut membaca", "artikel ini khusus pelanggan",
	"artikel ini hanya untuk pelanggan", "khusus untuk pelanggan", "masuk untuk melanjutkan membaca",
	"login untuk melanjutkan membaca", "daftar untuk melanjutkan membaca",
	"subscribe to continue", "subscribe to read", "subscribe now to read", "sign in to continue reading", "log in to continue reading",
	"register to continue reading", "subscribe to keep reading", "sign in to keep reading", "log in to keep reading", "register to keep reading",
	"sign in to read the full", "log in to read the full", "register to read the full", "this article is for subscribers",
	"this content is for subscribers", "this story is for subscribers", "available to subscribers", "exclusive to subscribers", "for subscribers only",
	"jetzt weiterlesen", "weiterlesen mit", "réservé aux abonnés", "réservé à nos abonnés", "para seguir leyendo", "contenido exclusivo para suscriptores",
	"conteúdo exclusivo para assinantes", "contenuto riservato agli abbonati",
}

// paywallNames are what sites call their paid articles. A menu or a list of others may hold them too.
var paywallNames = []string{"konten premium", "artikel premium", "konten khusus pelanggan", "artikel khusus pelanggan"}

// ask is how clearly a page asks for a subscription to read on.
type ask int

const (
	asksNothing ask = iota
	asksByName      // it names what is paid for
	asksClearly
)

// paywallNear is how many blocks behind the last of the text a gate stands at most.
const paywallNear = 8

// paywalled reports whether what the page lets its readers see is the beginning of an article that is to be
// paid for: it says so to machines and there is next to no text, or its text is short and it asks for a
// subscription to read on.
func paywalled(v *verdict) bool {
	if v.meta.paid && v.words < paywallStub {
		return true
	}
	if v.words >= paywallTeaser || !v.meta.paid && !v.meta.articleType {
		return false
	}
	return v.shape.asks == asksClearly || v.shape.asks == asksByName && (v.meta.paid || breaksOff(v.content.Text))
}

// breaksOff reports whether a text ends before its sentence does.
func breaksOff(text string) bool {
	last, _ := utf8.DecodeLastRuneInString(text)
	return last == '…' || last == ',' || unicode.IsLetter(last) || strings.HasSuffix(text, "...")
}

// asksToPay looks for what asks for a subscription between the kept blocks and right behind them; all over the
// page where it says that its article is paid for. Menus, lists beside the text and the foot of the page do not count.
func asksToPay(doc *page.Page, keep []bool, paid bool) ask {
	first, last, n := -1, -1, 0
	for i, k := range keep {
		if k {
			if first < 0 {
				first = i
			}
			last = i
			n += int(doc.Blocks[i].Words)
		}
	}
	if n >= 2*paywallTeaser {
		return asksNothing
	}
	from, to := first, min(last+paywallNear+1, len(doc.Blocks))
	if first < 0 || paid {
		from, to = 0, len(doc.Blocks)
	}
	found := asksNothing
	for i := from; i < to; i++ {
		b := &doc.Blocks[i]
		if b.Words < 2 || b.Words > 30 {
			continue
		}
		w := words(doc.BlockText(i))
		clear, named := containsAny(w, paywallAsks), containsAny(w, paywallNames)
		switch {
		case !clear && !named || besides(doc, b.El, int32(first)):
		case clear:
			return asksClearly
		default:
			found = asksByName
		}
	}
	return found
}

// besides reports whether an element lies in a menu, beside the text or at the foot of the page: in what by its name or
// kind holds other things, and does not hold the text's first block.
func besides(doc *page.Page, el, text int32) bool {
	for ; el > 0; el = doc.Elements[el].Parent {
		e := &doc.Elements[el]
		if e.First <= text && text < e.End {
			return false
		}
		if e.Tag == atom.Nav || e.Tag == atom.Aside || e.Tag == atom.Footer || e.Own&(page.KindNav|page.KindSide|page.KindRelated) != 0 && e.Own&page.KindSubscribe == 0 {
			return true
		}
	}
	return false
}

// isPaid reads isAccessibleForFree of an article, and of its parts where it says nothing itself
// (schema.org; Google's "subscription and paywalled content").
func (v *ldValue) isPaid() bool {
	if free := v.get("isAccessibleForFree").text(); free != "" {
		return strings.EqualFold(free, "false")
	}
	paid := false
	v.get("hasPart").each(func(part *ldValue) {
		paid = paid || strings.EqualFold(part.get("isAccessibleForFree").text(), "false")
	})
	return paid
}

// paywallFlag marks a text that breaks off at a paywall but is more than a stub.
func paywallFlag(c *store.Content, v *verdict) {
	if c.NotArticle == "" && v.meta.paid && v.meta.wordCount > 2*v.words {
		c.Flags = append(c.Flags, store.FlagPaywall)
	}
}
