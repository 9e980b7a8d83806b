package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What Fyne v2.8.0 logs without a display, without OpenGL, and otherwise.
func TestDisplayReadsTheToolkitsLog(t *testing.T) {
	for _, c := range []struct {
		name  string
		lines []string
		code  int
		want  string
	}{
		{"no display", []string{
			"Fyne error:  failed to initialise GLFW\n",
			"  Cause: PlatformUnavailable: Failed to detect any supported platform\n",
			"  At: internal/driver/glfw/loop_desktop.go:29\n",
		}, exitFailed, "Failed to detect any supported platform"},
		{"no OpenGL", []string{
			"Fyne error:  window creation error\n",
			"  Cause: APIUnavailable: GLX: GLX extension not found\n",
			"  At: internal/driver/glfw/driver.go:180\n",
		}, exitFailed, "GLX extension not found"},
		{"something else", []string{"Fyne error:  Error parsing user locale C\n", "  At: x.go:1\n"}, 0, "locale C"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out bytes.Buffer
			code, cleaned := 0, false
			d := &display{out: &out, exit: func(n int) { code = n }, cleanUp: []func(){func() { cleaned = true }}}
			for _, line := range c.lines {
				io.WriteString(d, line)
			}
			if code != c.code || cleaned != (c.code != 0) {
				t.Errorf("exit code %d, cleaned up: %v", code, cleaned)
			}
			if !strings.Contains(out.String(), c.want) {
				t.Errorf("the reason is missing in %q", out.String())
			}
			if c.code != 0 && !strings.Contains(out.String(), "soictl verify") {
				t.Error("soictl is not named")
			}
		})
	}
}

func TestCrashLog(t *testing.T) {
	dir := t.TempDir()
	first := startCrashLog(dir)
	if got := first.earlier(); got != "" {
		t.Errorf("a log before any crash: %s", got)
	}
	first.remove()
	if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) != 0 {
		t.Errorf("a clean end left %q", left)
	}

	crashed := filepath.Join(dir, crashPrefix+"20260302-080000-1"+crashSuffix)
	killed := filepath.Join(dir, crashPrefix+"20260302-090000-2"+crashSuffix)
	for path, content := range map[string]string{crashed: "panic", killed: ""} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	next := startCrashLog(dir)
	defer next.remove()
	told := next.earlier()
	if content, err := os.ReadFile(told); err != nil || string(content) != "panic" {
		t.Errorf("the crash was not kept: %v", err)
	}
	if _, err := os.Stat(killed); err == nil {
		t.Error("the empty log of a killed program is still there")
	}
	if again := next.earlier(); again != "" {
		t.Error("the person is told twice")
	}
}

func TestCrashLogWhereNothingCanBeWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	l := startCrashLog(filepath.Join(file, "state"))
	l.remove()
	if l.earlier() != "" {
		t.Error("a crash out of nowhere")
	}
}

func TestCommandLine(t *testing.T) {
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"--version"}, 0, "soi "},
		{[]string{"--help"}, 0, "usage: soi"},
		{[]string{"--lang", "fr"}, exitFailed, "vi and en"},
		{[]string{"--no-such-flag"}, exitFailed, "usage: soi"},
	} {
		var out bytes.Buffer
		if code := run(append([]string{"--state", t.TempDir()}, c.args...), &out, &out); code != c.code || !strings.Contains(out.String(), c.want) {
			t.Errorf("%v: exit code %d, %q", c.args, code, out.String())
		}
	}
}
