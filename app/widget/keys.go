// Package widget holds the widgets that the toolkit does not have, and those of
// the toolkit that a scanner must not disturb.
//
// The rule of every widget here that can have the focus: what a scanner types
// goes to [Keys], and no key of a scan acts on the widget.
package widget

import "fyne.io/fyne/v2"

// Keys take the keys of a focused widget; input.Keyboard does.
type Keys interface {
	// Rune takes a typed character. takeBack, if not nil, undoes what the
	// widget showed since this character, should it be a scanner's.
	Rune(r rune, takeBack func())
	// Key takes any other key and reports whether the widget must not act on
	// it.
	Key(name fyne.KeyName) bool
}
