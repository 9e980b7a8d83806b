package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// A Button is the toolkit's button, safe from scanners: a name in a scan has
// spaces, and a space presses a button that has the focus.
type Button struct {
	widget.Button
	keys Keys
}

// NewButton returns a button. The icon may be nil.
func NewButton(keys Keys, text string, icon fyne.Resource, tapped func()) *Button {
	b := &Button{keys: keys}
	b.Text, b.Icon, b.OnTapped = text, icon, tapped
	b.ExtendBaseWidget(b)
	return b
}

// TypedRune hands the character on.
func (b *Button) TypedRune(r rune) { b.keys.Rune(r, nil) }

// TypedKey presses the button on a space that is a person's. Enter presses
// nothing: with an input method on, a scanner's Enter can come before its text.
func (b *Button) TypedKey(e *fyne.KeyEvent) {
	if !b.keys.Key(e.Name) {
		b.Button.TypedKey(e)
	}
}

// KeyDown tells of a Tab, which ends a scan before it moves the focus.
func (b *Button) KeyDown(e *fyne.KeyEvent) {
	if e.Name == fyne.KeyTab {
		b.keys.Key(e.Name)
	}
}

// KeyUp implements desktop.Keyable.
func (b *Button) KeyUp(*fyne.KeyEvent) {}
