package folder

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// ticks is a clock that passes when the test says so. It is asked for the next
// look when one has ended.
type ticks struct {
	look, slow chan time.Time
	ended      chan struct{}
}

func (c ticks) After(d time.Duration) <-chan time.Time {
	if d == SlowLook {
		return c.slow
	}
	c.ended <- struct{}{}
	return c.look
}

// A bench is a folder under watch.
type bench struct {
	*testing.T
	dir, remember string
	clock         ticks
	events        chan Event
	stop          func()
	changed       time.Time

	mu   sync.Mutex
	gone error         // of the share
	dead chan struct{} // if not nil, looks block until it is closed
}

func newBench(t *testing.T) *bench {
	b := &bench{T: t, dir: t.TempDir(), remember: filepath.Join(t.TempDir(), "watched"), changed: time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)}
	b.start()
	return b
}

// start watches, as when the program starts, and looks once.
func (b *bench) start() {
	b.clock = ticks{make(chan time.Time), make(chan time.Time), make(chan struct{}, 1)}
	b.events = make(chan Event, 1000)
	w := New(b.dir, b.remember, func(name string) bool { return strings.HasSuffix(name, ".png") })
	w.read = func(dir string) ([]file, error) {
		b.mu.Lock()
		gone, dead := b.gone, b.dead
		b.mu.Unlock()
		if dead != nil {
			<-dead
		}
		if gone != nil {
			return nil, gone
		}
		return list(dir)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		w.Run(ctx, b.clock, b.events)
		close(done)
	}()
	b.stop = sync.OnceFunc(func() {
		cancel()
		<-done
	})
	b.Cleanup(b.stop)
	<-b.clock.ended
}

func (b *bench) restart() {
	b.stop()
	b.start()
}

func (b *bench) look() {
	b.clock.look <- time.Time{}
	<-b.clock.ended
}

func (b *bench) share(gone error, dead chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.gone, b.dead = gone, dead
}

// save writes a file, each a second later than the one before.
func (b *bench) save(name, content string) {
	b.Helper()
	path := filepath.Join(b.dir, name)
	b.changed = b.changed.Add(time.Second)
	if err := errors.Join(os.WriteFile(path, []byte(content), 0o600), os.Chtimes(path, b.changed, b.changed)); err != nil {
		b.Fatal(err)
	}
}

// settle looks often enough for everything that is there to be handed over.
func (b *bench) settle() {
	for range 2 {
		b.look()
	}
}

// arrived takes the files that were handed over, and says that they are dealt
// with.
func (b *bench) arrived() []string {
	var names []string
	for _, e := range b.all() {
		if e.Path != "" {
			names = append(names, filepath.Base(e.Path))
			e.Taken()
		}
	}
	return names
}

func (b *bench) all() []Event {
	var events []Event
	for {
		select {
		case e := <-b.events:
			events = append(events, e)
		default:
			return events
		}
	}
}

func (b *bench) expect(want ...string) {
	b.Helper()
	b.settle()
	if got := b.arrived(); !slices.Equal(got, want) {
		b.Errorf("%v arrived, want %v", got, want)
	}
}

func TestEachFileOnce(t *testing.T) {
	b := newBench(t)
	b.expect()
	b.save("b.png", "1")
	b.save("a.png", "1")
	b.expect("b.png", "a.png") // as they were scanned
	b.expect()
	b.save("a.png", "22") // written anew
	b.expect("a.png")
	if err := os.Remove(filepath.Join(b.dir, "a.png")); err != nil {
		t.Fatal(err)
	}
	b.expect()
	b.save("a.png", "22") // the same name and size, later
	b.expect("a.png")
}

func TestFilesAreComplete(t *testing.T) {
	b := newBench(t)
	b.settle()
	content := ""
	for range 5 { // it grows from look to look
		content += "x"
		b.save("slow.png", content)
		b.look()
	}
	if got := b.arrived(); got != nil {
		t.Errorf("%v arrived while it grew", got)
	}
	b.save("empty.png", "")
	b.save("scan.tmp", "1")
	b.expect("slow.png")
	b.save("empty.png", "1")
	if err := os.Rename(filepath.Join(b.dir, "scan.tmp"), filepath.Join(b.dir, "scan.png")); err != nil {
		t.Fatal(err)
	}
	b.expect("scan.png", "empty.png")
}

func TestWhatIsNoScan(t *testing.T) {
	b := newBench(t)
	b.settle()
	b.save("notes.txt", "1")
	if err := os.MkdirAll(filepath.Join(b.dir, "more.png"), 0o700); err != nil {
		t.Fatal(err)
	}
	b.save("more.png/deeper.png", "1")
	b.expect()
}

func TestRestart(t *testing.T) {
	b := newBench(t)
	b.save("old.png", "1")
	b.stop()
	b.remember = filepath.Join(t.TempDir(), "watched") // the folder is chosen only now
	b.start()
	b.expect()
	b.save("a.png", "1")
	b.expect("a.png")
	b.save("closing.png", "1") // handed over, and not dealt with
	b.settle()
	b.stop()
	b.save("away.png", "1") // while the program is closed
	b.start()
	b.expect("closing.png", "away.png")
	b.restart()
	b.expect()
}

// Another folder begins anew.
func TestAnotherFolder(t *testing.T) {
	b := newBench(t)
	b.save("a.png", "1")
	b.expect("a.png")
	b.stop()
	b.dir = t.TempDir()
	b.save("a.png", "1")
	b.start()
	b.expect()
	b.save("b.png", "1")
	b.expect("b.png")
}

func TestShareThatGoesAwayAndComesBack(t *testing.T) {
	b := newBench(t)
	b.settle()
	b.save("a.png", "1")
	b.expect("a.png")
	gone := errors.New("the network name cannot be found")
	b.share(gone, nil)
	b.settle()
	b.settle()
	if got := b.all(); len(got) != 1 || !errors.Is(got[0].Err, gone) {
		t.Fatalf("%d events while the share is gone, want that it is", len(got))
	}
	b.save("b.png", "1") // by another computer
	b.share(nil, nil)
	b.settle()
	events := b.all()
	if len(events) != 2 || events[0].Path != "" || events[0].Err != nil || filepath.Base(events[1].Path) != "b.png" {
		t.Fatalf("%v after the share came back", events)
	}
	events[1].Taken()

	// A share that is not mounted can look like an empty folder.
	away := b.dir + "-mounted"
	if err := errors.Join(os.Rename(b.dir, away), os.Mkdir(b.dir, 0o700)); err != nil {
		t.Fatal(err)
	}
	b.expect()
	if err := errors.Join(os.Remove(b.dir), os.Rename(away, b.dir)); err != nil {
		t.Fatal(err)
	}
	b.expect()
	b.restart()
	b.expect()
}

func TestShareThatDoesNotAnswer(t *testing.T) {
	b := newBench(t)
	b.settle()
	dead := make(chan struct{})
	b.share(nil, dead)
	b.clock.look <- time.Time{}
	b.clock.slow <- time.Time{}
	b.save("a.png", "1")
	b.share(nil, nil)
	close(dead)
	<-b.clock.ended
	b.settle()
	events := b.all()
	if len(events) != 3 || !errors.Is(events[0].Err, ErrSilent) || events[1].Err != nil || filepath.Base(events[2].Path) != "a.png" {
		t.Fatalf("%v", events)
	}
	// Nobody waits for a look that never returns.
	never := make(chan struct{})
	b.share(nil, never)
	b.clock.look <- time.Time{}
	b.stop()
	close(never)
}

func TestMemory(t *testing.T) {
	t.Run("holds no names", func(t *testing.T) {
		b := newBench(t)
		b.settle()
		b.save("NGUYEN VAN AN.png", "1")
		b.expect("NGUYEN VAN AN.png")
		content, err := os.ReadFile(b.remember)
		if err != nil || strings.Contains(string(content), "NGUYEN") || strings.Contains(string(content), b.dir) {
			t.Errorf("it holds a name: %v", err)
		}
	})
	t.Run("cut off", func(t *testing.T) {
		b := newBench(t)
		b.settle()
		b.save("a.png", "1")
		b.save("b.png", "1")
		b.expect("a.png", "b.png")
		b.stop()
		content, err := os.ReadFile(b.remember)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(b.remember, content[:len(content)-10], 0o600); err != nil {
			t.Fatal(err)
		}
		b.start()
		b.expect("b.png") // once more, rather than never
		b.restart()
		b.expect()
	})
	t.Run("is none", func(t *testing.T) {
		b := newBench(t)
		b.save("a.png", "1")
		b.expect("a.png")
		b.stop()
		if err := os.WriteFile(b.remember, []byte("\x00\x00\x00"), 0o600); err != nil {
			t.Fatal(err)
		}
		b.start()
		b.expect()
		b.save("b.png", "1")
		b.expect("b.png")
	})
	t.Run("cannot be kept", func(t *testing.T) {
		b := newBench(t)
		b.stop()
		b.remember = filepath.Join(t.TempDir(), "missing", "watched")
		b.start()
		b.settle()
		if got := b.all(); len(got) != 1 || !errors.Is(got[0].Err, ErrForgetful) {
			t.Fatalf("%v", got)
		}
		b.save("a.png", "1")
		b.expect("a.png")
		b.expect()
		if err := os.Mkdir(filepath.Dir(b.remember), 0o700); err != nil {
			t.Fatal(err)
		}
		b.expect()
		b.restart()
		b.expect()
	})
	t.Run("has a limit", func(t *testing.T) {
		m := newMemory(filepath.Join(t.TempDir(), "watched"), "/scans")
		if err := m.open(nil); err != nil {
			t.Fatal(err)
		}
		there := []file{{name: "first.png", size: 1}}
		m.put(m.mark(there[0]))
		for i := range 2 * maxGone {
			m.put(m.mark(file{name: fmt.Sprint(i), size: 1}))
		}
		m.forget(there)
		if len(m.order) != maxGone+1 || !m.has(m.mark(there[0])) || m.has(m.mark(file{name: "0", size: 1})) {
			t.Errorf("%d are remembered", len(m.order))
		}
		if err := m.open(there); err != nil {
			t.Fatal(err)
		}
		again := newMemory(m.path, "/scans")
		if err := again.open(nil); err != nil || !slices.Equal(again.order, m.order) {
			t.Errorf("%d of %d are found again: %v", len(again.order), len(m.order), err)
		}
	})
}
