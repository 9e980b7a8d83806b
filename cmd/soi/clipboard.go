package main

import "fyne.io/fyne/v2"

// clipboard is the toolkit's. It holds text alone: a copied picture is opened
// from its file, or dropped.
type clipboard struct{ toolkit fyne.App }

func (c clipboard) Text() string    { return c.toolkit.Clipboard().Content() }
func (c clipboard) Picture() []byte { return nil }
