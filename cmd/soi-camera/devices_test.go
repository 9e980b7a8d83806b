package main

import (
	"bytes"
	"errors"
	"image"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/pion/mediadevices/pkg/driver"
	"github.com/pion/mediadevices/pkg/frame"
	"github.com/pion/mediadevices/pkg/prop"

	"github.com/soi-id/soi/app/input/frames"
)

func mode(width, height int, format frame.Format, rate float32) prop.Media {
	return prop.Media{Video: prop.Video{Width: width, Height: height, FrameFormat: format, FrameRate: rate}}
}

// What webcams offer, and what is asked of them.
func TestChoose(t *testing.T) {
	webcam := []prop.Media{
		mode(1280, 720, frame.FormatYUYV, 10), mode(1280, 720, frame.FormatYUYV, 5),
		mode(1280, 720, frame.FormatMJPEG, 60), mode(1280, 720, frame.FormatMJPEG, 30),
		mode(640, 480, frame.FormatYUYV, 30), mode(640, 480, frame.FormatYUYV, 15), mode(640, 480, frame.FormatMJPEG, 30),
		mode(1920, 1080, frame.FormatMJPEG, 30), mode(1280, 720, frame.FormatZ16, 30),
	}
	for _, c := range []struct {
		name  string
		modes []prop.Media
		size  image.Point
		want  prop.Media
	}{
		{"too slow without JPEG", webcam, image.Pt(1280, 720), webcam[3]},
		{"fast enough without JPEG", webcam, image.Pt(640, 480), webcam[5]},
		{"only with JPEG", webcam, image.Pt(1920, 1080), webcam[7]},
		{"a size that it has not", webcam, image.Pt(1, 1), webcam[3]},
		{"no size", webcam, image.Point{}, webcam[3]},
		{"no rate", []prop.Media{mode(800, 600, frame.FormatYUYV, 0)}, image.Point{}, mode(800, 600, frame.FormatYUYV, 0)},
	} {
		if got, ok := choose(c.modes, c.size); !ok || got != c.want {
			t.Errorf("%s: %v %v", c.name, got.Video, ok)
		}
	}
	if _, ok := choose([]prop.Media{mode(640, 480, frame.FormatZ16, 30)}, image.Point{}); ok {
		t.Error("a depth camera was chosen")
	}
	if got, want := sizes(webcam), []image.Point{{1920, 1080}, {1280, 720}, {640, 480}}; !slices.Equal(got, want) {
		t.Errorf("sizes %v", got)
	}
}

func TestKnownErrors(t *testing.T) {
	for _, c := range []struct{ err, want error }{
		{syscall.EBUSY, frames.ErrBusy},
		{errors.New("failed to map request buffers: device or resource busy"), frames.ErrBusy},
		{&fs.PathError{Op: "open", Path: "/dev/video0", Err: syscall.EACCES}, frames.ErrForbidden},
		{syscall.ENODEV, frames.ErrNone},
		{syscall.ENOENT, frames.ErrNone},
		{errors.New("failed to open device: "), frames.ErrFailed},
	} {
		if !errors.Is(known(c.err), c.want) {
			t.Errorf("%v is %v", c.err, known(c.err))
		}
	}
}

func TestNames(t *testing.T) {
	for _, c := range []struct {
		info driver.Info
		want string
	}{
		{driver.Info{Name: "HD Webcam;usb-0000:00:14.0-1", Label: "pci-0000;video0"}, "HD Webcam"},
		{driver.Info{Label: `@device:pnp:\\?\usb#vid_0000`}, ""},
		{driver.Info{Label: "VideoTest"}, "VideoTest"},
	} {
		if got := name(c.info); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// The driver's test picture, all the way through this program.
func TestTheTestPicture(t *testing.T) {
	var list, said bytes.Buffer
	if code := run([]string{"--test", "list"}, nil, &list, &said); code != 0 || !strings.Contains(list.String(), testLabel) {
		t.Fatalf("%d %s", code, said.String())
	}
	requests, asks := io.Pipe()
	answers, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	code := make(chan int)
	go func() { code <- run([]string{"--test", "open", testLabel, "640", "480"}, requests, out, &said) }()
	asks.Write([]byte{0})
	first := make([]byte, 640*480*3/2)
	if _, err := io.ReadFull(answers, first); err != nil {
		t.Fatal(err)
	}
	go io.Copy(io.Discard, answers)
	asks.Close()
	if got := <-code; got != 0 {
		t.Errorf("%d %s", got, said.String())
	}
	out.Close()
}

func TestUsage(t *testing.T) {
	for _, args := range [][]string{nil, {"look"}, {"open", "x"}, {"open", "x", "wide", "480"}, {"--no-such"}} {
		var said bytes.Buffer
		if code := run(args, strings.NewReader(""), io.Discard, &said); code == 0 || said.Len() == 0 {
			t.Errorf("%q: %d", args, code)
		}
	}
}
