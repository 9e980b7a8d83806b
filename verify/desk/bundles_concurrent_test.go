package desk

import (
	"bufio"
	"os"
	"os/exec"
	"testing"
	"time"
)

// TestReadingWhileAnotherImports verifies without pause while another process
// imports one bundle after the other: every answer comes from one edition, the
// editions only go forward, and the last one is seen at once.
func TestReadingWhileAnotherImports(t *testing.T) {
	count := 12
	if testing.Short() {
		count = 3
	}
	d := open(t, options(t.TempDir(), newClock()))
	e := newEditions(t, d)
	e.makes(count)
	expectImport(t, d, e.source(1), nil)
	e.done(1, 1)

	other := exec.Command(os.Args[0])
	other.Env = append(os.Environ(), importFolder+"="+d.dir, importBundles+"="+e.folder)
	other.Stderr = os.Stderr
	screen, err := other.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		for lines := bufio.NewScanner(screen); lines.Scan(); {
		}
		ended <- other.Wait()
	}()
	last, answers, longest := 1, 0, time.Duration(0)
	for running := true; running; answers++ {
		select {
		case err := <-ended:
			if err != nil {
				t.Fatal(err)
			}
			running = false
		default:
		}
		begin := time.Now()
		now := e.inForce(d)
		longest = max(longest, time.Since(begin))
		if now < last {
			t.Fatalf("edition %d after %d", now, last)
		}
		last = now
	}
	if last != count {
		t.Errorf("edition %d is seen, %d is there", last, count)
	}
	t.Logf("%d looks at %d editions, the longest took %s", answers, count, longest)
}
