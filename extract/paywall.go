package extract

import (
	"strings"

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
	"artikel ini hanya untuk pelanggan", "khusus untuk pelanggan", "konten premium", "artikel premium", "masuk untuk melanjutkan membaca",
	"login untuk melanjutkan membaca", "daftar untuk melanjutkan membaca",
	"subscribe to continue", "subscribe to read", "subscribe now to read", "sign in to continue reading", "log in to continue reading",
	"register to continue reading", "subscribe to keep reading", "sign in to keep reading", "log in to keep reading", "register to keep reading",
	"sign in to read the full", "log in to read the full", "register to read the full", "this article is for subscribers",
	"this content is for subscribers", "this story is for subscribers", "available to subscribers", "exclusive to subscribers", "for subscribers only",
	"jetzt weiterlesen", "weiterlesen mit", "réservé aux abonnés", "réservé à nos abonnés", "para seguir leyendo", "contenido exclusivo para suscriptores",
	"conteúdo exclusivo para assinantes", "contenuto riservato agli abbonati",
}

// paywalled reports whether what the page lets its readers see is the beginning of an article that is to be
// paid for: it says so to machines and there is next to no text, or its text is short and it asks for a
// subscription to read on.
func paywalled(v *verdict) bool {
	if v.meta.paid && v.words < paywallStub {
		return true
	}
	return v.words < paywallTeaser && (v.meta.paid || v.meta.articleType) && asksToPay(v)
}

// asksToPay looks for a sentence that asks for a subscription among the page's blocks.
func asksToPay(v *verdict) bool {
	for i := range v.doc.Blocks {
		if b := &v.doc.Blocks[i]; b.Words >= 2 && b.Words <= 30 && containsAny(words(v.doc.BlockText(i)), paywallAsks) {
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
