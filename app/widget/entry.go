package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// An Entry is a line in which a person types. A scan that is typed into it is
// taken out of it again.
type Entry struct {
	widget.Entry
	keys Keys
}

// NewEntry returns an empty entry that calls submitted with its text when a
// person presses Enter. An empty one submits nothing.
func NewEntry(keys Keys, submitted func(string)) *Entry {
	e := &Entry{keys: keys}
	e.Wrapping = fyne.TextWrapOff
	e.OnSubmitted = func(text string) {
		if text != "" {
			submitted(text)
		}
	}
	e.ExtendBaseWidget(e)
	return e
}

// TypedRune shows the character and hands it on.
func (e *Entry) TypedRune(r rune) {
	text, column := e.Text, e.CursorColumn
	e.keys.Rune(r, func() {
		e.SetText(text)
		e.CursorColumn = column
		e.Refresh()
	})
	e.Entry.TypedRune(r)
}

// TypedKey acts on a person's keys alone. Backspaces within a scan are shown:
// they are an input method's, and are taken back with the rest.
func (e *Entry) TypedKey(ev *fyne.KeyEvent) {
	if e.keys.Key(ev.Name) && ev.Name != fyne.KeyBackspace && ev.Name != fyne.KeySpace {
		return
	}
	e.Entry.TypedKey(ev)
}

// KeyDown tells of a Tab, which ends a scan before it moves the focus.
func (e *Entry) KeyDown(ev *fyne.KeyEvent) {
	if ev.Name == fyne.KeyTab {
		e.keys.Key(ev.Name)
	}
	e.Entry.KeyDown(ev)
}
