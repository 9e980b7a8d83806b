// Package screentest is for the tests of the screens: a window in memory, what
// a person sees in it, and that person's hand. Nothing but tests imports it.
package screentest

import (
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	fynewidget "fyne.io/fyne/v2/widget"

	"github.com/soi-id/soi/app/theme"
	"github.com/soi-id/soi/app/widget"
	"github.com/soi-id/soi/resources"
)

// Size is that of every window: what a small notebook has room for.
var Size = fyne.NewSize(1180, 740)

// NoScanner is a keyboard on which only people type.
type NoScanner struct{}

// Rune implements widget.Keys.
func (NoScanner) Rune(rune, func()) {}

// Key implements widget.Keys.
func (NoScanner) Key(fyne.KeyName) bool { return false }

// A Window is open until its test ends.
type Window struct {
	testing.TB
	fyne.Window
	Texts *resources.Texts // the language of the keys in Expect and Press
}

// Open opens an empty window of Size.
func Open(t testing.TB, language resources.Language, look theme.Theme) *Window {
	t.Helper()
	t.Setenv("LANG", "en_US.UTF-8") // of a locale "C.UTF-8" the toolkit complains in the log
	test.NewTempApp(t).Settings().SetTheme(look)
	w := &Window{TB: t, Window: test.NewTempWindow(t, container.NewStack()), Texts: resources.In(language)}
	w.Resize(Size)
	return w
}

// All returns the objects of a type that can be seen, from the back to the
// front: those of dialogs come last.
func All[T any](w *Window) []T {
	var all []T
	for _, root := range append([]fyne.CanvasObject{w.Content()}, w.Canvas().Overlays().List()...) {
		for _, o := range visible(root) {
			if o, ok := o.(T); ok {
				all = append(all, o)
			}
		}
	}
	return all
}

// visible is an object and everything in it that can be seen; a text is whole,
// not its lines. The toolkit's LaidOutObjects makes new renderers, which
// disturbs lists.
func visible(o fyne.CanvasObject) []fyne.CanvasObject {
	if o == nil || !o.Visible() {
		return nil
	}
	all, children := []fyne.CanvasObject{o}, []fyne.CanvasObject(nil)
	switch o := o.(type) {
	case *fynewidget.RichText:
	case fyne.Widget:
		children = test.WidgetRenderer(o).Objects()
	case *fyne.Container:
		children = o.Objects
	}
	for _, child := range children {
		all = append(all, visible(child)...)
	}
	return all
}

// Seen returns every text that can be seen, one a line.
func (w *Window) Seen() string {
	var all []string
	for _, o := range All[fyne.CanvasObject](w) {
		switch o := o.(type) {
		case *fynewidget.RichText: // labels, buttons and boxes consist of them
			all = append(all, o.String())
		case *canvas.Text:
			all = append(all, o.Text)
		}
	}
	return strings.Join(all, "\n")
}

// Expect fails the test if a text cannot be seen.
func (w *Window) Expect(key string, values ...any) {
	w.Helper()
	if text := w.Texts.Get(key, values...); !strings.Contains(w.Seen(), text) {
		w.Errorf("%s is not on the screen: %q", key, text)
	}
}

// ExpectNot fails the test if a text can be seen.
func (w *Window) ExpectNot(key string, values ...any) {
	w.Helper()
	if text := w.Texts.Get(key, values...); strings.Contains(w.Seen(), text) {
		w.Errorf("%s is on the screen: %q", key, text)
	}
}

// Press presses the button with a text; of several, the one in front.
func (w *Window) Press(key string) {
	w.Helper()
	var found fyne.Tappable
	for _, o := range All[fyne.Tappable](w) {
		switch button := o.(type) {
		case *widget.Button:
			if button.Text == w.Texts.Get(key) {
				found = button
			}
		case *fynewidget.Button: // of the toolkit's dialogs
			if button.Text == w.Texts.Get(key) {
				found = button
			}
		}
	}
	if found == nil {
		w.Fatalf("no button %s", key)
	}
	test.Tap(found)
}

// Picture writes what the window shows into the folder that SOI_PICTURES
// names, if it names one, for people to look at.
func (w *Window) Picture(name string) {
	w.Helper()
	folder := os.Getenv("SOI_PICTURES")
	if folder == "" {
		return
	}
	file, err := os.Create(filepath.Join(folder, name+".png"))
	if err != nil {
		w.Fatal(err)
	}
	defer file.Close()
	if err := png.Encode(file, w.Canvas().Capture()); err != nil {
		w.Fatal(err)
	}
}
