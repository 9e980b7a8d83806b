package widget

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// typist says of every key that it is a scanner's, or that none is.
type typist struct {
	scanner bool
	typed   string
}

func (k *typist) Rune(r rune, _ func()) { k.typed += string(r) }
func (k *typist) Key(fyne.KeyName) bool { return k.scanner }

// Whatever has the focus, a scan is handed on whole and changes nothing; a
// person's keys do what they always do.
func TestChoosersAreSafeFromScanners(t *testing.T) {
	test.NewTempApp(t)
	keys := &typist{}
	selected, ticked := -1, false
	list := NewList(keys, func() int { return 3 },
		func() fyne.CanvasObject { return widget.NewLabel("") }, func(int, fyne.CanvasObject) {})
	list.OnSelected = func(i int) { selected = i }
	option := -1
	choice := NewSelect(keys, []string{"một", "hai"}, func(i int) { option = i })
	box := NewCheck(keys, "ô", func(on bool) { ticked = on })
	window := test.NewTempWindow(t, list)

	press := func(f fyne.Focusable, name fyne.KeyName) {
		f.TypedKey(&fyne.KeyEvent{Name: name})
		if name == fyne.KeySpace {
			f.TypedRune(' ')
		}
	}
	act := func() {
		press(list, fyne.KeyDown)
		press(list, fyne.KeySpace)
		press(choice, fyne.KeyRight)
		press(box, fyne.KeySpace)
		for _, f := range []fyne.Focusable{list, choice, box} {
			f.TypedRune('x')
		}
	}
	keys.scanner = true
	act()
	if selected != -1 || option != -1 || ticked || window.Canvas().Overlays().Top() != nil {
		t.Errorf("a scan selected %d, chose %d, ticked %v", selected, option, ticked)
	}
	if keys.typed != "  xxx" {
		t.Errorf("of the scan %q arrived", keys.typed)
	}
	keys.scanner = false
	act()
	if selected != 1 || option != 0 || !ticked {
		t.Errorf("a person selected %d, chose %d, ticked %v", selected, option, ticked)
	}
	press(list, fyne.KeyUp)
	press(list, fyne.KeyReturn)
	if selected != 0 {
		t.Errorf("Enter selected %d", selected)
	}
}
