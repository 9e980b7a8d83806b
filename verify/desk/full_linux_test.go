package desk

import (
	"os/signal"
	"syscall"
	"testing"

	"github.com/soi-id/soi/verify"
)

// TestFullDisk lets the operating system refuse every write to files, as a
// full disk does, while the desk is at work.
func TestFullDisk(t *testing.T) {
	o := options(t.TempDir(), newClock())
	d := open(t, o)
	if v := d.VerifyPayload(typed(card)); !v.Recorded() {
		t.Fatal(v.Record.Err())
	}
	full(t)
	var waiting []Verification
	for range 3 {
		v := d.VerifyPayload(typed(card))
		if v.Verdict != verify.ConsistentUnsigned || v.Recorded() {
			t.Fatalf("on a full disk: %s, recorded %v", v.Verdict, v.Recorded())
		}
		waiting = append(waiting, v)
	}
	s := d.Settings()
	s.HighContrast = true
	if err := d.SetSettings(s); err == nil || !d.Settings().HighContrast {
		t.Errorf("settings on a full disk: %v, in force %v", err, d.Settings().HighContrast)
	}
	roomy(t)
	if err := d.WritePending(); err != nil {
		t.Fatal(err)
	}
	for i, v := range waiting {
		seq, written := v.Record.Seq()
		if !written || seq != uint64(i)+1 {
			t.Errorf("verdict %d: seq %d, written %v", i, seq, written)
		}
		if entry, err := d.Entry(seq); err != nil || !entry.Leaf.Late || entry.LastFour != "2345" {
			t.Errorf("entry %d: %+v, %v", seq, entry, err)
		}
	}
}

var unlimited syscall.Rlimit

// full makes every write of this process to a file fail; roomy ends that.
func full(t *testing.T) {
	t.Helper()
	signal.Ignore(syscall.SIGXFSZ) // writing then gives EFBIG
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &unlimited); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { roomy(t) })
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 0, Max: unlimited.Max}); err != nil {
		t.Fatal(err)
	}
}

func roomy(t *testing.T) {
	t.Helper()
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &unlimited); err != nil {
		t.Fatal(err)
	}
}
