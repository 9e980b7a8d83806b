// Package app is Soi's window: three screens, the settings, and what is the
// same on all of them.
//
// Everything can be done by keyboard, and every accelerator is in the main
// menu, where the toolkit finds it whatever has the focus. None of them is a
// letter that scanners type together with Ctrl for a control character, such
// as Ctrl+M for a carriage return.
//
// The package needs no graphics: it runs in tests as it is. Only cmd/soi
// imports fyne.io/fyne/v2/app.
package app

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/driver/desktop"

	"github.com/soi-id/soi/app/camera"
	"github.com/soi-id/soi/app/history"
	"github.com/soi-id/soi/app/input"
	"github.com/soi-id/soi/app/input/frames"
	"github.com/soi-id/soi/app/keys"
	"github.com/soi-id/soi/app/loop"
	"github.com/soi-id/soi/app/settings"
	"github.com/soi-id/soi/app/theme"
	"github.com/soi-id/soi/app/verifying"
	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/desk"
)

// A Desk is the installation behind the window; *desk.Desk is one.
type Desk interface {
	verifying.Desk
	history.Desk
	keys.Desk
	settings.Desk
	WritePending() error
}

// A Sounder plays the tones of verdicts; *sound.Player does.
type Sounder interface {
	verifying.Sounder
	// Available reports whether this machine can play any.
	Available() bool
}

// A Notice is told to the person when the window opens: the text of the key,
// with {detail} replaced.
type Notice struct{ Key, Detail string }

// Params are what the window needs. Those after the first group are optional.
type Params struct {
	Desk      Desk
	Window    fyne.Window
	Loop      loop.Loop
	Sounder   Sounder
	Clipboard input.Clipboard
	Formats   []string // that a key may be for, by ID

	// Cameras of this machine.
	Cameras frames.Cameras
	// Minimised reports whether nobody can see the window.
	Minimised func() bool
	// Screen is what the monitors show.
	Screen input.Screen
	// Scanners on serial ports, SerialPorts the names of all ports, and Folder
	// the folder into which another program saves scans.
	Scanners    Scanners
	SerialPorts func() []string
	Folder      Folder

	// Language is used until another one is set, in place of the desk's.
	Language string
	Samples  []verifying.Sample
	Notices  []Notice
	// About is the text of "About": version and licences.
	About string
}

// A screen is one of those that share the window.
type screen interface {
	Content() fyne.CanvasObject
	// Shown is called when the screen becomes visible.
	Shown()
}

// place names a screen.
type place int

const (
	verifyPlace place = iota
	historyPlace
	keysPlace
	settingsPlace
)

// A Shell is the window's content. Its methods are called on the interface
// thread.
type Shell struct {
	p        Params
	texts    *resources.Texts
	keyboard *input.Keyboard
	verify   *verifying.Screen
	screens  map[place]screen
	at       place
	status   status
	applied  desk.Settings
	camera   *camera.Panel // nil: no camera can be had
	devices  devices
}

// New fills the window.
func New(p Params) *Shell {
	s := &Shell{p: p, applied: p.Desk.Settings()}
	s.texts = resources.In(resources.Language(cmp.Or(p.Language, s.applied.Language)))
	s.keyboard = input.NewKeyboard(p.Loop, s.scanned, s.escaped)
	s.apply()
	s.verify = verifying.New(verifying.Params{
		Texts: s.texts, Window: p.Window, Loop: p.Loop, Desk: p.Desk, Keys: s.keyboard,
		Sounder: sounder{s}, Clipboard: p.Clipboard, Samples: p.Samples,
		ClearAfter: func() time.Duration { return s.p.Desk.Settings().ClearAfter },
		OpenFile:   s.openFile, Camera: s.cameraButton(),
	})
	s.camera = s.newCamera()
	s.build()
	s.listen()
	s.connect()
	s.watch()
	s.tell(p.Notices)
	return s
}

func (s *Shell) tell(notices []Notice) {
	if len(notices) == 0 {
		return
	}
	var lines []string
	for _, n := range notices {
		lines = append(lines, s.texts.Get(n.Key, "detail", n.Detail))
	}
	dialog.ShowInformation(s.texts.Get("app.notice"), strings.Join(lines, "\n"), s.p.Window)
}

// listen takes the keys that no widget takes, and what is dropped anywhere.
func (s *Shell) listen() {
	canvas := s.p.Window.Canvas()
	canvas.SetOnTypedRune(func(r rune) { s.keyboard.Rune(r, nil) })
	canvas.SetOnTypedKey(func(e *fyne.KeyEvent) { s.keyboard.Key(e.Name) })
	if below, ok := canvas.(desktop.Canvas); ok {
		below.SetOnKeyDown(func(e *fyne.KeyEvent) {
			if e.Name == fyne.KeyTab { // the toolkit moves the focus and tells nobody else
				s.keyboard.Key(e.Name)
			}
		})
	}
	s.p.Window.SetOnDropped(func(_ fyne.Position, files []fyne.URI) { s.Dropped(files) })
	s.p.Window.SetCloseIntercept(s.close)
}

// apply makes the look and the language of the settings those of the window.
func (s *Shell) apply() {
	speak(s.texts)
	fyne.CurrentApp().Settings().SetTheme(theme.Theme{
		Scale: float32(s.applied.TextScale), HighContrast: s.applied.HighContrast,
	})
}

// SettingsChanged takes over what was set; the result on the screen stays.
func (s *Shell) SettingsChanged() {
	set := s.p.Desk.Settings()
	before := s.applied
	s.applied = set
	s.connect()
	if set.Language == before.Language && set.TextScale == before.TextScale && set.HighContrast == before.HighContrast {
		return
	}
	if set.Language != before.Language {
		s.texts = resources.In(resources.Language(set.Language))
	}
	s.apply()
	s.verify.SetTexts(s.texts)
	if s.camera != nil {
		s.camera.SetTexts(s.texts)
	}
	s.build()
}

// build makes everything that depends on language and look.
func (s *Shell) build() {
	s.p.Window.SetTitle(s.texts.Get("app.title"))
	s.screens = s.compose()
	s.p.Window.SetMainMenu(s.menu())
	s.show(s.at)
}

// show brings a screen to the front.
func (s *Shell) show(at place) {
	if _, ok := s.screens[at]; !ok {
		return
	}
	s.at = at
	s.status.build(s.texts)
	s.status.devices(s.texts, s.devices)
	s.p.Window.SetContent(container.NewBorder(s.navigation(), s.status.object, nil, nil, s.screens[at].Content()))
	s.p.Window.Canvas().Unfocus()
	s.screens[at].Shown()
	s.cameraAt(at)
}

func (s *Shell) scanned(scan input.Scan) {
	s.devices.again = "" // with another scanner
	s.status.devices(s.texts, s.devices)
	s.toVerify()
	s.verify.Scanned(scan)
}

func (s *Shell) escaped() {
	switch {
	case s.closeDialogs():
	case s.at == verifyPlace:
		s.verify.Escape()
	default:
		s.show(verifyPlace)
	}
}

// closeDialogs takes away what lies over the screens and reports whether
// anything did.
func (s *Shell) closeDialogs() bool {
	overlays := s.p.Window.Canvas().Overlays()
	closed := overlays.Top() != nil
	for top := overlays.Top(); top != nil; top = overlays.Top() {
		overlays.Remove(top)
	}
	return closed
}

// toVerify makes sure that the next verdict is seen.
func (s *Shell) toVerify() {
	s.closeDialogs()
	if s.at != verifyPlace {
		s.show(verifyPlace)
	}
}

// Open verifies files, as if they had been dropped.
func (s *Shell) Open(paths ...string) {
	s.toVerify()
	s.verify.Open(paths...)
}

// Dropped takes what was dropped on the window.
func (s *Shell) Dropped(files []fyne.URI) {
	var paths []string
	for _, file := range files {
		if file.Scheme() == "file" {
			paths = append(paths, file.Path())
		}
	}
	switch len(paths) {
	case 0:
		return
	case 1:
		s.droppedOne(paths[0])
	default:
		s.Open(paths...)
	}
}

// droppedOne takes a bundle of keys wherever it was dropped, and on the keys
// screen a file of keys, which is anything but a picture.
func (s *Shell) droppedOne(path string) {
	var bundle bool
	s.p.Loop.Go(func() { bundle = keys.LooksLikeBundle(path) }, func() {
		picture := slices.Contains(pictures, strings.ToLower(filepath.Ext(path)))
		if !bundle && (s.at != keysPlace || picture) {
			s.Open(path)
			return
		}
		s.closeDialogs()
		if s.at != keysPlace {
			s.show(keysPlace)
		}
		s.screens[keysPlace].(*keys.Screen).Import(path)
	})
}

// paste belongs to a text field that has the focus on another screen or in a
// dialog, and otherwise is an input like a scan.
func (s *Shell) paste() {
	canvas := s.p.Window.Canvas()
	if field, ok := canvas.Focused().(fyne.Shortcutable); ok && (s.at != verifyPlace || canvas.Overlays().Top() != nil) {
		field.TypedShortcut(&fyne.ShortcutPaste{Clipboard: fyne.CurrentApp().Clipboard()})
		return
	}
	s.toVerify()
	s.verify.Paste()
}

// close loses nothing without asking.
func (s *Shell) close() {
	waiting := 0
	s.p.Loop.Go(func() {
		if s.p.Desk.Pending() > 0 {
			_ = s.p.Desk.WritePending() // what still waits is what is asked about
		}
		waiting = s.p.Desk.Pending()
	}, func() {
		if waiting == 0 {
			s.p.Window.Close()
			return
		}
		question := dialog.NewConfirm(s.texts.Get("app.close_title"), s.texts.Get("app.close_loses", "n", waiting), func(yes bool) {
			if yes {
				s.p.Window.Close()
			}
		}, s.p.Window)
		question.SetConfirmText(s.texts.Get("app.close_anyway"))
		question.SetDismissText(s.texts.Get("app.stay"))
		question.Show()
	})
}

// sounder plays tones where the settings want any.
type sounder struct{ s *Shell }

func (o sounder) Play(tone verify.Tone) {
	if o.s.p.Desk.Settings().Sound {
		o.s.p.Sounder.Play(tone)
	}
}

func (p place) String() string {
	switch p {
	case verifyPlace:
		return "verify"
	case historyPlace:
		return "history"
	case keysPlace:
		return "keys"
	case settingsPlace:
		return "settings"
	}
	return fmt.Sprint(int(p))
}
