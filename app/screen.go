package app

import (
	"errors"
	"image"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	fynetheme "fyne.io/fyne/v2/theme"

	"github.com/soi-id/soi/app/input"
	"github.com/soi-id/soi/app/theme"
	"github.com/soi-id/soi/app/widget"
)

// hideTime is how long desktops take to fade a window out, and to draw what
// was behind it.
const hideTime = 500 * time.Millisecond

// readScreen takes a picture of the screen, without this window, which may lie
// over what is to be read.
func (s *Shell) readScreen(use func(name string, picture image.Image)) {
	if s.p.Screen == nil {
		return
	}
	s.toVerify()
	s.p.Window.Hide()
	s.p.Loop.After(hideTime, func() {
		var picture image.Image
		var err error
		s.p.Loop.Go(func() { picture, err = s.p.Screen.Capture() }, func() {
			s.p.Window.Show()
			s.p.Window.RequestFocus()
			switch {
			case errors.Is(err, input.ErrScreenHidden):
				dialog.ShowInformation(s.texts.Get("app.notice"), s.texts.Get("screen.wayland"), s.p.Window)
			case err != nil:
				dialog.ShowInformation(s.texts.Get("app.notice"), s.texts.Get("screen.failed", "why", err), s.p.Window)
			default:
				use(s.texts.Get("screen.name"), picture)
			}
		})
	})
}

// A part is a picture of which a rectangle can be had; all of Go's are.
type part interface {
	image.Image
	SubImage(image.Rectangle) image.Image
}

// choosePart lets the person mark what is to be read, where other codes on the
// screen are none of the desk's business.
func (s *Shell) choosePart(name string, picture image.Image) {
	whole, ok := picture.(part)
	if !ok {
		s.verify.Image(name, picture)
		return
	}
	region := widget.NewRegion(picture)
	var choice *dialog.CustomDialog
	read := widget.NewButton(s.keyboard, s.texts.Get("screen.read"), fynetheme.ConfirmIcon(), func() {
		choice.Hide()
		s.verify.Image(name, whole.SubImage(region.Selected()))
	})
	read.Disable()
	region.Changed = func() {
		if region.Selected().Empty() {
			read.Disable()
		} else {
			read.Enable()
		}
	}
	cancel := widget.NewButton(s.keyboard, s.texts.Get("screen.cancel"), fynetheme.CancelIcon(), func() { choice.Hide() })
	choice = dialog.NewCustomWithoutButtons(s.texts.Get("screen.choose"), container.NewPadded(region), s.p.Window)
	choice.SetButtons([]fyne.CanvasObject{cancel, read})
	size := s.p.Window.Canvas().Size()
	choice.Resize(fyne.NewSize(size.Width-4*theme.Padding(), size.Height-4*theme.Padding()))
	choice.Show()
}
