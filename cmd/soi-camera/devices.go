package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"image"
	"io/fs"
	"slices"
	"strings"
	"syscall"

	"github.com/pion/mediadevices/pkg/driver"
	_ "github.com/pion/mediadevices/pkg/driver/camera" // registers the cameras
	_ "github.com/pion/mediadevices/pkg/driver/videotest"
	"github.com/pion/mediadevices/pkg/frame"
	"github.com/pion/mediadevices/pkg/io/video"
	"github.com/pion/mediadevices/pkg/prop"

	"github.com/soi-id/soi/app/input/frames"
)

// testLabel is how the test picture is registered.
const testLabel = "VideoTest"

// devices are the cameras of this machine, or the test picture.
type devices struct{ test bool }

func (d devices) drivers() []driver.Driver {
	found := driver.GetManager().Query(func(one driver.Driver) bool {
		return driver.FilterVideoRecorder()(one) && (one.Info().Label == testLabel) == d.test
	})
	slices.SortFunc(found, func(a, b driver.Driver) int {
		return cmp.Or(cmp.Compare(b.Info().Priority, a.Info().Priority), strings.Compare(a.Info().Label, b.Info().Label))
	})
	return found
}

// List names every camera, also one that cannot be opened now. What turns out
// not to give pictures, as the second device of most webcams, is none.
func (d devices) List(context.Context) ([]frames.Device, error) {
	var list []frames.Device
	for _, one := range d.drivers() {
		device := frames.Device{ID: one.Info().Label, Name: name(one.Info())}
		if err := one.Open(); err != nil {
			if err := known(err); errors.Is(err, frames.ErrBusy) || errors.Is(err, frames.ErrForbidden) {
				list = append(list, device)
			}
			continue
		}
		device.Sizes = sizes(one.Properties())
		one.Close()
		if len(device.Sizes) > 0 {
			list = append(list, device)
		}
	}
	return list, nil
}

// name is the camera's own. Linux adds its place at a bus, Windows knows a path
// alone.
func name(info driver.Info) string {
	own, _, _ := strings.Cut(info.Name, ";")
	if own == "" && !strings.ContainsAny(info.Label, `\/;`) {
		own = info.Label
	}
	return own
}

func sizes(properties []prop.Media) []image.Point {
	var all []image.Point
	for _, p := range properties {
		if size := image.Pt(p.Width, p.Height); decodable(p) && !slices.Contains(all, size) {
			all = append(all, size)
		}
	}
	slices.SortFunc(all, func(a, b image.Point) int { return cmp.Or(b.X*b.Y-a.X*a.Y, b.X-a.X) })
	return all
}

// decodable: depth pictures are none of paper.
func decodable(p prop.Media) bool {
	return p.FrameFormat != frame.FormatZ16 && p.Width > 0 && p.Height > 0
}

// Open opens a camera in the size, or in its usual one.
func (d devices) Open(_ context.Context, id string, size image.Point) (frames.Camera, error) {
	for _, one := range d.drivers() {
		if one.Info().Label != id {
			continue
		}
		if err := one.Open(); err != nil {
			return nil, known(err)
		}
		mode, ok := choose(one.Properties(), size)
		if !ok {
			one.Close()
			return nil, frames.ErrFailed
		}
		reader, err := one.(driver.VideoRecorder).VideoRecord(mode)
		if err != nil {
			return nil, known(err) // the driver closes itself
		}
		return &camera{driver: one, reader: reader}, nil
	}
	return nil, frames.ErrNone
}

// enough is how many pictures a second are asked for, if more are offered: more
// than are read and shown only make work.
const enough = 15

// choose picks the mode of a size: one with enough pictures but few more,
// and among those one that needs no decoding, because JPEG has blurred the
// edges of small modules.
func choose(properties []prop.Media, size image.Point) (prop.Media, bool) {
	all := sizes(properties)
	if !slices.Contains(all, size) {
		size = frames.Device{Sizes: all}.UsualSize()
	}
	modes := slices.DeleteFunc(slices.Clone(properties), func(p prop.Media) bool {
		return !decodable(p) || image.Pt(p.Width, p.Height) != size
	})
	if len(modes) == 0 {
		return prop.Media{}, false
	}
	return slices.MinFunc(modes, func(a, b prop.Media) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.FrameFormat, b.FrameFormat))
	}), true
}

// rank is how little a mode is liked.
func rank(p prop.Media) float32 {
	r := p.FrameRate - enough
	if p.FrameRate == 0 { // the camera does not say
		r = enough
	}
	if r < 0 {
		r *= -10
	}
	if p.FrameFormat == frame.FormatMJPEG {
		r += enough
	}
	return r
}

// known returns an error with the fault of package frames that it stands for.
// Some drivers hand out text alone.
func known(err error) error {
	var is error
	switch {
	case errors.Is(err, syscall.EBUSY), strings.Contains(err.Error(), syscall.EBUSY.Error()):
		is = frames.ErrBusy
	case errors.Is(err, fs.ErrPermission):
		is = frames.ErrForbidden
	case errors.Is(err, syscall.ENODEV), errors.Is(err, fs.ErrNotExist):
		is = frames.ErrNone
	default:
		is = frames.ErrFailed
	}
	return fmt.Errorf("%w: %w", is, err)
}

type camera struct {
	driver driver.Driver
	reader video.Reader
	begun  bool
	frame  *image.YCbCr
}

// Next reads one picture; it waits as long as the driver does.
func (c *camera) Next(context.Context) (*image.YCbCr, func(), error) {
	picture, release, err := c.reader.Read()
	if err != nil {
		if c.begun {
			return nil, nil, fmt.Errorf("%w: %w", frames.ErrGone, err)
		}
		return nil, nil, known(err)
	}
	c.begun = true
	c.frame = frames.Planes(c.frame, picture)
	release()
	return c.frame, func() {}, nil
}

func (c *camera) Close() { c.driver.Close() }
