package house

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "warta"

// source is one Go file that is not a test.
type source struct {
	pkg     string // import path below the module: "store/sqlite"
	name    string // file, relative to the module
	imports []string
	file    *ast.File
}

// TestImportRule checks every import of every file that is not a test. Direct imports suffice: what
// comes in indirectly comes in through a package that is checked as well.
func TestImportRule(t *testing.T) {
	files := load(t)
	for _, f := range files {
		for _, imp := range f.imports {
			why := refuse(f.pkg, imp)
			if why == "" && f.file.Name.Name != "main" { // a tool beside its room may read and write files
				why = touches(f.pkg, imp)
			}
			if why != "" {
				t.Errorf("%s imports %s: %s", f.name, imp, why)
			}
		}
	}
	for _, room := range []string{"store", "cmd/warta"} {
		if !slices.ContainsFunc(files, func(f source) bool { return f.pkg == room }) {
			t.Errorf("package %s was not found: this test looks in the wrong place", room)
		}
	}
}

// refuse says why a file of pkg must not import imp, or "".
func refuse(pkg, imp string) string {
	if imp == "C" {
		return "the program is one static binary, without cgo"
	}
	own, ours := strings.CutPrefix(imp, module+"/")
	if !ours {
		if pkg == "store" && strings.Contains(strings.Split(imp, "/")[0], ".") {
			return "the nouns rest on the standard library only"
		}
		return ""
	}
	from, to := room(pkg), room(own)
	switch {
	case from == "cmd":
		return ""
	case to == "cmd":
		return "only cmd knows cmd"
	case pkg == "store":
		return "the nouns rest on the standard library only"
	case own == "store" || from == to:
		return ""
	case to == "store":
		return "what " + from + " needs from below store is passed in by cmd"
	}
	return from + " and " + to + " do not know each other; cmd joins them"
}

// touches says why a file of pkg must not import imp because the package is to be a function of its
// arguments, or "".
func touches(pkg, imp string) string {
	for _, p := range []string{"extract", "crawler/robots", "crawler/discover"} {
		if (pkg == p || strings.HasPrefix(pkg, p+"/")) && slices.Contains([]string{"net", "net/http", "os", "os/exec", "database/sql"}, imp) {
			return pkg + " reads what it is given and touches nothing else"
		}
	}
	return ""
}

func room(pkg string) string { first, _, _ := strings.Cut(pkg, "/"); return first }

// TestRefuse shows that the rule can fail.
func TestRefuse(t *testing.T) {
	for _, c := range []struct {
		pkg, imp string
		allowed  bool
	}{
		{"store", "time", true},
		{"store", "golang.org/x/net/idna", false},
		{"store", "warta/store/sqlite", false},
		{"store/sqlite", "warta/store", true},
		{"store/sqlite", "modernc.org/sqlite", true},
		{"store/sqlite", "warta/crawler", false},
		{"crawler", "warta/store", true},
		{"crawler", "warta/crawler/robots", true},
		{"crawler", "warta/store/sqlite", false},
		{"crawler", "warta/extract", false},
		{"extract/region", "warta/store/catalog", false},
		{"extract", "net/http", false},
		{"crawler/robots", "os", false},
		{"crawler", "net/http", true},
		{"feeds/web", "warta/feeds", true},
		{"feeds", "warta/cmd/internal/config", false},
		{"cmd/warta", "warta/store/sqlite", true},
		{"cmd/warta", "C", false},
	} {
		if why := refuse(c.pkg, c.imp) + touches(c.pkg, c.imp); (why == "") != c.allowed {
			t.Errorf("%s → %s: refused %q, want allowed %v", c.pkg, c.imp, why, c.allowed)
		}
	}
}

// TestHabits checks what would otherwise creep in: packages named after nothing, and code that runs
// before main.
func TestHabits(t *testing.T) {
	for _, f := range load(t) {
		if slices.Contains([]string{"util", "utils", "common", "helpers", "models", "misc"}, f.file.Name.Name) {
			t.Errorf("%s: package %s says nothing about what is in it", f.name, f.file.Name.Name)
		}
		for _, d := range f.file.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
				t.Errorf("%s: func init", f.name)
			}
		}
	}
}

// load parses every Go file of the module that is not a test.
func load(t *testing.T) []source {
	t.Helper()
	root := moduleRoot(t)
	var files []source
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); path != root && (strings.HasPrefix(name, ".") || name == "testdata") {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		s := source{pkg: filepath.ToSlash(filepath.Dir(rel)), name: filepath.ToSlash(rel), file: file}
		for _, spec := range file.Imports {
			imp, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			s.imports = append(s.imports, imp)
		}
		files = append(files, s)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatal("no Go files found")
	}
	return files
}

// moduleRoot is the folder of go.mod, upwards from here.
func moduleRoot(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("no go.mod above this package")
		}
		dir = up
	}
}
