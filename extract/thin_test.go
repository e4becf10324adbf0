package extract

import (
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// TestThinKeepsWhatIsRead: no attribute that this package's code or its rules name is left out before parsing.
func TestThinKeepsWhatIsRead(t *testing.T) {
	named := regexp.MustCompile(`"(data-[a-z-]+)"|\[(data-[a-z-]+|aria-[a-z-]+|style|rel|dir|value)[\]~^$*|=]`)
	found := 0
	err := fs.WalkDir(os.DirFS("."), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") || path == "thin.go" ||
			!strings.HasSuffix(path, ".go") && path != "data/rules.json" || strings.HasPrefix(path, "benchmark") {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, m := range named.FindAllSubmatch(src, -1) {
			key := string(m[1]) + string(m[2])
			found++
			if page := `<img ` + key + `="x"><time ` + key + `="x">a</time>`; strings.Count(rendered(t, page), key) != 2 {
				t.Errorf("%s reads %s, which is left out", path, key)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found < 10 {
		t.Errorf("only %d names found: this test looks in the wrong place", found)
	}
}

func rendered(t *testing.T, page string) string {
	t.Helper()
	var b strings.Builder
	if err := html.Render(&b, parse([]byte(page))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
