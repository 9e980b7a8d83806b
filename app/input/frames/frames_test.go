package frames

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// The test program is the camera program as well: what its cameras do is in
// their names.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "as-cameras" {
		serve(os.Args[2:])
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func serve(args []string) {
	fmt.Println("a driver says hello")
	if args[0] == "list" {
		ServeList(context.Background(), staged{}, os.Stdout)
		return
	}
	Serve(context.Background(), staged{}, args[1], usualSize, os.Stdin, os.Stdout)
}

// staged are cameras that do what their names say.
type staged struct{}

func (staged) List(context.Context) ([]Device, error) {
	return []Device{{ID: "good", Name: "Máy ảnh", Sizes: []image.Point{{64, 48}}}}, nil
}

func (staged) Open(_ context.Context, id string, size image.Point) (Camera, error) {
	switch id {
	case "busy":
		return nil, fmt.Errorf("the driver says: %w", ErrBusy)
	case "crash at once":
		os.Exit(3)
	}
	return &stagedCamera{name: id}, nil
}

type stagedCamera struct {
	name  string
	count int
}

func (c *stagedCamera) Next(ctx context.Context) (*image.YCbCr, func(), error) {
	c.count++
	switch {
	case c.name == "unplugged" && c.count > 3:
		return nil, nil, ErrGone
	case c.name == "crash" && c.count > 3:
		os.Exit(3)
	case c.name == "hang":
		<-ctx.Done()
		return nil, nil, ctx.Err()
	case c.name == "nonsense":
		os.Stdout.Write(bytes.Repeat([]byte("?"), maxChatter*2))
	}
	if c.name != "fast" {
		time.Sleep(time.Millisecond) // as a camera's exposure
	}
	return numbered(c.count), func() {}, nil
}

func (c *stagedCamera) Close() {}

// numbered is a small picture that holds a number.
func numbered(n int) *image.YCbCr {
	f := resized(nil, image.Pt(5, 3))
	binary.BigEndian.PutUint64(f.Y, uint64(n))
	return f
}

func number(f *image.YCbCr) int { return int(binary.BigEndian.Uint64(f.Y)) }

func program() Program { return Program{Path: os.Args[0], Args: []string{"as-cameras"}} }

func TestProgramLists(t *testing.T) {
	devices, err := program().List(t.Context())
	if err != nil || len(devices) != 1 || devices[0].Name != "Máy ảnh" || !slices.Equal(devices[0].Sizes, []image.Point{{64, 48}}) {
		t.Errorf("%+v, %v", devices, err)
	}
}

func TestProgramGivesNewerFrames(t *testing.T) {
	for _, name := range []string{"good", "fast"} {
		camera, err := program().Open(t.Context(), name, usualSize)
		if err != nil {
			t.Fatal(err)
		}
		last := 0
		for range 20 {
			frame, release, err := camera.Next(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if n := number(frame); n <= last {
				t.Errorf("%s: frame %d after %d", name, n, last)
			} else {
				last = n
			}
			release()
		}
		camera.Close()
	}
}

func TestProgramFaults(t *testing.T) {
	for name, want := range map[string]error{
		"busy": ErrBusy, "unplugged": ErrGone, "crash": ErrCrashed, "crash at once": ErrCrashed, "nonsense": ErrCrashed,
	} {
		camera, err := program().Open(t.Context(), name, usualSize)
		if err != nil {
			t.Fatal(err)
		}
		for range 1000 {
			var release func()
			if _, release, err = camera.Next(t.Context()); err != nil {
				break
			}
			release()
		}
		if !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", name, err, want)
		}
		camera.Close()
	}
}

func TestProgramHangs(t *testing.T) {
	camera, err := program().Open(t.Context(), "hang", usualSize)
	if err != nil {
		t.Fatal(err)
	}
	camera.(*programCamera).patience = time.Millisecond
	if _, _, err := camera.Next(t.Context()); !errors.Is(err, ErrSlow) {
		t.Errorf("%v", err)
	}
	camera.Close()

	if camera, err = program().Open(t.Context(), "hang", usualSize); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := camera.Next(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	camera.Close()
}

func TestProgramIsNotThere(t *testing.T) {
	_, err := Program{Path: filepath.Join(t.TempDir(), "soi-camera")}.List(t.Context())
	if !errors.Is(err, ErrNotInstalled) {
		t.Errorf("%v", err)
	}
}

// The desk ends while its camera program is at work: so does that.
func TestServeEndsWithItsRequests(t *testing.T) {
	for _, name := range []string{"good", "hang"} {
		requests, asks := io.Pipe()
		ended := make(chan error)
		go func() { ended <- Serve(t.Context(), staged{}, name, usualSize, requests, io.Discard) }()
		if _, err := asks.Write([]byte{0}); err != nil {
			t.Fatal(err)
		}
		asks.Close()
		if err := <-ended; err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Every kind of picture arrives with the same levels, at any size.
func TestPlanes(t *testing.T) {
	for _, size := range []image.Point{{1, 1}, {2, 2}, {5, 3}, {8, 7}} {
		bounds := image.Rectangle{Max: size}.Add(image.Pt(3, 5))
		colour := color.NRGBA{R: 200, G: 40, B: 90, A: 255}
		want := ycbcr(colour)
		rgba, gray := image.NewNRGBA(bounds), image.NewGray(bounds)
		full := image.NewYCbCr(bounds, image.YCbCrSubsampleRatio422)
		for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
			for x := bounds.Min.X; x < bounds.Max.X; x++ {
				rgba.Set(x, y, colour)
				gray.SetGray(x, y, color.Gray{Y: want.Y})
				full.Y[full.YOffset(x, y)] = want.Y
				full.Cb[full.COffset(x, y)], full.Cr[full.COffset(x, y)] = want.Cb, want.Cr
			}
		}
		into := resized(nil, image.Pt(4, 4)) // memory that is used again
		for _, picture := range []image.Image{rgba, gray, full} {
			into = Planes(into, picture)
			if into.Rect != (image.Rectangle{Max: size}) {
				t.Fatalf("%v: %v", size, into.Rect)
			}
			for y := range size.Y {
				for x := range size.X {
					got := into.YCbCrAt(x, y)
					if picture == gray {
						got.Cb, got.Cr = want.Cb, want.Cr
					}
					if got != want {
						t.Fatalf("%T %v: %v at %d,%d, want %v", picture, size, got, x, y, want)
					}
				}
			}
		}
	}
}

func TestUsualSize(t *testing.T) {
	for _, c := range []struct {
		sizes []image.Point
		want  image.Point
	}{
		{nil, image.Point{}},
		{[]image.Point{{1920, 1080}, {1280, 720}, {640, 480}}, image.Pt(1280, 720)},
		{[]image.Point{{2592, 1944}, {1280, 960}, {320, 240}}, image.Pt(1280, 960)},
		{[]image.Point{{640, 480}}, image.Pt(640, 480)},
	} {
		if got := (Device{Sizes: c.sizes}).UsualSize(); got != c.want {
			t.Errorf("%v of %v", got, c.sizes)
		}
	}
}

func TestFolder(t *testing.T) {
	dir := t.TempDir()
	for i, level := range []uint8{10, 20} {
		picture := image.NewGray(image.Rect(0, 0, 4, 4))
		for j := range picture.Pix {
			picture.Pix[j] = level
		}
		var content bytes.Buffer
		png.Encode(&content, picture)
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.png", i)), content.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	os.WriteFile(filepath.Join(dir, "read me.txt"), []byte("no picture"), 0o600)
	cameras := Folder{Dir: dir}
	devices, err := cameras.List(t.Context())
	if err != nil || len(devices) != 1 {
		t.Fatal(err)
	}
	camera, err := cameras.Open(t.Context(), devices[0].ID, image.Point{})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []uint8{10, 20, 10} {
		if frame, _, err := camera.Next(t.Context()); err != nil || frame.Y[0] != want {
			t.Errorf("%v, want a picture of level %d", err, want)
		}
	}
	if _, err := (Folder{Dir: t.TempDir()}).List(t.Context()); !errors.Is(err, ErrNone) {
		t.Errorf("an empty folder: %v", err)
	}
}

func FuzzMessages(f *testing.F) {
	list, _ := appendList(nil, []Device{{ID: "a"}})
	for _, seed := range [][]byte{
		appendFrame(nil, numbered(7)), appendFault([]byte("hello"), ErrBusy), list, magic,
		appendHeader(nil, frameMessage, maxSide, maxSide), appendHeader(nil, faultMessage, 99, 0),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, sent []byte) {
		m := &messages{in: bufio.NewReader(bytes.NewReader(sent))}
		if frame, err := m.frame(nil); err == nil && !bytes.Contains(sent, appendFrame(nil, frame)) {
			t.Error("the frame is not what was sent")
		} else if err != nil && frame != nil {
			t.Error("a frame and an error")
		}
		m = &messages{in: bufio.NewReader(bytes.NewReader(sent))}
		if devices, err := m.list(); err != nil && devices != nil {
			t.Error("a list and an error")
		}
	})
}

// BenchmarkServe is what one frame of 1280 by 720 costs both sides of the pipe.
func BenchmarkServe(b *testing.B) {
	source := image.NewYCbCr(image.Rect(0, 0, 1280, 720), image.YCbCrSubsampleRatio422)
	requests, asks := io.Pipe()
	answers, out := io.Pipe()
	go Serve(b.Context(), still{source}, "", usualSize, requests, out)
	m := &messages{in: bufio.NewReader(answers)}
	var frame *image.YCbCr
	b.ReportAllocs()
	for b.Loop() {
		asks.Write([]byte{0})
		var err error
		if frame, err = m.frame(frame); err != nil {
			b.Fatal(err)
		}
	}
	asks.Close()
}

type still struct{ picture image.Image }

func (s still) List(context.Context) ([]Device, error) { return nil, nil }
func (s still) Open(context.Context, string, image.Point) (Camera, error) {
	return &stillCamera{picture: s.picture}, nil
}

type stillCamera struct {
	picture image.Image
	frame   *image.YCbCr
}

func (c *stillCamera) Next(ctx context.Context) (*image.YCbCr, func(), error) {
	c.frame = Planes(c.frame, c.picture)
	return c.frame, func() {}, ctx.Err()
}
func (c *stillCamera) Close() {}
