// Package serial listens to scanners on serial ports: USB ones in COM port
// mode, and true RS-232 ones.
//
// It is the way that damages nothing: the bytes of a code arrive as they are,
// whatever keyboard layout and input method the desk has.
//
//	events := make(chan serial.Event)
//	go serial.New(serial.USB).Run(ctx, events)
//
// Nothing is to be set up. Ports are found as they come and go; a true
// serial line's speed is found by the first scans, which must then be
// repeated. The package needs no C and no Fyne.
package serial

import (
	"context"
	"errors"
	"io/fs"
	"sync"
	"time"

	bugst "go.bug.st/serial"
)

// Which ports are listened to, other than a port by its name. A port that Soi
// has open no other program can use, so by default it opens only those of USB
// devices: the others of a desk belong to printers and terminals.
const (
	Off = "off"
	USB = "usb"
	All = "all"
)

// A State is what becomes of a port.
type State string

// The states.
const (
	Scanned    State = "scanned"     // the event holds a scan
	Connected  State = "connected"   // the port is open
	Gone       State = "gone"        // the port, or its device, is no longer there
	Busy       State = "busy"        // another program has the port
	Forbidden  State = "forbidden"   // this user may not use serial ports
	Unusable   State = "unusable"    // the port cannot be opened for another reason
	CutShort   State = "cut_short"   // the port went away in the middle of a scan: scan again
	WrongSpeed State = "wrong_speed" // the scan was no text at this speed; another is tried: scan again
	TooLong    State = "too_long"    // more came without a pause than any code holds
	NoScanner  State = "no_scanner"  // the device sends what no scanner does; its port is left alone until it is plugged in again
)

// An Event is a scan, or what became of a port.
type Event struct {
	Port  string
	State State
	Scan  []byte // exactly as in the code, without what the scanner adds
}

// lookEvery is the time between two looks for new ports.
const lookEvery = time.Second

// A Listener listens on ports.
type Listener struct {
	which string
	ports func(which string) ([]string, error)
	open  func(name string, speed int) (port, error)
	every time.Duration

	mu     sync.Mutex
	proven map[string]int   // the speeds that worked, by port, as places in speeds
	told   map[string]State // what was told last of each port
}

// A port is an open port; a [bugst.Port] is one.
type port interface {
	// Read waits for bytes. None and no error is the timeout.
	Read([]byte) (int, error)
	SetReadTimeout(time.Duration) error
	SetMode(*bugst.Mode) error
	Close() error
}

// New returns a listener on USB, All, Off, or one port by its name.
func New(which string) *Listener {
	return &Listener{which: which, ports: Ports, open: open, every: lookEvery, proven: map[string]int{}, told: map[string]State{}}
}

// Run listens until ctx is done. It closes every port before it returns.
func (l *Listener) Run(ctx context.Context, events chan<- Event) {
	var sessions sync.WaitGroup
	defer sessions.Wait()
	if l.which == Off {
		return
	}
	ticker := time.NewTicker(l.every)
	defer ticker.Stop()
	known := map[string]State{} // of the ports that are there; Connected while a session has it
	ended := make(chan Event)
	for {
		l.look(known, func(name string) {
			known[name] = Connected
			sessions.Go(func() {
				s := session{listener: l, name: name, tell: func(e Event) { send(ctx, events, e) }}
				send(ctx, ended, Event{Port: name, State: s.run(ctx)})
			})
		})
		for waiting := true; waiting; {
			select {
			case <-ctx.Done():
				return
			case e := <-ended:
				known[e.Port] = e.State
			case <-ticker.C:
				waiting = false
			}
		}
	}
}

// look opens what is new, and tries again what could not be opened.
func (l *Listener) look(known map[string]State, start func(name string)) {
	present, err := l.ports(l.which)
	if err != nil {
		return // no list is no news: the ports that are open tell of themselves
	}
	there := make(map[string]bool, len(present))
	for _, name := range present {
		there[name] = true
		if state := known[name]; state != Connected && state != NoScanner {
			start(name)
		}
	}
	for name, state := range known {
		if !there[name] && state != Connected {
			delete(known, name)
		}
	}
}

// isNews reports whether a state is to be told: a port that another program
// has is tried every second and told of once.
func (l *Listener) isNews(name string, state State) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	same := l.told[name] == state
	l.told[name] = state
	return !same || state == CutShort || state == WrongSpeed || state == TooLong
}

// firstSpeed returns the speed that worked on a port last, or the usual one.
func (l *Listener) firstSpeed(name string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.proven[name]
}

func (l *Listener) prove(name string, speed int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.proven[name] = speed
}

func send(ctx context.Context, to chan<- Event, e Event) {
	select {
	case to <- e:
	case <-ctx.Done():
	}
}

// open opens a port as scanners have it: eight bits, no parity, one stop bit.
func open(name string, speed int) (port, error) {
	p, err := bugst.Open(name, mode(speed))
	if err != nil {
		return nil, err // and not a nil pointer in an interface
	}
	return p, nil
}

func mode(speed int) *bugst.Mode {
	return &bugst.Mode{BaudRate: speed, DataBits: 8, Parity: bugst.NoParity, StopBits: bugst.OneStopBit}
}

// refused is the state of a port that could not be opened.
func refused(err error) State {
	if errors.Is(err, fs.ErrNotExist) {
		return Gone
	}
	var e *bugst.PortError
	if errors.As(err, &e) {
		switch e.Code() {
		case bugst.PortBusy:
			return Busy
		case bugst.PermissionDenied:
			return Forbidden
		case bugst.PortNotFound:
			return Gone
		}
	}
	return Unusable
}

// Try opens a port and closes it again, and returns [Connected] or why it
// cannot be used.
func Try(name string) State {
	p, err := open(name, speeds[0])
	if err != nil {
		return refused(err)
	}
	p.Close()
	return Connected
}

// Sentence says in English, for the doctor, what [Try] has found of a port, and
// whether it is well.
func Sentence(name string, state State) (sentence string, ok bool) {
	switch state {
	case Connected:
		return name + " can be used", true
	case Busy:
		return name + " is in use by another program, or by Soi itself", true
	case Forbidden:
		return name + " may not be used by this user: on Linux, add the user to the group dialout", false
	case Gone:
		return name + " is gone", true
	}
	return name + " cannot be opened", false
}
