package desk

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// killFolder tells a copy of the test program that it is the victim, and in
// which folder.
const killFolder = "SOI_TEST_KILL_FOLDER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(killFolder); dir != "" {
		if err := verifyForEver(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	if dir := os.Getenv(importFolder); dir != "" {
		if err := importForEver(dir, os.Getenv(importBundles)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// verifyForEver shows the number of each verdict's entry on standard output, as
// a screen shows the verdict.
func verifyForEver(dir string) error {
	d, err := Open(Options{Dir: dir, PolicyFile: dir + "/none", Now: time.Now, Program: "victim", Operator: "clerk"})
	if err != nil {
		return err
	}
	for {
		v := d.VerifyPayload(typed(card))
		seq, written := v.Record.Seq()
		if !written {
			return v.Record.Err()
		}
		fmt.Println(seq)
	}
}

// TestKilledAtAnyMoment kills a desk at work again and again. The journal must
// open, check, and hold every entry whose verdict was shown. SOI_KILL_ROUNDS
// sets the number of rounds.
func TestKilledAtAnyMoment(t *testing.T) {
	rounds := 20
	if text := os.Getenv("SOI_KILL_ROUNDS"); text != "" {
		var err error
		if rounds, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	if testing.Short() {
		rounds = 3
	}
	dir := t.TempDir()
	shown := uint64(0)
	for range rounds {
		last, any := killed(t, dir)
		if any {
			shown = max(shown, last+1)
		}
		if _, err := os.Stat(filepath.Join(dir, journalFile)); err != nil && shown == 0 {
			continue // killed before it had a journal
		}
		whole(t, dir)
		d, err := Open(options(dir, newClock()))
		if err != nil {
			t.Fatal(err)
		}
		entries, err := d.Find(HistoryFilter{})
		if err != nil || uint64(len(entries)) < shown {
			t.Fatalf("%d entries, %d were shown: %v", len(entries), shown, err)
		}
		if shown > 0 {
			if entry, err := d.Entry(shown - 1); err != nil || entry.LastFour != "2345" {
				t.Fatalf("the last entry shown: %+v, %v", entry, err)
			}
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d rounds, %d verdicts shown", rounds, shown)
}

// killed runs a desk in a process of its own, kills it, and returns the last
// number that it showed.
func killed(t *testing.T, dir string) (last uint64, any bool) {
	t.Helper()
	victim := exec.Command(os.Args[0])
	victim.Env = append(os.Environ(), killFolder+"="+dir)
	victim.Stderr = os.Stderr
	screen, err := victim.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(time.Duration(rand.IntN(120))*time.Millisecond, func() { victim.Process.Kill() })
	defer timer.Stop()
	lines := bufio.NewScanner(screen)
	for lines.Scan() {
		if last, err = strconv.ParseUint(lines.Text(), 10, 64); err != nil {
			t.Fatal(err)
		}
		any = true
	}
	if err := victim.Wait(); err == nil || victim.ProcessState.Exited() {
		t.Fatalf("the victim ended by itself: %v", err)
	}
	return last, any
}
