package main

import "fyne.io/fyne/v2"

// clipboard is the toolkit's for text. The toolkit knows no copied pictures, so
// those come from the system, each in its own way.
type clipboard struct{ toolkit fyne.App }

func (c clipboard) Text() string    { return c.toolkit.Clipboard().Content() }
func (c clipboard) Picture() []byte { return copiedPicture() }
