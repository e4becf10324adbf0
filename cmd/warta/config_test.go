package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// runConfig runs "warta config" with args and gives what it printed.
func runConfig(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	c := newConfigCommand()
	c.SilenceErrors, c.SilenceUsage = true, true
	c.SetOut(&out)
	c.SetErr(&out)
	c.SetArgs(args)
	err := c.ExecuteContext(t.Context())
	return out.String(), err
}

func TestConfigCommand(t *testing.T) {
	path := filepath.Join(t.TempDir(), "warta.toml")
	if out, err := runConfig(t, "init", path); err != nil || !strings.Contains(out, "warta config check "+path) {
		t.Fatalf("init: %q, %v", out, err)
	}
	first, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := runConfig(t, "init", path); err == nil || !strings.Contains(err.Error(), "is there already") {
		t.Errorf("init overwrites: %v", err)
	}
	if out, err := runConfig(t, "init", "-"); err != nil || out != string(first) {
		t.Errorf("init -: %v", err)
	}
	if out, err := runConfig(t, "check", path); err != nil || !strings.Contains(out, "is sound") {
		t.Errorf("check: %q, %v", out, err)
	}
	wrong := strings.Replace(string(first), "regions = []", `regions = ["18.77"]`, 1)
	if err := os.WriteFile(path, []byte(wrong), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := runConfig(t, "check", path); err == nil || !strings.Contains(err.Error(), path+":") || !strings.Contains(err.Error(), `regions[0]: unknown region code "18.77"`) {
		t.Errorf("check: %v", err)
	}
}
