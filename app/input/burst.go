// Package input turns what scanners type and clipboards hold into payloads.
//
// A handheld scanner is a keyboard that types a whole record in a few
// milliseconds, into whatever happens to have the focus. [Assembler] tells its
// bursts from a person's typing by time alone and is pure; [Keyboard] drives
// one from the keys of a window.
package input

import (
	"strings"
	"time"

	"github.com/soi-id/soi/app/input/lines"
)

// How a scanner types, as opposed to a person.
const (
	// ScannerGap: a scanner's keys are less than this apart, on average. The
	// slowest scanners type a key in 50 ms; a person needs 100.
	ScannerGap = 60 * time.Millisecond
	// ScanPause: a silence of this length ends a scan that no Enter ended.
	ScanPause = 100 * time.Millisecond
	// minScan is the shortest run of keys that can be a scan. Fingers that
	// roll over a few keys are as fast as a scanner.
	minScan = 5
	// overdue: a pause that is noticed this much late was noticed by a program
	// too busy to take keys, and more of them may be waiting.
	overdue = 50 * time.Millisecond
)

// A Scan is one burst of keys.
type Scan struct {
	// Text is what was typed; several lines are joined by a line feed.
	Text string
	// Rewritten: backspaces came within the burst. Scanners have no such key;
	// a Vietnamese input method corrects text in this way.
	Rewritten bool
}

// An Assembler finds scans among keys. It knows the time only by what it is
// told. The zero value is ready.
//
// A scan ends on Enter, on Tab, or by a pause. Enter before any text is
// ignored: with an input method on, Enter can overtake the text. Documents
// that are typed as several lines come back as one scan.
type Assembler struct {
	run         []rune
	first, last time.Time // of the keys of the run
	rewritten   bool

	lines []string // ended lines of a document that may go on

	deadline time.Time
	waited   bool // the deadline was put off once already
}

// Rune takes a typed character.
func (a *Assembler) Rune(at time.Time, r rune) {
	if len(a.run) == 0 {
		a.first = at
	}
	a.run = append(a.run, r)
	a.touch(at)
}

// Backspace takes a backspace and reports whether it fell into a burst.
func (a *Assembler) Backspace(at time.Time) bool {
	if !a.isScan() {
		a.startAfresh()
		return false
	}
	a.run = a.run[:len(a.run)-1]
	a.rewritten = true
	a.touch(at)
	return true
}

// End takes an Enter or a Tab. ours reports whether it belongs to a burst; if
// not, it was a person's.
func (a *Assembler) End(at time.Time) (scans []Scan, ours bool) {
	if !a.isScan() {
		ours = len(a.lines) > 0 // an empty line in a document that may go on
		a.startAfresh()
		return nil, ours
	}
	scans = a.endLine()
	if len(a.lines) > 0 {
		a.touch(at)
	} else {
		a.deadline = time.Time{}
	}
	return scans, true
}

// Deadline is when Expire must be called, or the zero time.
func (a *Assembler) Deadline() time.Time { return a.deadline }

// Expire takes the pause.
func (a *Assembler) Expire(at time.Time) []Scan {
	if a.deadline.IsZero() || at.Before(a.deadline) {
		return nil
	}
	if at.Sub(a.deadline) > overdue && !a.waited {
		a.waited = true
		a.deadline = at.Add(ScanPause)
		return nil
	}
	a.deadline = time.Time{}
	var scans []Scan
	if a.isScan() {
		scans = a.endLine()
	}
	a.startAfresh()
	return append(scans, a.flush()...)
}

// Busy reports whether keys came so recently that the next one belongs to the
// same run.
func (a *Assembler) Busy() bool { return len(a.run) > 0 || len(a.lines) > 0 }

func (a *Assembler) touch(at time.Time) {
	a.last = at
	a.deadline = at.Add(ScanPause)
	a.waited = false
}

func (a *Assembler) startAfresh() {
	a.run = nil
	if len(a.lines) == 0 {
		a.deadline = time.Time{}
		a.rewritten = false
	}
}

// isScan tells a scanner by its speed. A key that is held down repeats as
// fast, but always the same character.
func (a *Assembler) isScan() bool {
	n := len(a.run)
	if n < minScan || a.last.Sub(a.first) >= time.Duration(n-1)*ScannerGap {
		return false
	}
	for _, r := range a.run {
		if r != a.run[0] {
			return true
		}
	}
	return false
}

// endLine ends the run and returns the scans that are complete by it.
func (a *Assembler) endLine() []Scan {
	line := string(a.run)
	a.run = nil
	var scans []Scan
	if len(a.lines) > 0 && !lines.Continues(a.lines, line) {
		scans = a.flush()
	}
	a.lines = append(a.lines, line)
	if !lines.MayGoOn(a.lines) {
		scans = append(scans, a.flush()...)
	}
	return scans
}

func (a *Assembler) flush() []Scan {
	if len(a.lines) == 0 {
		return nil
	}
	scan := Scan{Text: strings.Join(a.lines, "\n"), Rewritten: a.rewritten}
	a.lines, a.rewritten = nil, false
	return []Scan{scan}
}
