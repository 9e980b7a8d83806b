package verify_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The plan of the house, as CONTRIBUTING.md tells it: which package may import
// which. Test files may import more, because nothing is built on them.

const (
	module = "github.com/soi-id/soi/"
	root   = ".."
	// longestFile is far above what a file of one idea needs.
	longestFile = 600
)

// rooms maps a package, or a whole folder by a trailing "/...", to the packages
// of ours that it may import. A package's own line goes before its folder's, and
// the longest folder before the others.
var rooms = map[string][]string{
	"cmd/soi":                 {"..."},
	"cmd/soi-camera":          {"app/input/frames"},
	"cmd/soictl":              {"verify/...", "resources", "app/input/serial"}, // its doctor lists the ports
	"app/...":                 {"app/...", "verify/...", "resources"},
	"verify":                  {"verify/document", "verify/document/formats", "verify/trust", "verify/symbol"},
	"verify/desk":             {"verify/...", "resources"},
	"verify/picture":          {},
	"verify/symbol":           {},
	"verify/document":         {"verify/internal/..."},
	"verify/document/...":     {"verify/document", "verify/internal/..."},
	"verify/document/formats": {"verify/document/..."},
	"verify/trust":            {"verify/document", "verify/internal/..."},
	"verify/trust/bundle":     {"verify/document", "verify/trust", "verify/internal/..."},
	"verify/trust/revocation": {},
	"verify/journal":          {},
	"verify/issue":            {"verify/document", "verify/trust/...", "verify/internal/..."}, // it publishes what a bundle holds
	// COSE hands out the algorithm as the document's type names it.
	"verify/internal/...": {"verify/document", "verify/internal/..."},
	"resources":           {},
}

// A goFile is what the rules need to know of one file of Go.
type goFile struct {
	path    string // from the root of the project, with slashes
	imports []string
	uses    []string // which of reaching it uses, as "time.Now"
	lines   int
	// ignored: by "//go:build ignore" it is part of no package. So are programs
	// that make the files beside them.
	ignored bool
}

func (f goFile) room() string { return path.Dir(f.path) }

// aside reports whether nothing can be built on the file.
func (f goFile) aside() bool { return f.ignored || strings.HasSuffix(f.path, "_test.go") }

// within reports whether pattern names pkg: the package itself, or with
// "/..." it and all below it.
func within(pkg, pattern string) bool {
	if pattern == "..." {
		return true
	}
	folder, deep := strings.CutSuffix(pattern, "/...")
	return pkg == folder || deep && strings.HasPrefix(pkg, folder+"/")
}

func anyWithin(pkg string, patterns ...string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return within(pkg, p) })
}

// allowed returns what pkg may import of ours; ok is false where the plan has
// no such package.
func allowed(pkg string) (patterns []string, ok bool) {
	if patterns, ok = rooms[pkg]; ok {
		return patterns, true
	}
	best := ""
	for room := range rooms {
		if within(pkg, room) && len(room) > len(best) {
			best = room
		}
	}
	return rooms[best], best != ""
}

// broken lists the rules that a file breaks, each as a sentence.
func broken(f goFile) []string {
	var faults []string
	fault := func(format string, args ...any) {
		faults = append(faults, f.path+": "+fmt.Sprintf(format, args...))
	}
	pkg := f.room()
	pure := within(pkg, "verify/...") && !within(pkg, "verify/desk/...") && !f.aside()

	permitted, planned := allowed(pkg)
	if !planned {
		fault("package %s is not in the plan", pkg)
	}
	for _, name := range f.imports {
		ours, isOurs := strings.CutPrefix(name, module)
		switch {
		case isOurs && !f.aside() && planned && !anyWithin(ours, permitted...):
			fault("%s may not import %s", pkg, ours)
		case name == "fyne.io/fyne/v2/app" && !within(pkg, "cmd/soi"):
			fault("only cmd/soi imports %s: it needs C and a display", name)
		case strings.HasPrefix(name, "fyne.io/") && !f.ignored && !anyWithin(pkg, "app/...", "cmd/soi"):
			fault("only app and cmd/soi import Fyne (%s)", name)
		case driver(name) && !within(pkg, "cmd/soi-camera"):
			fault("only cmd/soi-camera imports %s: drivers crash", name)
		case name == "C" && !within(pkg, "cmd/soi"):
			fault("only cmd/soi imports %s: the rest builds without C", name)
		case pure && touchesMachine(name):
			fault("imports %s: below verify only verify/desk touches disks and networks", name)
		}
	}
	if pure {
		for _, use := range f.uses {
			fault("uses %s: below verify only verify/desk touches clocks and disks", use)
		}
	}
	switch path.Base(pkg) {
	case "util", "utils", "common", "misc", "helper", "helpers", "manager", "shared":
		fault("the name of package %s says nothing of what it holds", pkg)
	}
	if f.lines > longestFile {
		fault("%d lines, and more than %d are more than one idea", f.lines, longestFile)
	}
	return faults
}

// driver names the drivers of cameras. Some do their work as they are loaded,
// so a program that holds them falls with them.
func driver(name string) bool { return within(name, "github.com/pion/mediadevices/...") }

// touchesMachine names the packages of the standard library that reach out of
// the process. net/url only parses.
func touchesMachine(name string) bool {
	return name != "net/url" && anyWithin(name, "os/...", "net/...", "syscall/...", "io/ioutil", "crypto/tls", "golang.org/x/sys/...", "log/syslog")
}

// reaching are the functions that read the clock or a disk in packages that a
// pure package may otherwise use.
var reaching = map[string][]string{
	"time":             {"Now", "Since", "Until"},
	"go.etcd.io/bbolt": {"Open"},
	"path/filepath":    {"Abs", "EvalSymlinks", "Glob", "Walk", "WalkDir"},
	"crypto/x509":      {"SystemCertPool"},
}

// readFile parses one file of Go. It knows a package by its import, so that
// another name for time hides nothing.
func readFile(name string, source []byte) (goFile, error) {
	syntax, err := parser.ParseFile(token.NewFileSet(), name, source, parser.SkipObjectResolution|parser.ParseComments)
	if err != nil {
		return goFile{}, err
	}
	f := goFile{path: name, lines: strings.Count(string(source), "\n")}
	for _, group := range syntax.Comments {
		for _, comment := range group.List {
			f.ignored = f.ignored || comment.Text == "//go:build ignore" && comment.Pos() < syntax.Package
		}
	}
	local := map[string]string{}
	for _, spec := range syntax.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return goFile{}, err
		}
		f.imports = append(f.imports, imported)
		known := path.Base(imported)
		if spec.Name != nil {
			known = spec.Name.Name
		}
		local[known] = imported
	}
	ast.Inspect(syntax, func(n ast.Node) bool {
		if selector, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := selector.X.(*ast.Ident); ok && slices.Contains(reaching[local[x.Name]], selector.Sel.Name) {
				f.uses = append(f.uses, local[x.Name]+"."+selector.Sel.Name)
			}
		}
		return true
	})
	return f, nil
}

// readTree reads every file of Go in the project, whatever it is built for.
func readTree(t *testing.T) []goFile {
	t.Helper()
	var files []goFile
	for _, folder := range []string{"cmd", "app", "verify", "resources"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(name string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if entry.IsDir() && entry.Name() == "testdata" {
				return filepath.SkipDir
			}
			if entry.IsDir() || filepath.Ext(name) != ".go" {
				return nil
			}
			source, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			relative, err := filepath.Rel(root, name)
			if err != nil {
				return err
			}
			file, err := readFile(filepath.ToSlash(relative), source)
			files = append(files, file)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return files
}

func TestArchitecture(t *testing.T) {
	for _, file := range readTree(t) {
		for _, fault := range broken(file) {
			t.Error(fault)
		}
	}
	if t.Failed() {
		t.Log("The plan is the table in CONTRIBUTING.md and rooms in this file. Where it is the plan that is wrong, change both, and say why in the commit.")
	}
}

func TestTopLevelFolders(t *testing.T) {
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	// bin/ is what make builds; folders with a dot belong to tools.
	expected := []string{"cmd", "app", "verify", "resources", "bin"}
	for _, entry := range entries {
		if entry.IsDir() && !strings.HasPrefix(entry.Name(), ".") && !slices.Contains(expected, entry.Name()) {
			t.Errorf("folder %s: the top level holds cmd, app, verify and resources and no other", entry.Name())
		}
	}
}
