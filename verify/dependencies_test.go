package verify_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What is compiled into the programs is on the list in NOTICE, and nothing
// else is on it: a dependency comes in by decision, not by import.

// noticeModules reads the first words of the list under "MODULES" in NOTICE,
// which ends at the first paragraph of prose.
func noticeModules(notice string) []string {
	_, list, _ := strings.Cut(notice, "\nMODULES\n\n")
	list, _, _ = strings.Cut(list, "\n\n")
	var modules []string
	for line := range strings.Lines(list) {
		if fields := strings.Fields(line); len(fields) > 0 {
			modules = append(modules, fields[0])
		}
	}
	return modules
}

// compiledModules asks Go which modules the programs import, tests left out,
// when they are built for that system.
func compiledModules(t *testing.T, system string) []string {
	t.Helper()
	list := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{.Path}}{{end}}", "./cmd/...")
	list.Dir = root
	// cgo counts as there, because the window is built with it. Listing
	// compiles nothing.
	list.Env = append(os.Environ(), "CGO_ENABLED=1", "GOARCH=amd64", "GOOS="+system)
	list.Stderr = os.Stderr
	answer, err := list.Output()
	if err != nil {
		t.Fatalf("go list for %s: %v", system, err)
	}
	modules := strings.Fields(string(answer))
	return slices.DeleteFunc(modules, func(m string) bool { return m == strings.TrimSuffix(module, "/") })
}

func TestDependenciesAreThoseInNotice(t *testing.T) {
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("no go command to ask what is imported")
	}
	notice, err := os.ReadFile(filepath.Join(root, "NOTICE"))
	if err != nil {
		t.Fatal(err)
	}
	var compiled []string
	for _, system := range []string{"linux", "windows", "darwin"} {
		compiled = append(compiled, compiledModules(t, system)...)
	}
	surprises, stale := differences(compiled, noticeModules(string(notice)))
	for _, m := range surprises {
		t.Errorf("%s is compiled into the programs and not in NOTICE: say in the commit why it is needed, and add its line and its licence", m)
	}
	for _, m := range stale {
		t.Errorf("%s is in NOTICE and not compiled into any program: remove its line, and its licence where nothing else is under it", m)
	}
}

// differences returns what only one of the two lists holds, sorted.
func differences(compiled, listed []string) (surprises, stale []string) {
	only := func(these, others []string) []string {
		left := slices.DeleteFunc(slices.Clone(these), func(m string) bool { return slices.Contains(others, m) })
		slices.Sort(left)
		return slices.Compact(left)
	}
	return only(compiled, listed), only(listed, compiled)
}

func TestDependencyListCanFail(t *testing.T) {
	listed := noticeModules("Soi\n\nMODULES\n\nexample.com/a   MIT   a thing\nexample.com/gone MIT   a thing\n\nProse about example.com/b.\n")
	surprises, stale := differences([]string{"example.com/new", "example.com/a", "example.com/new"}, listed)
	if want := []string{"example.com/new"}; !slices.Equal(surprises, want) {
		t.Errorf("surprises %q, want %q", surprises, want)
	}
	if want := []string{"example.com/gone"}; !slices.Equal(stale, want) {
		t.Errorf("stale %q, want %q", stale, want)
	}
}
