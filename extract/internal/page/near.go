package page

import "golang.org/x/net/html/atom"

// The near-kinds: for each, every element knows how deep its nearest ancestor of that kind lies, so that
// a block can say how far up it is.
const (
	nearContent = iota
	nearBody
	nearLead
	nearNav
	nearHeader
	nearFooter
	nearSide
	nearRelated
	nearTeaser
	nearShare
	nearComment
	nearAd
	nearMeta
	nearBio
	nearTags
	nearCaption
	nearSubscribe
	nearNotice
	nearHidden
	nearTitle
	nearQuote
	nearPara
	nearForm
	nearPage
	nearBox
	nearTool // up to here as the Kinds
	nearArticleTag
	nearMainTag
	nearAsideTag
	nearNavTag
	nearHeaderTag
	nearFooterTag
	nearSectionTag
	nearFigureTag
	nearListTag
	nearTableTag
	nearQuoteTag
	nearFormTag
	nearLinkTag
	nearItemBody // itemprop or property articleBody
	nearItemType // itemtype of an article
	nearHiddenBy // hidden by attribute or style
	numNear
)

// nearTag is the near-kind of a tag, or -1.
func nearTag(a atom.Atom) int {
	switch a {
	case atom.Article:
		return nearArticleTag
	case atom.Main:
		return nearMainTag
	case atom.Aside:
		return nearAsideTag
	case atom.Nav:
		return nearNavTag
	case atom.Header:
		return nearHeaderTag
	case atom.Footer:
		return nearFooterTag
	case atom.Section:
		return nearSectionTag
	case atom.Figure, atom.Figcaption:
		return nearFigureTag
	case atom.Ul, atom.Ol, atom.Dl:
		return nearListTag
	case atom.Table:
		return nearTableTag
	case atom.Blockquote:
		return nearQuoteTag
	case atom.Form, atom.Button, atom.Fieldset, atom.Dialog, atom.Details:
		return nearFormTag
	}
	return -1
}

// nearRole is the near-kind of an ARIA role, or -1.
func nearRole(role string) int {
	switch role {
	case "main":
		return nearMainTag
	case "article":
		return nearArticleTag
	case "complementary":
		return nearAsideTag
	case "navigation", "menu", "menubar", "tablist":
		return nearNavTag
	case "banner":
		return nearHeaderTag
	case "contentinfo":
		return nearFooterTag
	case "dialog", "alertdialog", "alert", "search", "form":
		return nearFormTag
	case "list":
		return nearListTag
	}
	return -1
}
