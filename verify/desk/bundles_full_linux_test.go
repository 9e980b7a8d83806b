package desk

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
)

// importRoom tells a program that imports how many bytes a file can have for it.
const importRoom = "SOI_TEST_IMPORT_ROOM"

func init() {
	text := os.Getenv(importRoom)
	if text == "" {
		return
	}
	room, err := strconv.ParseUint(text, 10, 64)
	if err == nil {
		signal.Ignore(syscall.SIGXFSZ) // writing then gives EFBIG
		err = syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: room, Max: room})
	}
	if err != nil {
		panic(err)
	}
}

// TestFullDiskWhileImporting makes more and more room on a disk until an import
// has enough: before that the edition before stays in force, whole, and nothing
// is left that takes the room away.
func TestFullDiskWhileImporting(t *testing.T) {
	step := uint64(4 << 10)
	if testing.Short() {
		step *= 8
	}
	d := open(t, options(t.TempDir(), newClock()))
	e := newEditions(t, d)
	e.makes(1)
	e.size = 20_000 // a set that needs more room than the database
	e.makes(1)
	expectImport(t, d, e.source(1), nil)
	e.done(1, 1)
	tries := 0
	for room := uint64(0); e.inForce(d) == 1; room += step {
		if room > 1<<20 {
			t.Fatal("1 MiB is not enough")
		}
		tries++
		program := exec.Command(os.Args[0])
		program.Env = append(os.Environ(), importFolder+"="+d.dir, importBundles+"="+e.folder, importRoom+"="+fmt.Sprint(room))
		out, err := program.CombinedOutput()
		if now := e.inForce(d); (err == nil) != (now == 2) {
			t.Fatalf("%d bytes of room: %v, edition %d: %s", room, err, now, out)
		}
		parts, globErr := filepath.Glob(filepath.Join(d.keys.sets.dir, "*"+partEnding))
		if globErr != nil {
			t.Fatal(globErr)
		}
		for _, part := range parts {
			if info, err := os.Stat(part); err != nil || info.Size() > 0 {
				t.Errorf("%s takes room: %v", part, err)
			}
		}
	}
	if tries < 3 {
		t.Errorf("%d tries", tries)
	}
}
