// Package sound plays the tone of a verdict: a clerk who looks at the person
// hears the answer.
//
// The five sounds differ in rhythm and in direction, not in pitch alone, so
// that they stay apart on a bad loudspeaker and for a bad ear: two rising
// notes, one soft one, two equal ones, three falling ones, one low and short.
//
// They are synthesised in memory and played through what the operating system
// has: winmm on Windows, a player program elsewhere. Where there is none, the
// desk is silent.
package sound

import (
	"sync"
	"sync/atomic"

	"github.com/soi-id/soi/verify"
)

// A Player plays sounds, one at a time. It is safe for concurrent use.
type Player struct {
	output output

	latest atomic.Uint64 // counts the sounds that were asked for
	mu     sync.Mutex    // held while a sound is started
	stop   func()        // ends the sound that was started last
}

// An output plays WAV files on this machine.
type output interface {
	available() bool
	// start begins to play and returns how to end it early, never nil. An
	// error is a silent desk and nothing else.
	start(wav []byte) (stop func(), err error)
}

// New returns a player for this machine.
func New() *Player { return &Player{output: system(), stop: func() {}} }

// Available reports whether the machine has the means to play sounds. Whether
// anyone hears them it cannot know: a loudspeaker may be missing or muted.
func (p *Player) Available() bool { return p.output.available() }

// Play starts the sound of a tone and returns at once. It cuts off the sound
// before it: of two verdicts in a row the later one counts.
func (p *Player) Play(tone verify.Tone) {
	wav, ok := waves()[tone]
	if !ok {
		return
	}
	turn := p.latest.Add(1)
	go func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.latest.Load() != turn {
			return
		}
		p.stop()
		p.stop = func() {}
		if stop, err := p.output.start(wav); err == nil {
			p.stop = stop
		}
	}()
}
