package page

// Within reports whether element e is holder or lies inside it.
func (p *Page) Within(e, holder int32) bool {
	for ; e > holder; e = p.Elements[e].Parent {
	}
	return e == holder
}

// asideKinds are the kinds of element inside a body that are not its own.
const asideKinds = KindRelated | KindShare | KindComment | KindAd | KindBio | KindSubscribe | KindNav | KindTags

// Aside reports whether element e lies, below holder, in something that is not the article's own.
func (p *Page) Aside(e, holder int32) bool {
	for ; e > holder; e = p.Elements[e].Parent {
		el := &p.Elements[e]
		if el.Own&asideKinds != 0 && el.Own&(KindCaption|KindContent|KindBody) == 0 || el.Near[nearAsideTag] > 0 && int16(el.Near[nearAsideTag]) == el.Depth {
			return true
		}
	}
	return false
}

// Common is the lowest element that holds both a and b.
func (p *Page) Common(a, b int32) int32 {
	for a != b {
		if a > b {
			a = p.Elements[a].Parent
		} else {
			b = p.Elements[b].Parent
		}
	}
	return a
}
