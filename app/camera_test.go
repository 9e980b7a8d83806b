package app

import (
	"errors"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"github.com/soi-id/soi/app/input"
	"github.com/soi-id/soi/app/input/frames"
	"github.com/soi-id/soi/app/internal/screentest"
	"github.com/soi-id/soi/app/widget"
	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/symbol"
)

// withDevices gives the bench a camera, before which lies a sample card, and a
// screen.
func withDevices(t *testing.T) (*bench, *fakeScreen) {
	t.Helper()
	b := newBench(t)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "card.png"), resources.Samples()[0].PNG, 0o600); err != nil {
		t.Fatal(err)
	}
	screen := &fakeScreen{picture: image.NewRGBA(image.Rect(0, 0, 400, 200))}
	p := b.params(b.desk)
	p.Cameras, p.Minimised, p.Screen = frames.Folder{Dir: dir}, func() bool { return false }, screen
	b.shell = New(p)
	return b, screen
}

type fakeScreen struct {
	picture image.Image
	err     error
}

func (s *fakeScreen) Capture() (image.Image, error) { return s.picture, s.err }

// menuItem presses what the menu calls by a key of the texts.
func (b *bench) menuItem(key string) {
	b.Helper()
	name := b.Texts.Get(key)
	for _, menu := range b.MainMenu().Items {
		for _, item := range menu.Items {
			if item.Label == name {
				item.Action()
				return
			}
		}
	}
	b.Fatalf("no %q in the menu", name)
}

func TestCameraGivesVerdicts(t *testing.T) {
	b, _ := withDevices(t)
	b.menuItem("camera.toggle")
	b.loop.Advance(time.Second)
	if len(b.desk.payloads) != 1 || b.desk.payloads[0].Source != document.SourceSymbol {
		t.Fatalf("%d payloads", len(b.desk.payloads))
	}
	b.Expect("verdict.consistent_unsigned")
	b.Expect("camera.read")
	if b.Canvas().Focused() != nil {
		t.Error("something has the focus after the verdict")
	}

	// Another screen: off. Back: on, and the card that lay there is known.
	b.menuItem("app.history")
	b.loop.Advance(time.Second)
	b.menuItem("app.verify")
	b.loop.Advance(time.Second / 2)
	b.Expect("camera.read")
	if len(b.desk.payloads) != 1 {
		t.Errorf("%d payloads after a look at the history", len(b.desk.payloads))
	}

	// Another language: the panel speaks it.
	b.desk.settings.Language = "vi"
	b.settingsChanged()
	b.loop.Advance(time.Second)
	b.Expect("camera.read")
	b.desk.settings.Language = "en"
	b.settingsChanged()

	b.menuItem("camera.toggle")
	b.loop.Advance(time.Second)
	b.ExpectNot("camera.read")
	b.Expect("verdict.consistent_unsigned") // the result stays
}

func TestSymbologyOfCamera(t *testing.T) {
	b, _ := withDevices(t)
	b.shell.verify.Seen([]symbol.Symbol{{Bytes: []byte("1"), Symbology: symbol.DataMatrix}, {Bytes: []byte("2")}})
	if len(b.desk.payloads) != 2 {
		t.Errorf("%d payloads", len(b.desk.payloads))
	}
}

func TestWholeScreen(t *testing.T) {
	b, _ := withDevices(t)
	b.menuItem("screen.whole")
	if len(b.desk.files) != 0 {
		t.Fatal("the screen was read while the window was still on it")
	}
	b.loop.Advance(time.Second)
	if want := []string{"(0,0)-(400,200)"}; !slices.Equal(b.desk.files, want) {
		t.Errorf("verified %q, want %q", b.desk.files, want)
	}
	b.Expect("verdict.consistent_unsigned")
}

func TestScreenFaults(t *testing.T) {
	b, screen := withDevices(t)
	screen.err = input.ErrScreenHidden
	b.menuItem("screen.whole")
	b.loop.Advance(time.Second)
	b.Expect("screen.wayland")
	b.shell.closeDialogs()
	screen.err = errors.New("no such luck")
	b.menuItem("screen.part")
	b.loop.Advance(time.Second)
	b.Expect("screen.failed", "why", "no such luck")
	if len(b.desk.files) != 0 {
		t.Error("something was verified")
	}
}

// A part of the screen: nothing is read before something is marked, and then
// nothing else.
func TestPartOfScreen(t *testing.T) {
	b, screen := withDevices(t)
	screen.picture.(*image.RGBA).Set(0, 0, color.White)
	b.menuItem("screen.part")
	b.loop.Advance(time.Second)
	b.Expect("screen.choose")
	region := screentest.All[*widget.Region](b.Window)[0]
	b.Press("screen.read")
	if len(b.desk.files) != 0 {
		t.Fatal("something is read before anything is marked")
	}
	region.Resize(fyne.NewSize(800, 600)) // twice the picture's size, 100 above and below
	drag(region, fyne.NewPos(600, 400), fyne.NewPos(200, 50))
	b.Press("screen.read")
	if want := []string{"(100,0)-(300,150)"}; !slices.Equal(b.desk.files, want) {
		t.Errorf("verified %q, want %q", b.desk.files, want)
	}
}

// drag presses the button of the mouse at one place and moves to another.
func drag(r *widget.Region, from, to fyne.Position) {
	r.MouseDown(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: from}})
	r.Dragged(&fyne.DragEvent{PointEvent: fyne.PointEvent{Position: to.AddXY(30, 30)}})
	r.MouseUp(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: to}})
	r.DragEnd()
}
