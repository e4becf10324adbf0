package export

import (
	"os"
	"path/filepath"
	"strings"
	"time"
)

// stale is how long nothing was written to a file under its temporary name when whoever wrote it is taken for dead.
const stale = time.Hour

// RemoveStale removes what writers of a file that were killed left beside it under temporary names, ".NAME.1234567890".
// What cannot be removed, say because it is another user's, stays.
func RemoveStale(path string, now time.Time) {
	dir := filepath.Dir(path)
	entries, err := os.ReadDir(dir)
	if err != nil { // whoever makes the file will say so
		return
	}
	for _, e := range entries {
		number, ok := strings.CutPrefix(e.Name(), "."+filepath.Base(path)+".")
		// os.CreateTemp's numbers have ten digits, seldom nine; fewer may be somebody's date.
		if !ok || len(number) < 9 || len(number) > 10 || strings.Trim(number, "0123456789") != "" || !e.Type().IsRegular() {
			continue
		}
		if info, err := e.Info(); err == nil && now.Sub(info.ModTime()) > stale {
			_ = os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}
