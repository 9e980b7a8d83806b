package serial

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// A scanner is the other end of a pseudo-terminal. It sends at one speed, as a
// true serial line does, or at any, as USB does.
type scanner struct {
	*os.File
	name  string
	speed uint32 // of unix.B9600 and its like; 0: any
}

func plugIn(t *testing.T) *scanner {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skipf("no pseudo-terminals here: %v", err)
	}
	t.Cleanup(func() { master.Close() })
	fd := int(master.Fd())
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	return &scanner{File: master, name: fmt.Sprintf("/dev/pts/%d", n)}
}

func (s *scanner) send(t *testing.T, burst string) {
	t.Helper()
	if s.speed != 0 {
		settings, err := unix.IoctlGetTermios(int(s.Fd()), unix.TCGETS)
		if err != nil {
			t.Fatal(err)
		}
		if settings.Cflag&unix.CBAUD != s.speed {
			burst = strings.Repeat("\x00\x80\xf8", 1+len(burst)/12)
		}
	}
	if _, err := s.WriteString(burst); err != nil {
		t.Fatal(err)
	}
}

// A plugs is the ports of a machine whose plugs a test holds.
type plugs struct {
	mu    sync.Mutex
	names []string
	read  chan int // if not nil, told of how much a session has read
}

// A heard is a port that tells of what is read.
type heard struct {
	port
	read chan int
}

func (h heard) Read(b []byte) (int, error) {
	n, err := h.port.Read(b)
	if n > 0 {
		h.read <- n
	}
	return n, err
}

func (p *plugs) open(name string, speed int) (port, error) {
	opened, err := open(name, speed)
	if err != nil || p.read == nil {
		return opened, err
	}
	return heard{opened, p.read}, nil
}

func (p *plugs) set(names ...string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.names = names
}

func (p *plugs) list(string) ([]string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.names, nil
}

// listen runs a listener until the test ends, and checks that it ends then.
func listen(t *testing.T, ports *plugs) <-chan Event {
	t.Helper()
	l := New(All)
	l.ports, l.open, l.every = ports.list, ports.open, 5*time.Millisecond
	ctx, cancel := context.WithCancel(context.Background())
	events := make(chan Event)
	done := make(chan struct{})
	go func() {
		l.Run(ctx, events)
		close(done)
	}()
	t.Cleanup(func() {
		cancel()
		<-done
	})
	return events
}

// expect takes the events that come next.
func expect(t *testing.T, events <-chan Event, want ...Event) {
	t.Helper()
	for _, w := range want {
		got := <-events
		if got.State != w.State || got.Port != w.Port || !bytes.Equal(got.Scan, w.Scan) {
			t.Fatalf("%s at %s with %d bytes, want %s at %s with %d", got.State, got.Port, len(got.Scan), w.State, w.Port, len(w.Scan))
		}
	}
}

func scan(s *scanner, text string) Event {
	return Event{Port: s.name, State: Scanned, Scan: []byte(text)}
}

func TestScansOverAPort(t *testing.T) {
	s := plugIn(t)
	var ports plugs
	ports.set(s.name)
	events := listen(t, &ports)
	expect(t, events, Event{Port: s.name, State: Connected})
	digits := strings.Repeat("0123456789", 709)[:7089]
	for _, tt := range []struct {
		sent string
		want []string
	}{
		{card + "\r", []string{card}},
		{card + "\r\n", []string{card}},
		{card + "\n", []string{card}},
		{binary + "\n", []string{binary}},
		{licence + "\r\n" + address + "\n", []string{licence + "\r\n" + address}},
		{card + "\n" + card + "\n", []string{card, card}},
		{digits + "\r", []string{digits}},
		{card, []string{card}},
		{"\x03\x04\x11\x13\x1a\xff\x7f" + binary, []string{"\x03\x04\x11\x13\x1a\xff\x7f" + binary}}, // what a terminal would act on
	} {
		s.send(t, tt.sent)
		for _, want := range tt.want {
			expect(t, events, scan(s, want))
		}
	}
}

// Half a record is no scan, and the next plug is found.
func TestUnplugging(t *testing.T) {
	s := plugIn(t)
	ports := plugs{read: make(chan int, 100)}
	ports.set(s.name)
	events := listen(t, &ports)
	expect(t, events, Event{Port: s.name, State: Connected})
	s.send(t, card+"\r")
	expect(t, events, scan(s, card))
	s.send(t, card[:40])
	for n := -len(card + "\r"); n < 40; {
		n += <-ports.read // what a closed terminal still holds is gone, and no half record
	}
	ports.set()
	s.Close()
	expect(t, events, Event{Port: s.name, State: CutShort}, Event{Port: s.name, State: Gone})

	again := plugIn(t)
	ports.set(again.name)
	expect(t, events, Event{Port: again.name, State: Connected})
	again.send(t, card+"\r")
	expect(t, events, scan(again, card))
	ports.set()
	again.Close()
	expect(t, events, Event{Port: again.name, State: Gone})
}

func TestTwoScanners(t *testing.T) {
	a, b := plugIn(t), plugIn(t)
	var ports plugs
	ports.set(a.name)
	events := listen(t, &ports)
	expect(t, events, Event{Port: a.name, State: Connected})
	ports.set(a.name, b.name)
	expect(t, events, Event{Port: b.name, State: Connected})
	for range 3 {
		a.send(t, card+"\r")
		expect(t, events, scan(a, card))
		b.send(t, licence+"\r")
		expect(t, events, scan(b, licence))
	}
}

// A true serial line is garbage at the wrong speed, and never shown.
func TestSpeedIsFound(t *testing.T) {
	for _, speed := range []uint32{unix.B9600, unix.B115200, unix.B57600} {
		s := plugIn(t)
		s.speed = speed
		var ports plugs
		ports.set(s.name)
		events := listen(t, &ports)
		expect(t, events, Event{Port: s.name, State: Connected})
		tries := map[uint32]int{unix.B9600: 0, unix.B115200: 1, unix.B57600: 4}[speed]
		for i := range tries {
			// A person scans again, and never the same number of bytes: else it
			// would look like a code that USB carries at any speed.
			s.send(t, card[:60-12*i]+"\r")
			expect(t, events, Event{Port: s.name, State: WrongSpeed})
		}
		s.send(t, card+"\r")
		expect(t, events, scan(s, card))
		s.send(t, binary)
		expect(t, events, scan(s, binary))
	}
}

// Binary codes of no known format come through as well, at the second time.
func TestUnknownBinaryIsTakenTheSecondTime(t *testing.T) {
	s := plugIn(t)
	var ports plugs
	ports.set(s.name)
	events := listen(t, &ports)
	expect(t, events, Event{Port: s.name, State: Connected})
	s.send(t, binary+"\r")
	expect(t, events, Event{Port: s.name, State: WrongSpeed})
	s.send(t, binary+"\r")
	expect(t, events, scan(s, binary))
}

func TestOtherDevicesAreLeftAlone(t *testing.T) {
	t.Run("positions", func(t *testing.T) {
		s := plugIn(t)
		var ports plugs
		ports.set(s.name)
		events := listen(t, &ports)
		expect(t, events, Event{Port: s.name, State: Connected})
		s.send(t, "$GPGGA,092750.000,5321.6802,N,00630.3372,W,1,8,1.03,61.7,M,55.2,M,,*76\r\n")
		expect(t, events, Event{Port: s.name, State: NoScanner})
		ports.set()
	})
	t.Run("endless bytes", func(t *testing.T) {
		s := plugIn(t)
		var ports plugs
		ports.set(s.name)
		events := listen(t, &ports)
		expect(t, events, Event{Port: s.name, State: Connected})
		for i := range rounds * len(speeds) {
			s.send(t, strings.Repeat("\x00\x80", 10+i))
			expect(t, events, Event{Port: s.name, State: WrongSpeed})
		}
		expect(t, events, Event{Port: s.name, State: NoScanner})
	})
}

func TestPortsThatCannotBeOpened(t *testing.T) {
	var ports plugs
	ports.set("/dev/null", "/nowhere/ttyUSB0")
	events := listen(t, &ports)
	want := map[string]State{"/dev/null": Unusable, "/nowhere/ttyUSB0": Gone}
	for range 2 {
		e := <-events
		if want[e.Port] != e.State {
			t.Errorf("%s: %s", e.Port, e.State)
		}
		delete(want, e.Port)
	}
	// Each is tried again and told of once: what comes next is another's.
	s := plugIn(t)
	ports.set("/dev/null", "/nowhere/ttyUSB0", s.name)
	expect(t, events, Event{Port: s.name, State: Connected})
	if Try("/dev/null") != Unusable || Try(s.name) == Unusable {
		t.Error("trying a port says something else")
	}
}

func TestNamedPort(t *testing.T) {
	s := plugIn(t)
	for which, want := range map[string]int{s.name: 1, "/dev/null": 1, "/nowhere/ttyUSB0": 0, "/dev": 0, Off: 0} {
		if got, err := Ports(which); err != nil || len(got) != want {
			t.Errorf("%s: %v, %v", which, got, err)
		}
	}
	usb, err := Ports(USB)
	if err != nil {
		t.Fatal(err)
	}
	all, err := Ports(All)
	if err != nil || len(all) < len(usb) {
		t.Errorf("%d ports, %d of USB: %v", len(all), len(usb), err)
	}
}

func TestOffListensToNothing(t *testing.T) {
	New(Off).Run(context.Background(), nil)
}
