package main

import (
	"fmt"
	"image"

	"github.com/jezek/xgb/xproto"

	"github.com/soi-id/soi/app/input"
)

// screen is all monitors of an X11 display, which are one picture there.
//
// kbinani/screenshot, used on the other systems, is not used here: it passes
// the picture through shared memory that every user of the machine can read.
type screen struct{}

// Capture returns a picture of all monitors.
func (screen) Capture() (image.Image, error) {
	if wayland() {
		return nil, input.ErrScreenHidden
	}
	x, root, err := connectX11()
	if err != nil {
		return nil, err
	}
	defer x.Close()
	width, height := int(root.WidthInPixels), int(root.HeightInPixels)
	reply, err := xproto.GetImage(x, xproto.ImageFormatZPixmap, xproto.Drawable(root.Root),
		0, 0, root.WidthInPixels, root.HeightInPixels, 0xffffffff).Reply()
	if err != nil {
		return nil, err
	}
	// Every server of today has true colours in four bytes, blue first.
	if len(reply.Data) < 4*width*height {
		return nil, fmt.Errorf("a screen of %d bits is not supported", reply.Depth)
	}
	picture := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := 0; i < len(picture.Pix); i += 4 {
		from := reply.Data[i : i+4 : i+4]
		picture.Pix[i], picture.Pix[i+1], picture.Pix[i+2], picture.Pix[i+3] = from[2], from[1], from[0], 255
	}
	return picture, nil
}
