package extract

import (
	"net/url"

	"golang.org/x/net/html"

	"warta/store"
)

// Stand-ins until the metadata reader is here.

type metaInput struct {
	root           *html.Node
	url            *url.URL
	hint           store.Hint
	language, zone string
	structured     bool
	body           *html.Node
}

type metadata struct {
	content     store.Content
	articleBody string
	articleType bool
	ogType      string
	headline    string
}

func readMeta(metaInput) metadata { return metadata{} }
