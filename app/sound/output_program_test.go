//go:build !windows

package sound

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/soi-id/soi/verify"
)

// install puts a player program of the name into an otherwise empty PATH.
func install(t *testing.T, name, script string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if name != "" {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir)
	t.Setenv("TMPDIR", t.TempDir())
	return dir
}

func leftBehind(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir(os.Getenv("TMPDIR"))
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for range 1000 {
		if holds() {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatal("never: ", what)
}

func TestAProgramPlaysAFileAndNothingIsLeftBehind(t *testing.T) {
	dir := install(t, "aplay", `here="${0%/*}"; [ "$1" = -q ] && /bin/cat "$2" > "$here/part" && /bin/mv "$here/part" "$here/heard"`)
	p := New()
	if !p.Available() {
		t.Fatal("the player was not found")
	}
	p.Play(verify.Amber)
	eventually(t, "heard", func() bool {
		heard, err := os.ReadFile(filepath.Join(dir, "heard"))
		return err == nil && bytes.Equal(heard, waves()[verify.Amber])
	})
	eventually(t, "tidied up", func() bool { return leftBehind(t) == 0 })
}

func TestALongSoundIsCutOff(t *testing.T) {
	install(t, "paplay", "exec /bin/sleep 600")
	out := system()
	stop, err := out.start(waves()[verify.Red])
	if err != nil {
		t.Fatal(err)
	}
	stop()
	if n := leftBehind(t); n != 0 {
		t.Errorf("%d files left behind", n)
	}
}

func TestNoProgram(t *testing.T) {
	install(t, "", "")
	out := system()
	if out.available() {
		t.Error("available")
	}
	if _, err := out.start(waves()[verify.Red]); err == nil {
		t.Error("no error")
	}
}
