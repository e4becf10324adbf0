package config

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// units of sizes, largest first; powers of ten, as disks are sold.
var units = []struct {
	name  string
	bytes float64
}{{"TB", 1e12}, {"GB", 1e9}, {"MB", 1e6}}

// size reads an amount of storage in bytes: "20GB".
func size(to *int64) setter {
	return func(b *binder, key string, v any) {
		s, ok := v.(string)
		if !ok {
			b.fault(key)(`want a size in quotes such as "20GB", found %s`, kind(v))
			return
		}
		n, err := parseSize(s)
		if err != nil {
			b.fault(key)("%v", err)
			return
		}
		*to = n
	}
}

func parseSize(s string) (int64, error) {
	text := strings.ReplaceAll(strings.ToUpper(s), " ", "")
	if text == "0" {
		return 0, nil
	}
	for _, u := range units {
		number, ok := strings.CutSuffix(text, u.name)
		if !ok {
			continue
		}
		if n, err := strconv.ParseFloat(number, 64); err == nil && n >= 0 && n*u.bytes < math.MaxInt64/2 {
			return int64(n * u.bytes), nil
		}
	}
	return 0, fmt.Errorf("%.40q is no size such as \"500MB\", \"20GB\" or \"1.5TB\"", s)
}
