package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// progressEvery is the time between two changes of the line of progress: more
// often nobody can read it.
const progressEvery = 200 * time.Millisecond

// A progress is one line on a terminal that says how far the work is.
type progress struct {
	out        io.Writer
	now        func() time.Time
	done, of   int
	shown      time.Time
	longestYet int
}

// progress returns a line for that many inputs; nil where nobody would see it
// or where it would run into the records.
func (t *terminal) progress(of int) *progress {
	if of < 2 || !onTerminal(t.err) || onTerminal(t.out) {
		return nil
	}
	return &progress{out: t.err, now: t.now, of: of, shown: t.now()}
}

// onTerminal reports whether a person sees what is written.
func onTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && f.Name() != os.DevNull
}

// step counts one input.
func (p *progress) step() {
	p.done++
	if now := p.now(); now.Sub(p.shown) >= progressEvery {
		p.shown = now
		p.write(fmt.Sprintf("%d of %d inputs (%d %%)", p.done, p.of, 100*p.done/p.of))
	}
}

// clear takes the line away.
func (p *progress) clear() {
	if p.longestYet > 0 {
		p.write("")
	}
}

// write replaces the line with blanks, which every terminal understands.
func (p *progress) write(line string) {
	fmt.Fprintf(p.out, "\r%s%s\r%s", line, strings.Repeat(" ", max(0, p.longestYet-len(line))), line)
	p.longestYet = max(p.longestYet, len(line))
}
