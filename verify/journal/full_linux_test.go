package journal

import (
	"bytes"
	"fmt"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"

	"go.etcd.io/bbolt"
)

func init() { children["full"] = appendUntilFull }

// The operating system refuses to write: to enlarge the file, and then to
// write at all, as a full or failing disk does.
func TestFullDisk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	cmd := childCommand(t, "full", path)
	var output bytes.Buffer
	cmd.Stdout = &output
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	var n uint64
	if _, err := fmt.Sscan(output.String(), &n); err != nil {
		t.Fatal(err)
	}
	j := mustOpen(t, openDB(t, path, nil))
	if size, err := j.Size(); size != n || err != nil {
		t.Fatal(size, n, err)
	}
	for seq := range n {
		mustHold(t, j, seq)
	}
	mustBeSound(t, j)
}

// appendUntilFull lowers the largest size that the process may write to,
// finds appending refused and the journal as before, raises it and goes on.
func appendUntilFull(path string) error {
	signal.Ignore(syscall.SIGXFSZ) // writing then gives EFBIG
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		return err
	}
	j, err := Open(db, testConfig(1))
	if err != nil {
		return err
	}
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		return err
	}
	n := 0
	for _, limit := range []uint64{80 << 10, 0, 4096, 8192, 150 << 10} {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: limit, Max: before.Max}); err != nil {
			return err
		}
		for err == nil && n < 100_000 {
			if _, err = j.Append(testEntry(n)); err == nil {
				n++
			}
		}
		if err == nil {
			return fmt.Errorf("never refused under %d bytes", limit)
		}
		if size, err := j.Size(); err != nil || size != uint64(n) {
			return fmt.Errorf("%d entries, %d were acknowledged: %w", size, n, err)
		}
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
			return err
		}
		for range 5 {
			if _, err := j.Append(testEntry(n)); err != nil {
				return fmt.Errorf("with room again under %d bytes: %w", limit, err)
			}
			n++
		}
		err = nil
	}
	fmt.Println(n)
	return nil
}
