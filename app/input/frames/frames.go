// Package frames gets pictures from cameras.
//
// [Cameras] lists and opens them, a [Camera] gives its newest picture. There
// are two sources here: [Folder], a folder of pictures that stands in for a
// camera, and [Program], a program of its own that has the drivers and is
// spoken to through its standard input and output; [Serve] is that program's
// side. The drivers of cameras are other people's C and C++. Where they crash
// or hang, that program is ended, and the desk with its journal runs on.
//
// No picture is ever written anywhere.
package frames

import (
	"context"
	"errors"
	"image"
	"slices"
)

// A Camera is one that is open. Its methods are called one at a time.
type Camera interface {
	// Next waits for a picture that was taken after the last one it returned,
	// and returns the newest: 4:2:0, valid until it is released. Its errors are
	// those below and ctx's; after one the camera is of no more use, and is
	// still to be closed.
	Next(ctx context.Context) (frame *image.YCbCr, release func(), err error)
	// Close gives the camera back. When it returns, others can have it.
	Close()
}

// Cameras are those of a machine.
type Cameras interface {
	// List returns the cameras, the best one first.
	List(ctx context.Context) ([]Device, error)
	// Open opens a camera. That it cannot be had may show only at Next.
	Open(ctx context.Context, id string, size image.Point) (Camera, error)
}

// A Device is a camera to choose.
type Device struct {
	ID    string
	Name  string        // for people; may be ""
	Sizes []image.Point // of its pictures, the largest first
}

// What can be wrong with a camera.
var (
	// ErrNone: there is no camera, or not this one.
	ErrNone = errors.New("no camera was found")
	// ErrBusy: another program has it.
	ErrBusy = errors.New("another program is using the camera")
	// ErrForbidden: this user may not use it.
	ErrForbidden = errors.New("this user may not use the camera")
	// ErrGone: it stopped while it was in use, as when it is unplugged.
	ErrGone = errors.New("the camera is gone")
	// ErrSlow: it is there and gives no pictures.
	ErrSlow = errors.New("the camera gives no pictures")
	// ErrFailed: its driver says no, and nothing that tells why.
	ErrFailed = errors.New("the camera cannot be used")
	// ErrCrashed: its driver took the camera program with it.
	ErrCrashed = errors.New("the camera's driver has crashed")
	// ErrNotInstalled: the camera program is not there.
	ErrNotInstalled = errors.New("the program for cameras is not installed")
)

// faults are the errors that the camera program reports. Their places are
// their numbers there.
var faults = []error{ErrFailed, ErrNone, ErrBusy, ErrForbidden, ErrGone, ErrSlow}

// fault returns which of faults an error is: ErrFailed if none.
func fault(err error) int {
	return max(slices.IndexFunc(faults, func(f error) bool { return errors.Is(err, f) }), 0)
}

// usualSize is what a camera is asked for unless somebody chose: small codes
// need the pixels, and one frame is still read in the time until the next.
var usualSize = image.Pt(1280, 720)

// UsualSize returns the size that is closest to 1280 by 720, or the zero point.
func (d Device) UsualSize() image.Point {
	var best image.Point
	for _, size := range d.Sizes {
		if best == (image.Point{}) || distance(size) < distance(best) {
			best = size
		}
	}
	return best
}

func distance(size image.Point) int {
	d := size.Sub(usualSize)
	return max(d.X, -d.X) + max(d.Y, -d.Y)
}
