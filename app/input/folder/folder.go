// Package folder watches a folder into which another program saves scans.
//
// Each file is handed over once: complete, and never again, also after the
// program was closed. A file is what its name, size and time of change say; one
// that is written on after all is a new one, and read again. Files that were
// there when the folder was chosen are not handed over, and neither is what
// lies in folders below it.
//
// The folder is looked at again and again, and not watched by the system: the
// systems' notices do not come from network shares. A look at a share that is
// gone can block for minutes, so it has a goroutine of its own; no other look
// begins before it ends.
package folder

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const (
	// LookEvery is the time between two looks. Two looks must agree on a file
	// before it counts as complete, so that a scan is read one to two of these
	// after it was saved.
	LookEvery = time.Second
	// SlowLook: a folder that has not answered for this long is told of.
	SlowLook = 10 * time.Second
)

// What can be wrong with the folder.
var (
	// ErrSilent: the look at the folder does not return, as on a share that
	// is gone.
	ErrSilent = errors.New("the folder does not answer")
	// ErrForgetful: what was handed over cannot be kept in mind, and may come
	// again after the program was closed.
	ErrForgetful = errors.New("what was read cannot be remembered")
)

// An Event is a file, or what is wrong with the folder.
type Event struct {
	// Path is a complete file, or "".
	Path string
	// Taken is to be called when the file is dealt with; until then it comes
	// again after the program was closed.
	Taken func()
	// Err is what is wrong now, where Path is ""; nil: nothing any more.
	Err error
}

// A Watcher watches one folder.
type Watcher struct {
	dir    string
	wanted func(name string) bool
	memory *memory
	read   func(dir string) ([]file, error)

	seen   map[string]file // of the look before, by name
	handed map[string]bool // what is on its way and not taken, by mark
	taken  chan string
	fault  string // what was told last
}

// A file is what a look sees of one.
type file struct {
	name    string
	size    int64
	changed time.Time
}

// New returns a watcher of dir for the files that are wanted by their names.
// What was handed over is remembered in the file remember.
func New(dir, remember string, wanted func(name string) bool) *Watcher {
	return &Watcher{
		dir: dir, wanted: wanted, memory: newMemory(remember, dir), read: list,
		seen: map[string]file{}, handed: map[string]bool{}, taken: make(chan string),
	}
}

// A Clock tells a watcher when to look; [Ticks] is one.
type Clock interface {
	// After is time.After.
	After(time.Duration) <-chan time.Time
}

// Ticks is the clock of the machine.
type Ticks struct{}

// After is time.After.
func (Ticks) After(d time.Duration) <-chan time.Time { return time.After(d) }

// Run watches until ctx is done. A look that blocks does not keep it.
func (w *Watcher) Run(ctx context.Context, clock Clock, events chan<- Event) {
	type answer struct {
		files []file
		err   error
	}
	for ctx.Err() == nil {
		answers := make(chan answer, 1)
		go func() {
			files, err := w.read(w.dir)
			answers <- answer{files, err}
		}()
		slow := clock.After(SlowLook)
		for waiting := true; waiting; {
			select {
			case a := <-answers:
				w.looked(ctx, a.files, a.err, events)
				waiting = false
			case <-slow:
				w.tell(ctx, ErrSilent, events)
			case mark := <-w.taken:
				w.remember(ctx, mark, events)
			case <-ctx.Done():
				return
			}
		}
		next := clock.After(LookEvery)
		for waiting := true; waiting; {
			select {
			case <-next:
				waiting = false
			case mark := <-w.taken:
				w.remember(ctx, mark, events)
			case <-ctx.Done():
				return
			}
		}
	}
}

// looked hands over what is complete and new.
func (w *Watcher) looked(ctx context.Context, files []file, err error, events chan<- Event) {
	if err != nil {
		w.tell(ctx, err, events)
		return // what was seen stays: the share comes back as it was
	}
	files = slices.DeleteFunc(files, func(f file) bool { return !w.wanted(f.name) })
	if err := w.memory.open(files); err != nil {
		w.tell(ctx, fmt.Errorf("%w: %w", ErrForgetful, err), events)
	} else {
		w.tell(ctx, nil, events)
	}
	before := w.seen
	w.seen = make(map[string]file, len(files))
	var complete []file
	for _, f := range files {
		w.seen[f.name] = f
		if before[f.name] == f && f.size > 0 {
			complete = append(complete, f)
		}
	}
	// In the order in which they were scanned.
	slices.SortFunc(complete, func(a, b file) int {
		if c := a.changed.Compare(b.changed); c != 0 {
			return c
		}
		return strings.Compare(a.name, b.name)
	})
	for _, f := range complete {
		mark := w.memory.mark(f)
		if w.memory.has(mark) || w.handed[mark] {
			continue
		}
		w.handed[mark] = true
		taken := func() {
			select {
			case w.taken <- mark:
			case <-ctx.Done():
			}
		}
		if !w.hand(ctx, Event{Path: filepath.Join(w.dir, f.name), Taken: taken}, events) {
			return
		}
	}
	w.memory.forget(files)
}

// hand passes on an event, and meanwhile remembers what is taken: whoever
// takes events may wait for that.
func (w *Watcher) hand(ctx context.Context, e Event, events chan<- Event) bool {
	for {
		select {
		case events <- e:
			return true
		case mark := <-w.taken:
			w.memory.add(mark) // if it cannot be kept, the next look tells
		case <-ctx.Done():
			return false
		}
	}
}

func (w *Watcher) remember(ctx context.Context, mark string, events chan<- Event) {
	if err := w.memory.add(mark); err != nil {
		w.tell(ctx, fmt.Errorf("%w: %w", ErrForgetful, err), events)
	}
}

// tell passes on what is wrong, once.
func (w *Watcher) tell(ctx context.Context, err error, events chan<- Event) {
	text := ""
	if err != nil {
		text = err.Error()
	}
	if text == w.fault {
		return
	}
	w.fault = text
	w.hand(ctx, Event{Err: err}, events)
}

// list looks at a folder.
func list(dir string) ([]file, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var files []file
	for _, entry := range entries {
		if !entry.Type().IsRegular() {
			continue
		}
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue // gone since, as a temporary name is
		}
		if err != nil {
			return nil, withoutName(err)
		}
		files = append(files, file{entry.Name(), info.Size(), info.ModTime().Round(0).UTC()})
	}
	return files, nil
}

// withoutName takes the name of a file, which may be a person's, out of an
// error.
func withoutName(err error) error {
	var e *fs.PathError
	if errors.As(err, &e) {
		return fmt.Errorf("a file in the folder: %w", e.Err)
	}
	return err
}
