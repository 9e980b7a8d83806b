package input

import (
	"time"

	"fyne.io/fyne/v2"

	"github.com/soi-id/soi/app/loop"
)

// A Keyboard finds the scans among the keys of a window, wherever the focus
// is. The window gives it the keys that no widget takes; widgets that take
// keys give it theirs. Its methods are called on the interface thread.
type Keyboard struct {
	loop      loop.Loop
	scanned   func(Scan)
	escaped   func()
	assembler Assembler
	takeBack  []func()
	stop      func()
}

// NewKeyboard returns a keyboard that calls scanned for every scan, and
// escaped for every Escape.
func NewKeyboard(l loop.Loop, scanned func(Scan), escaped func()) *Keyboard {
	return &Keyboard{loop: l, scanned: scanned, escaped: escaped, stop: func() {}}
}

// Rune takes a typed character. A widget that also shows what it is given
// passes takeBack: it is called if the characters from this one on turn out
// to be a scanner's.
func (k *Keyboard) Rune(r rune, takeBack func()) {
	if len(k.assembler.run) == 0 && takeBack != nil {
		k.takeBack = append(k.takeBack, takeBack)
	}
	k.assembler.Rune(k.loop.Now(), r)
	k.watch()
}

// Key takes a key that types no character and reports whether it was a
// scanner's; if so, the widget must not act on it.
func (k *Keyboard) Key(name fyne.KeyName) bool {
	now := k.loop.Now()
	switch name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeyTab:
		scans, ours := k.assembler.End(now)
		k.deliver(scans)
		k.watch()
		return ours
	case fyne.KeyBackspace:
		return k.assembler.Backspace(now)
	case fyne.KeySpace:
		// The character follows by Rune. Inside a burst it presses nothing.
		return k.assembler.Busy()
	case fyne.KeyEscape:
		k.escaped()
		return true
	}
	return false
}

func (k *Keyboard) watch() {
	k.stop()
	k.stop = func() {}
	deadline := k.assembler.Deadline()
	if deadline.IsZero() {
		if !k.assembler.Busy() {
			k.takeBack = nil
		}
		return
	}
	k.stop = k.loop.After(max(deadline.Sub(k.loop.Now()), time.Millisecond), func() {
		k.deliver(k.assembler.Expire(k.loop.Now()))
		k.watch()
	})
}

func (k *Keyboard) deliver(scans []Scan) {
	if len(scans) == 0 {
		return
	}
	for i := len(k.takeBack) - 1; i >= 0; i-- {
		k.takeBack[i]()
	}
	k.takeBack = nil
	for _, scan := range scans {
		k.scanned(scan)
	}
}
