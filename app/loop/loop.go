// Package loop is the interface's one crossing between threads.
//
// Everything that a person sees belongs to the interface thread. Work that may
// take longer than a frame goes through [Loop.Go], a wait through [Loop.After];
// what they call back runs on the interface thread again. Nothing else in the
// program starts a goroutine that touches a widget.
//
// A screen takes a Loop and not the clock itself, so that its tests run
// without sleeping: see [Manual].
package loop

import (
	"time"

	"fyne.io/fyne/v2"
)

// A Loop runs things at the right time on the right thread. Its methods are
// called on the interface thread.
type Loop interface {
	// Now is the clock.
	Now() time.Time
	// After calls f after d, unless it is stopped before.
	After(d time.Duration, f func()) (stop func())
	// Go runs work on a thread of its own, and then calls then.
	Go(work, then func())
}

// Fyne returns the loop of the running program.
func Fyne() Loop { return running{} }

type running struct{}

func (running) Now() time.Time { return time.Now() }

func (running) After(d time.Duration, f func()) func() {
	stopped := false // written and read on the interface thread alone
	timer := time.AfterFunc(d, func() {
		fyne.Do(func() {
			if !stopped {
				f()
			}
		})
	})
	return func() {
		stopped = true
		timer.Stop()
	}
}

func (running) Go(work, then func()) {
	go func() {
		work()
		fyne.Do(then)
	}()
}
