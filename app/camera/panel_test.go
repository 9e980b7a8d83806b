package camera

import (
	"context"
	"errors"
	"image"
	"os"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"github.com/soi-id/soi/app/input/frames"
	"github.com/soi-id/soi/app/internal/screentest"
	"github.com/soi-id/soi/app/loop"
	"github.com/soi-id/soi/app/theme"
	"github.com/soi-id/soi/app/widget"
	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify/symbol"
)

var start = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

// A scene is cameras and what is in front of them: the level of the picture,
// and the codes in it.
type scene struct {
	level   byte
	codes   []string
	err     error // of the next frame
	openErr error
	listErr error
	devices []frames.Device

	lists, opens, on int
	size             image.Point
	fetched          int
}

func (s *scene) List(context.Context) ([]frames.Device, error) {
	s.lists++
	return s.devices, s.listErr
}

func (s *scene) Open(_ context.Context, _ string, size image.Point) (frames.Camera, error) {
	if s.openErr != nil {
		return nil, s.openErr
	}
	s.opens++
	s.on++
	s.size = size
	return s, nil
}

func (s *scene) Next(ctx context.Context) (*image.YCbCr, func(), error) {
	if ctx.Err() != nil {
		return nil, nil, ctx.Err()
	}
	if s.err != nil {
		return nil, nil, s.err
	}
	s.fetched++
	frame := image.NewYCbCr(image.Rect(0, 0, 128, 72), image.YCbCrSubsampleRatio420)
	for i := range frame.Y {
		frame.Y[i] = s.level
	}
	return frame, func() {}, nil
}

func (s *scene) Close() { s.on-- }

func (s *scene) Read(context.Context, *image.Gray) ([]symbol.Symbol, error) {
	var symbols []symbol.Symbol
	for _, code := range s.codes {
		symbols = append(symbols, symbol.Symbol{Bytes: []byte(code), Corners: [4]image.Point{{10, 10}, {30, 10}, {30, 30}, {10, 30}}})
	}
	return symbols, nil
}

type memory map[string]string

func (m memory) String(key string) string    { return m[key] }
func (m memory) SetString(key, value string) { m[key] = value }

type bench struct {
	*screentest.Window
	*scene
	panel     *Panel
	loop      *loop.Manual
	memory    memory
	found     []string
	closed    int
	minimised bool
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{Window: screentest.Open(t, resources.English, theme.Theme{}), loop: loop.NewManual(start), memory: memory{}}
	b.scene = &scene{level: 120, devices: []frames.Device{
		{ID: "a", Name: "First", Sizes: []image.Point{{1920, 1080}, {1280, 720}}},
		{ID: "b", Sizes: []image.Point{{640, 480}}},
	}}
	b.panel = New(Params{
		Texts: b.Texts, Loop: b.loop, Keys: screentest.NoScanner{}, Cameras: b.scene, Reader: b.scene, Memory: b.memory,
		Found: func(symbols []symbol.Symbol) {
			for _, s := range symbols {
				b.found = append(b.found, string(s.Bytes))
			}
		},
		Closed:    func() { b.closed++ },
		Minimised: func() bool { return b.minimised },
	})
	b.SetContent(b.panel.Content())
	return b
}

func (b *bench) expectFound(want string) {
	b.Helper()
	if got := strings.Join(b.found, " "); got != want {
		b.Errorf("found %q, want %q", got, want)
	}
}

func (b *bench) expectSays(key string) {
	b.Helper()
	if b.panel.saying != key {
		b.Errorf("it says %q, want %q", b.panel.saying, key)
	}
	if key != "" && !b.Texts.Has(key) {
		b.Errorf("there is no text %q", key)
	}
}

func TestVerdictWithoutAKey(t *testing.T) {
	b := newBench(t)
	b.panel.Open()
	b.loop.Advance(time.Second)
	b.expectSays("camera.hold")
	b.codes = []string{"card"}
	b.loop.Advance(2 * FrameEvery)
	b.expectFound("card")
	b.expectSays("camera.read")
	if b.fetched < 14 || b.fetched > 20 {
		b.Errorf("%d frames in a second", b.fetched)
	}
	if b.size != image.Pt(1280, 720) {
		b.Errorf("size %v", b.size)
	}
}

// One card is one verdict, however long it lies there and however badly it
// reads. The next card is at once another, and so is the same card later.
func TestOneCardIsOneVerdict(t *testing.T) {
	b := newBench(t)
	b.panel.Open()
	show := func(d time.Duration, codes ...string) {
		b.codes = codes
		b.loop.Advance(d)
	}
	show(time.Minute, "card")
	show(GoneAfter / 2)
	show(time.Second, "card")
	b.expectFound("card")
	show(time.Second, "next")
	b.expectFound("card next")
	show(time.Second, "next", "beside")
	b.expectFound("card next beside")
	show(2 * GoneAfter)
	show(time.Second, "card")
	b.expectFound("card next beside card")
}

func TestOutline(t *testing.T) {
	b := newBench(t)
	b.codes = []string{"card"}
	b.panel.Open()
	b.loop.Advance(time.Second)
	p := b.panel.preview
	if len(p.object.Objects) != 2+4 {
		t.Fatalf("%d objects", len(p.object.Objects))
	}
	p.frame = image.Pt(128, 72)
	at, scale := p.place(fyne.NewSize(256, 344))
	if at != fyne.NewPos(0, 100) || scale != 2 {
		t.Errorf("at %v, scale %v", at, scale)
	}
	b.codes = nil
	b.loop.Advance(2 * time.Second)
	if p.outlined() {
		t.Error("the outline stays when the code is gone")
	}
}

func TestTooDark(t *testing.T) {
	b := newBench(t)
	b.level = 10
	b.panel.Open()
	b.loop.Advance(time.Second)
	b.expectSays("camera.hold")
	b.loop.Advance(2 * time.Second)
	b.expectSays("camera.dark")
	b.level = 120
	b.loop.Advance(time.Second)
	b.expectSays("camera.hold")
}

func TestFaults(t *testing.T) {
	for _, f := range faultTexts {
		b := newBench(t)
		b.panel.Open()
		b.loop.Advance(time.Second)
		b.err = f.err // in the middle
		b.loop.Advance(time.Second)
		b.expectSays(f.key)
		if b.on != 0 {
			t.Errorf("%v: the camera was not given back", f.err)
		}
		b.err, b.openErr = nil, f.err // when it is opened
		b.Press("camera.retry")
		b.expectSays(f.key)
		b.openErr = nil
		b.Press("camera.retry")
		b.loop.Advance(time.Second)
		b.expectSays("camera.hold")
		if b.on != 1 {
			t.Errorf("%v: %d cameras on", f.err, b.on)
		}
	}
	b := newBench(t)
	b.listErr = errors.New("who knows")
	b.panel.Open()
	b.expectSays("camera.failed")
	b.listErr, b.devices = nil, nil
	b.Press("camera.retry")
	b.expectSays("camera.none")
}

// The camera is on only while somebody can see that it is.
func TestOff(t *testing.T) {
	b := newBench(t)
	b.panel.Open()
	b.loop.Advance(time.Second)
	b.panel.Hidden()
	if b.on != 0 {
		t.Error("on behind another screen")
	}
	b.loop.Advance(time.Minute)
	b.panel.Shown()
	b.loop.Advance(time.Second)
	if b.on != 1 || b.lists != 1 {
		t.Errorf("%d on after coming back, %d lists", b.on, b.lists)
	}
	b.minimised = true
	b.loop.Advance(time.Minute)
	if b.on != 0 {
		t.Error("on in a minimised window")
	}
	b.minimised = false
	b.loop.Advance(2 * time.Second)
	if b.on != 1 {
		t.Error("off after the window is back")
	}
	b.loop.Advance(IdleAfter + time.Second)
	b.expectSays("camera.idle")
	if b.on != 0 {
		t.Error("on without any code")
	}
	b.panel.Hidden()
	b.panel.Shown()
	if b.on != 0 {
		t.Error("idle ended by itself")
	}
	b.Press("camera.retry")
	b.loop.Advance(time.Second)
	b.panel.Close()
	b.loop.Advance(time.Minute)
	if b.on != 0 || b.closed != 1 || b.panel.IsOpen() {
		t.Errorf("%d on after closing", b.on)
	}
}

// Another camera or size: the old one is given back first, and the choice is
// remembered.
func TestChoice(t *testing.T) {
	b := newBench(t)
	b.panel.Open()
	b.loop.Advance(time.Second)
	choose := func(select_ int, option int) {
		t.Helper()
		screentest.All[*widget.Select](b.Window)[select_].SetSelectedIndex(option)
		b.loop.Advance(time.Second)
		if b.on != 1 {
			t.Errorf("%d cameras on", b.on)
		}
	}
	choose(1, 0)
	if b.size != image.Pt(1920, 1080) {
		t.Errorf("size %v", b.size)
	}
	b.panel.Close()
	b.panel.Open()
	if b.size != image.Pt(1920, 1080) {
		t.Errorf("size %v after opening again", b.size)
	}
	choose(0, 1)
	if b.size != image.Pt(640, 480) || b.memory[rememberedCamera] != "b" {
		t.Errorf("size %v, camera %s", b.size, b.memory[rememberedCamera])
	}
}

// Everything takes its time on other threads: whatever a person does
// meanwhile, there is never more than one camera on, and none in the end.
func TestSlowCameras(t *testing.T) {
	for actions := range 64 {
		b := newBench(t)
		b.loop.Held = true
		b.panel.Open()
		for step := range 6 {
			if actions>>step&1 == 1 {
				b.panel.retry()
			}
			b.loop.Finish()
			b.loop.Advance(FrameEvery)
			if b.on > 1 {
				t.Fatalf("%b: two cameras on", actions)
			}
		}
		for range 20 {
			b.loop.Finish()
			b.loop.Advance(FrameEvery)
		}
		if b.on != 1 {
			t.Fatalf("%b: %d cameras on", actions, b.on)
		}
		b.panel.Close()
		for b.loop.Finish() {
		}
		if b.on != 0 || b.panel.closing != 0 {
			t.Fatalf("%b: %d cameras on in the end", actions, b.on)
		}
	}
}

func TestLanguage(t *testing.T) {
	b := newBench(t)
	b.openErr = frames.ErrBusy
	b.panel.Open()
	b.Texts = resources.In(resources.Vietnamese)
	b.panel.SetTexts(b.Texts)
	b.Expect("camera.retry")
}

// A card in a folder of frames is found by the reader that the window uses.
func TestFolderOfFrames(t *testing.T) {
	b := newBench(t)
	dir := t.TempDir()
	sample := resources.Samples()[0]
	if err := os.WriteFile(dir+"/1.png", sample.PNG, 0o600); err != nil {
		t.Fatal(err)
	}
	b.panel.p.Cameras = frames.Folder{Dir: dir}
	b.panel.p.Reader = &symbol.Reader{Live: true}
	b.panel.Open()
	b.loop.Advance(3 * FrameEvery)
	if len(b.found) != 1 {
		t.Errorf("%d codes found", len(b.found))
	}
}

// BenchmarkDraw is what the preview costs for one frame of 1280 by 720.
func BenchmarkDraw(b *testing.B) {
	frame := image.NewYCbCr(image.Rect(0, 0, 1280, 720), image.YCbCrSubsampleRatio420)
	var picture *image.RGBA
	b.ReportAllocs()
	for b.Loop() {
		picture, _ = draw(picture, frame)
	}
}
