package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/storage"
	fynewidget "fyne.io/fyne/v2/widget"

	"github.com/soi-id/soi/app/theme"
	"github.com/soi-id/soi/app/widget"
)

func ctrl(key fyne.KeyName) fyne.Shortcut {
	return &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault}
}

func ctrlShift(key fyne.KeyName) fyne.Shortcut {
	return &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault | fyne.KeyModifierShift}
}

func (s *Shell) menu() *fyne.MainMenu {
	item := func(key string, shortcut fyne.Shortcut, action func()) *fyne.MenuItem {
		i := fyne.NewMenuItem(s.texts.Get(key), action)
		i.Shortcut = shortcut
		return i
	}
	onVerify := func(f func()) func() {
		return func() {
			s.toVerify()
			f()
		}
	}
	quit := item("app.quit", ctrl(fyne.KeyQ), s.close)
	quit.IsQuit = true
	file := fyne.NewMenu(s.texts.Get("app.menu_file"),
		item("app.open", ctrl(fyne.KeyO), onVerify(s.verify.AskForFile)),
		item("app.paste", &fyne.ShortcutPaste{}, s.paste),
		item("app.samples", nil, onVerify(s.verify.ShowSamples)),
		fyne.NewMenuItemSeparator(),
		item("camera.toggle", ctrlShift(fyne.KeyC), s.toggleCamera),
		item("screen.whole", ctrlShift(fyne.KeyS), func() { s.readScreen(s.verify.Image) }),
		item("screen.part", nil, func() { s.readScreen(s.choosePart) }),
		fyne.NewMenuItemSeparator(),
		item("app.settings", ctrl(fyne.KeyComma), func() { s.show(settingsPlace) }),
		fyne.NewMenuItemSeparator(),
		quit)
	view := fyne.NewMenu(s.texts.Get("app.menu_view"),
		item("app.verify", ctrl(fyne.Key1), func() { s.show(verifyPlace) }),
		item("app.history", ctrl(fyne.Key2), func() { s.show(historyPlace) }),
		item("app.keys", ctrl(fyne.Key3), func() { s.show(keysPlace) }))
	result := fyne.NewMenu(s.texts.Get("app.menu_result"),
		item("app.matches", ctrl(fyne.KeyReturn), onVerify(func() { s.verify.Confirm(true) })),
		item("app.differs", ctrl(fyne.KeyBackspace), onVerify(func() { s.verify.Confirm(false) })),
		item("compare.hold_menu", ctrlShift(fyne.KeyD), onVerify(s.verify.Compare)),
		fyne.NewMenuItemSeparator(),
		item("app.previous", ctrl(fyne.KeyPageUp), onVerify(func() { s.verify.Step(-1) })),
		item("app.next", ctrl(fyne.KeyPageDown), onVerify(func() { s.verify.Step(1) })),
		fyne.NewMenuItemSeparator(),
		item("app.clear", nil, s.escaped)) // its key, Escape, has no modifier: Keyboard has it
	help := fyne.NewMenu(s.texts.Get("app.menu_help"), item("app.about", nil, s.about))
	return fyne.NewMainMenu(file, view, result, help)
}

// navigation is the line at the head of the window.
func (s *Shell) navigation() fyne.CanvasObject {
	line := container.NewHBox()
	for _, to := range []place{verifyPlace, historyPlace, keysPlace, settingsPlace} {
		if _, ok := s.screens[to]; !ok {
			continue
		}
		b := widget.NewButton(s.keyboard, s.texts.Get("app."+to.String()), widget.Picture(to.String()), func() { s.show(to) })
		b.Importance = fynewidget.LowImportance
		if to == s.at {
			b.Importance = fynewidget.HighImportance
		}
		if to == settingsPlace {
			line.Add(layout.NewSpacer())
		}
		line.Add(b)
	}
	p := theme.Padding()
	return container.NewVBox(container.New(layout.NewCustomPaddedLayout(p, p, 2*p, 2*p), line), fynewidget.NewSeparator())
}

// pictures are the endings of files that the choice of a file shows. What a
// file is, its content says; this list only shortens the choice.
var pictures = []string{".png", ".jpg", ".jpeg", ".heic", ".heif", ".pdf", ".gif", ".webp", ".tif", ".tiff", ".bmp"}

func (s *Shell) openFile(opened func(path string)) {
	choice := dialog.NewFileOpen(func(file fyne.URIReadCloser, err error) {
		if err != nil {
			dialog.ShowError(err, s.p.Window)
			return
		}
		if file == nil {
			return // the person changed their mind
		}
		path := file.URI().Path()
		file.Close()
		opened(path)
	}, s.p.Window)
	choice.SetFilter(storage.NewExtensionFileFilter(pictures))
	choice.Show() // before Resize: Fyne 2.8.0 makes the dialog only here
	size := s.p.Window.Canvas().Size()
	choice.Resize(fyne.NewSize(size.Width*0.9, size.Height*0.9))
}

func (s *Shell) about() {
	text := fynewidget.NewLabel(s.p.About)
	text.Wrapping = fyne.TextWrapWord
	box := dialog.NewCustom(s.texts.Get("app.about"), s.texts.Get("app.close"), container.NewVScroll(text), s.p.Window)
	size := s.p.Window.Canvas().Size()
	box.Resize(fyne.NewSize(size.Width*0.7, size.Height*0.8))
	box.Show()
}
