package verifying

import (
	"context"
	"image"
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"github.com/soi-id/soi/app/widget"
	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/picture"
)

// PortraitTime is how long a portrait may take. Any genuine one takes a moment,
// and the first JPEG 2000 of the day a few seconds on an old PC.
const PortraitTime = 10 * time.Second

// portraitSize is in device-independent pixels: large enough to compare.
var portraitSize = fyne.NewSize(128, 170)

// A portrait is the picture of a result on its way to the screen. It is decoded
// aside: the verdict is there before it.
type portrait struct {
	asked, done bool
	picture     image.Image // nil where it cannot be shown
}

// decodePortrait begins to decode the portrait of a result, if it has one that
// may be decoded and none was begun. That of another result is given up.
func (s *Screen) decodePortrait(it *item) {
	field, ok := document.Field{}, false
	if it != nil {
		field, ok = it.Portrait()
	}
	if ok && it.portrait.asked {
		return
	}
	s.leavePortrait()
	if !ok {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	stop := s.p.Loop.After(PortraitTime, cancel)
	left := false
	s.leavePortrait = func() { left = true; cancel() }
	it.portrait.asked = true
	var img image.Image
	s.p.Loop.Go(func() { img, _ = picture.Portrait(ctx, field.Data) }, func() {
		stop()
		cancel()
		if left && img == nil {
			it.portrait.asked = false // begun again when the person comes back to it
			return
		}
		it.portrait.done, it.portrait.picture = true, img
		s.rerender(it)
	})
}

// portrait is the picture in the document, and what it is for, or nil.
func (s *Screen) portrait(it *item) fyne.CanvasObject {
	if _, ok := it.Portrait(); !ok {
		return nil
	}
	room := canvas.NewRectangle(color.Transparent) // kept while the picture is not there
	room.SetMinSize(portraitSize)
	words := widget.NewText(s.p.Texts.Get("portrait.compare"), widget.Style{Size: widget.Caption.Size, Bold: true, Centred: true})
	switch {
	case !it.portrait.done:
		return container.NewVBox(room, words)
	case it.portrait.picture == nil:
		room.SetMinSize(fyne.NewSize(portraitSize.Width, 0))
		return container.NewStack(room, widget.NewText(s.p.Texts.Get("portrait.not_shown"), widget.Caption))
	}
	shown := canvas.NewImageFromImage(it.portrait.picture)
	shown.FillMode = canvas.ImageFillContain
	return container.NewVBox(container.NewStack(room, shown), words)
}
