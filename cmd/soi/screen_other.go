//go:build !linux

package main

import (
	"image"
	"image/draw"

	"github.com/kbinani/screenshot"
)

// screen is all monitors.
type screen struct{}

// Capture returns a picture of all monitors, each where it stands.
func (screen) Capture() (image.Image, error) {
	var all image.Rectangle
	for i := range screenshot.NumActiveDisplays() {
		all = all.Union(screenshot.GetDisplayBounds(i))
	}
	if all.Empty() {
		return nil, screenshot.ErrUnsupported
	}
	picture := image.NewRGBA(all)
	for i := range screenshot.NumActiveDisplays() {
		at := screenshot.GetDisplayBounds(i)
		one, err := screenshot.CaptureRect(at)
		if err != nil {
			return nil, err
		}
		draw.Draw(picture, at, one, one.Bounds().Min, draw.Src)
	}
	return picture, nil
}
