package serial

import (
	"bytes"
	"context"
	"regexp"
	"time"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/document/formats"
)

// speeds are those of scanners in bits a second, the usual ones first. USB
// scanners in COM port mode take any.
var speeds = []int{9600, 115200, 19200, 38400, 57600, 4800}

const (
	// idle is how long a read may wait while nothing comes: how late a session
	// notices that it is to end.
	idle = 250 * time.Millisecond
	// noise is what plugging in a cable can make of bytes; no code is so short.
	noise = 2
	// telling is the length from which text is no chance: bytes at the wrong
	// speed seldom look like five letters.
	telling = 5
	// rounds is how often every speed is tried. Then it is no scanner, or one
	// that sends other than eight bits without parity.
	rounds = 2
)

// A session is one open port, from its opening to its end.
type session struct {
	listener *Listener
	name     string
	tell     func(Event)

	port   port
	speed  int  // its place in speeds
	proven bool // something was read at this speed
	// garbage is what came last at another speed. What comes again at this one,
	// the same, is no garbage but a binary code: a USB port has no speed.
	garbage []byte
	tries   int
}

// run returns the state in which the port is left.
func (s *session) run(ctx context.Context) State {
	s.speed = s.listener.firstSpeed(s.name)
	var err error
	if s.port, err = s.listener.open(s.name, speeds[s.speed]); err != nil {
		return s.left(refused(err))
	}
	defer s.port.Close()
	s.left(Connected)
	var f framer
	buffer := make([]byte, 4096)
	for ctx.Err() == nil {
		wait := f.pause()
		if wait == 0 {
			wait = idle
		}
		if err := s.port.SetReadTimeout(wait); err != nil {
			return s.left(Gone)
		}
		n, err := s.port.Read(buffer)
		switch {
		case err != nil:
			if f.begun() {
				s.left(CutShort) // half a record is none
			}
			return s.left(Gone)
		case n > 0:
			f.take(buffer[:n])
		case f.begun():
			if s.burst(&f) == NoScanner {
				return s.left(NoScanner)
			}
		}
	}
	return Gone
}

// left tells of a state and returns it.
func (s *session) left(state State) State {
	if s.listener.isNews(s.name, state) {
		s.tell(Event{Port: s.name, State: state})
	}
	return state
}

// burst passes on what ended with a pause.
func (s *session) burst(f *framer) State {
	if f.tooLong() {
		f.drop()
		return s.left(TooLong)
	}
	if !s.proven && !s.prove(f.burst) {
		f.drop()
		if s.tries == rounds*len(speeds) {
			return NoScanner
		}
		return Connected
	}
	for _, scan := range f.scans() {
		if position.Match(scan) {
			return NoScanner
		}
		s.tell(Event{Port: s.name, State: Scanned, Scan: scan})
	}
	return Connected
}

// position is a sentence of NMEA 0183. Receivers of GPS are serial ports too,
// and send some every second.
var position = regexp.MustCompile(`^\$[A-Z]{4,6},[^*]*\*[0-9A-F]{2}$`)

// prove reports whether a burst was received at the right speed, and changes
// the speed if not.
func (s *session) prove(burst []byte) bool {
	code, _ := withoutEnd(burst)
	switch {
	case len(code) >= telling && (isText(code) || recognised(code)), len(code) > noise && bytes.Equal(burst, s.garbage):
		s.proven = true
		s.listener.prove(s.name, s.speed)
		return true
	case len(code) <= noise && !isText(code):
		return false
	}
	s.garbage = bytes.Clone(burst)
	s.tries++
	s.speed = (s.speed + 1) % len(speeds)
	if err := s.port.SetMode(mode(speeds[s.speed])); err != nil {
		return false // the next read tells why
	}
	s.left(WrongSpeed)
	return false
}

// recognised reports whether a format takes bytes that are no text.
func recognised(code []byte) bool {
	p := document.Payload{Bytes: code, Source: document.SourceSerial}
	for _, f := range formats.All() {
		if f.Recognise(p) {
			return true
		}
	}
	return false
}
