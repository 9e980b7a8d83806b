package input

import (
	"errors"
	"image"
)

// A Screen is what the monitors show.
type Screen interface {
	// Capture returns a picture of all monitors.
	Capture() (image.Image, error)
}

// ErrScreenHidden is the error of a desktop that shows no program what is on
// the screen.
var ErrScreenHidden = errors.New("the desktop lets no program see the screen")
