package config

import (
	"strings"
	"testing"
	"time"
)

func TestSize(t *testing.T) {
	for s, want := range map[string]int64{"0": 0, "20GB": 20e9, "1.5 tb": 15e11, "500mb": 500e6, "0GB": 0} {
		if got, err := parseSize(s); err != nil || got != want {
			t.Errorf("%q: %d, %v; want %d", s, got, err, want)
		}
	}
	for _, s := range []string{"", "20", "GB", "-1GB", "1e30TB", "NaNGB", "InfMB", "20GiB", "20 G"} {
		if got, err := parseSize(s); err == nil {
			t.Errorf("%q was read as %d", s, got)
		}
	}
}

func TestKeep(t *testing.T) {
	c, err := Parse("warta.toml", []byte("[keep]\nbodies = \"400d\"\nsize = \"20GB\"\n"), nil)
	if err != nil || c.Keep.Bodies != 400*24*time.Hour || c.Keep.Size != 20e9 {
		t.Errorf("%+v, %v", c.Keep, err)
	}
	_, err = Parse("warta.toml", []byte("[keep]\nsize = 20\n"), nil)
	if err == nil || !strings.HasPrefix(err.Error(), "warta.toml:2: keep.size: want a size in quotes") {
		t.Errorf("%v", err)
	}
}
