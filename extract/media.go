package extract

import (
	"net/url"
	"strings"

	"warta/store"
)

// maxCaption is how many words a text may have that only captions a picture or a video.
const maxCaption = 120

// mediaFlags tells articles that are a picture or a video with a few words: their title or address says
// so, and the text is short.
func mediaFlags(c *store.Content, u *url.URL, ogType string, words int) []store.Flag {
	if words > maxCaption {
		return nil
	}
	title, path := strings.ToLower(c.Title), strings.ToLower(u.Path)+"/"
	switch {
	case saysMedia(title, path, "foto", "photo", "galeri"):
		return []store.Flag{store.FlagPhoto}
	case strings.HasPrefix(ogType, "video"), saysMedia(title, path, "video", "tv"):
		return []store.Flag{store.FlagVideo}
	}
	return nil
}

func saysMedia(title, path string, words ...string) bool {
	for _, w := range words {
		if rest, ok := strings.CutPrefix(strings.TrimLeft(title, "[("), w); ok {
			if rest = strings.TrimLeft(rest, "s-"); rest != "" && strings.ContainsRune(":])|", rune(rest[0])) {
				return true
			}
		}
		if strings.Contains(path, "/"+w+"/") {
			return true
		}
	}
	return false
}
