package app

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"

	"github.com/soi-id/soi/app/input/folder"
	"github.com/soi-id/soi/app/input/serial"
	"github.com/soi-id/soi/app/loop"
	"github.com/soi-id/soi/resources"
)

// Scanners listens on the serial ports that a setting names until ctx is done.
type Scanners func(ctx context.Context, which string, events chan<- serial.Event)

// A Folder watches the folder that a setting names, for the files that are
// wanted, until ctx is done.
type Folder func(ctx context.Context, dir string, wanted func(name string) bool, events chan<- folder.Event)

// devices are those that scan without a hand on the computer.
type devices struct {
	port, dir            string // that are listened to; "": none
	stopPort, stopFolder context.CancelFunc

	ports  map[string]serial.State // as they are, of those worth telling of
	again  serial.State            // why the last scan has to be repeated, or ""
	folder error                   // what is wrong with the folder
}

// connect listens to what the settings say, and to nothing else.
func (s *Shell) connect() {
	d, set := &s.devices, s.p.Desk.Settings()
	if s.p.Scanners != nil && set.SerialPort != d.port {
		if d.stopPort != nil {
			d.stopPort()
		}
		d.port, d.ports, d.again = set.SerialPort, map[string]serial.State{}, ""
		ctx, stop := context.WithCancel(context.Background())
		d.stopPort = stop
		if events := make(chan serial.Event); d.port != "" && d.port != serial.Off {
			go s.p.Scanners(ctx, d.port, events)
			receive(ctx, s.p.Loop, events, s.serialEvent)
		}
	}
	if s.p.Folder != nil && set.WatchFolder != d.dir {
		if d.stopFolder != nil {
			d.stopFolder()
		}
		d.dir, d.folder = set.WatchFolder, nil
		ctx, stop := context.WithCancel(context.Background())
		d.stopFolder = stop
		if events := make(chan folder.Event); d.dir != "" {
			go s.p.Folder(ctx, d.dir, isScan, events)
			receive(ctx, s.p.Loop, events, s.folderEvent)
		}
	}
	s.status.devices(s.texts, *d)
}

// receive passes on events, one after another, until ctx is done.
func receive[E any](ctx context.Context, l loop.Loop, events <-chan E, handle func(E)) {
	var event E
	l.Go(func() {
		select {
		case event = <-events:
		case <-ctx.Done():
		}
	}, func() {
		if ctx.Err() == nil {
			handle(event)
			receive(ctx, l, events, handle)
		}
	})
}

func (s *Shell) serialEvent(e serial.Event) {
	d := &s.devices
	switch e.State {
	case serial.Scanned:
		d.again = ""
		s.toVerify()
		s.verify.Received(e.Scan)
	case serial.CutShort, serial.WrongSpeed, serial.TooLong:
		d.again = e.State
	case serial.Gone:
		delete(d.ports, e.Port)
	default:
		d.ports[e.Port] = e.State
	}
	s.status.devices(s.texts, *d)
}

func (s *Shell) folderEvent(e folder.Event) {
	if e.Path != "" {
		s.toVerify()
		s.verify.Arrived(e.Path, e.Taken)
		return
	}
	s.devices.folder = e.Err
	s.status.devices(s.texts, s.devices)
}

// isScan reports whether a file in the watched folder is one to read, by its
// name alone: programs keep their own files beside their scans.
func isScan(name string) bool {
	return !strings.HasPrefix(name, ".") && !strings.HasPrefix(name, "~") &&
		slices.Contains(pictures, strings.ToLower(filepath.Ext(name)))
}

// notice is what a person has to do something about, or "".
func (d devices) notice(t *resources.Texts) string {
	switch {
	case d.again != "":
		return t.Get("device." + string(d.again))
	case d.folder != nil:
		return folderFault(t, d.folder)
	}
	return ""
}

func folderFault(t *resources.Texts, err error) string {
	switch {
	case errors.Is(err, folder.ErrSilent):
		return t.Get("device.folder_silent")
	case errors.Is(err, folder.ErrForgetful):
		return t.Get("device.folder_forgetful", "cause", err)
	case errors.Is(err, fs.ErrNotExist):
		return t.Get("device.folder_missing")
	case errors.Is(err, fs.ErrPermission):
		return t.Get("device.folder_forbidden")
	}
	return t.Get("device.folder_fault", "cause", err)
}

// summary is what is connected.
func (d devices) summary(t *resources.Texts) string {
	var parts []string
	for port, state := range d.ports {
		parts = append(parts, t.Get("device."+string(state), "port", port))
	}
	slices.Sort(parts)
	if d.dir != "" {
		parts = append(parts, t.Get("device.folder", "name", filepath.Base(d.dir)))
	}
	return strings.Join(parts, " · ")
}

// chooseFolder asks for a folder.
func (s *Shell) chooseFolder(chosen func(path string)) {
	choice := dialog.NewFolderOpen(func(dir fyne.ListableURI, err error) {
		switch {
		case err != nil:
			dialog.ShowError(err, s.p.Window)
		case dir != nil:
			chosen(filepath.FromSlash(dir.Path()))
		}
	}, s.p.Window)
	choice.Show() // before Resize: Fyne 2.8.0 makes the dialog only here
	size := s.p.Window.Canvas().Size()
	choice.Resize(fyne.NewSize(size.Width*0.9, size.Height*0.9))
}
