package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"testing"
	"time"

	"github.com/soi-id/soi/app/input/folder"
	"github.com/soi-id/soi/app/input/serial"
	"github.com/soi-id/soi/app/loop"
	"github.com/soi-id/soi/verify/desk"
	"github.com/soi-id/soi/verify/document"
)

func newDeviceBench(t *testing.T) *bench {
	b := newBench(t)
	b.shell.devices.ports = map[string]serial.State{}
	return b
}

func TestSerialScan(t *testing.T) {
	b := newDeviceBench(t)
	b.shell.show(historyPlace)
	code := "\x00\xff\r\n" + payload
	b.shell.serialEvent(serial.Event{Port: "COM3", State: serial.Connected})
	b.Expect("device.connected", "port", "COM3")
	b.shell.serialEvent(serial.Event{Port: "COM3", State: serial.Scanned, Scan: []byte(code)})
	b.expectPayloads(code)
	if b.desk.payloads[0].Source != document.SourceSerial {
		t.Errorf("source %s", b.desk.payloads[0].Source)
	}
	b.Expect("verdict.consistent_unsigned")
	if b.Canvas().Focused() != nil {
		t.Error("something has the focus")
	}
}

func TestSerialTroubleIsSaidUntilTheNextScan(t *testing.T) {
	for _, state := range []serial.State{serial.CutShort, serial.WrongSpeed, serial.TooLong} {
		b := newDeviceBench(t)
		b.shell.serialEvent(serial.Event{Port: "COM3", State: serial.Connected})
		b.shell.serialEvent(serial.Event{Port: "COM3", State: state})
		b.Expect("device." + string(state))
		b.shell.serialEvent(serial.Event{Port: "COM3", State: serial.Gone})
		b.shell.show(keysPlace)
		b.shell.serialEvent(serial.Event{Port: "COM4", State: serial.Connected})
		b.Expect("device." + string(state))
		b.shell.serialEvent(serial.Event{Port: "COM4", State: serial.Scanned, Scan: []byte(payload)})
		b.ExpectNot("device." + string(state))
		b.shell.serialEvent(serial.Event{Port: "COM4", State: state})
		b.Expect("device." + string(state))
		b.scan(payload + "\n")
		b.ExpectNot("device." + string(state))
	}
	b := newDeviceBench(t)
	for _, state := range []serial.State{serial.Connected, serial.Busy, serial.Forbidden, serial.Unusable, serial.NoScanner} {
		b.shell.serialEvent(serial.Event{Port: "COM3", State: state})
		b.Expect("device."+string(state), "port", "COM3")
	}
	b.shell.serialEvent(serial.Event{Port: "COM3", State: serial.Gone})
	b.ExpectNot("device.no_scanner", "port", "COM3")
}

func TestFileArrives(t *testing.T) {
	b := newDeviceBench(t)
	b.shell.show(keysPlace)
	taken := 0
	b.shell.folderEvent(folder.Event{Path: "/scans/a.png", Taken: func() {
		if len(b.desk.files) != 1 {
			t.Error("it counts as taken before it was verified")
		}
		taken++
	}})
	if !slices.Equal(b.desk.files, []string{"a.png"}) || taken != 1 {
		t.Errorf("read %v, taken %d times", b.desk.files, taken)
	}
	b.Expect("verdict.consistent_unsigned")
}

func TestFolderTroubleIsSaidUntilItIsOver(t *testing.T) {
	b := newDeviceBench(t)
	for _, c := range []struct {
		err  error
		key  string
		name []any
	}{
		{folder.ErrSilent, "device.folder_silent", nil},
		{&fs.PathError{Op: "open", Path: "/scans", Err: fs.ErrNotExist}, "device.folder_missing", nil},
		{fs.ErrPermission, "device.folder_forbidden", nil},
		{fmt.Errorf("%w: disk full", folder.ErrForgetful), "device.folder_forgetful", []any{"cause", "what was read cannot be remembered: disk full"}},
		{errors.New("broken"), "device.folder_fault", []any{"cause", "broken"}},
	} {
		b.shell.folderEvent(folder.Event{Err: c.err})
		b.Expect(c.key, c.name...)
		b.scan(payload + "\n") // is no news of the folder
		b.Expect(c.key, c.name...)
		b.loop.Advance(time.Second)
		b.shell.folderEvent(folder.Event{})
		b.ExpectNot(c.key, c.name...)
	}
}

// What is listened to follows the settings, and nothing runs on.
func TestDevicesFollowTheSettings(t *testing.T) {
	began, ended := make(chan string), make(chan string)
	run := func(ctx context.Context, what string) {
		began <- what
		<-ctx.Done()
		ended <- what
	}
	d := &fakeDesk{settings: desk.Settings{Language: "en", TextScale: 1, SerialPort: serial.USB}}
	l := loop.NewManual(start)
	l.Held = true // nobody waits for what never comes
	b := openBench(t, l)
	p := b.params(d)
	p.Scanners = func(ctx context.Context, which string, _ chan<- serial.Event) { run(ctx, which) }
	p.Folder = func(ctx context.Context, dir string, _ func(string) bool, _ chan<- folder.Event) { run(ctx, dir) }
	shell := New(p)
	expect := func(from <-chan string, want string) {
		t.Helper()
		if got := <-from; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	set := func(port, dir string) {
		d.settings.SerialPort, d.settings.WatchFolder = port, dir
		shell.SettingsChanged()
	}
	expect(began, serial.USB)
	set("COM3", "")
	expect(ended, serial.USB)
	expect(began, "COM3")
	set("COM3", "/scans")
	expect(began, "/scans")
	d.settings.Sound = true
	shell.SettingsChanged() // nothing of theirs
	set(serial.Off, "")
	for range 2 {
		<-ended
	}
	set(serial.Off, "/scans")
	expect(began, "/scans")
	set(serial.Off, "")
	expect(ended, "/scans")
}

func TestReceive(t *testing.T) {
	l := loop.NewManual(start)
	l.Held = true
	ctx, stop := context.WithCancel(context.Background())
	events := make(chan int, 3)
	var got []int
	receive(ctx, l, events, func(n int) { got = append(got, n) })
	for n := range 3 {
		events <- n
		l.Finish()
	}
	stop()
	events <- 3
	l.Finish()
	if !slices.Equal(got, []int{0, 1, 2}) || l.Finish() {
		t.Errorf("received %v, or waits on", got)
	}
}

func TestIsScan(t *testing.T) {
	for name, want := range map[string]bool{
		"a.png": true, "A.JPG": true, "thẻ.tiff": true, "a": false, "a.png.tmp": false, ".a.png": false, "~$a.png": false, "Thumbs.db": false,
	} {
		if got := isScan(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
