package widget

import "fyne.io/fyne/v2"

// Columns puts two things side by side where there is room for both, the first
// one wider, and otherwise one under the other.
type Columns struct {
	Gap float32
	// Narrow is the width from which there is room for two.
	Narrow float32

	width float32 // as it was laid out last
}

// firstShare is the part of the width that the first column takes.
const firstShare = 0.58

func (c *Columns) side() bool { return c.width == 0 || c.width >= c.Narrow }

// MinSize implements fyne.Layout.
func (c *Columns) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var width, tallest, all float32
	for _, o := range objects {
		size := o.MinSize()
		width = max(width, size.Width)
		tallest = max(tallest, size.Height)
		all += size.Height + c.Gap
	}
	if c.side() {
		return fyne.NewSize(width, tallest)
	}
	return fyne.NewSize(width, all-c.Gap)
}

// Layout implements fyne.Layout.
func (c *Columns) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	c.width = size.Width
	if c.side() && len(objects) == 2 {
		first := (size.Width - c.Gap) * firstShare
		objects[0].Move(fyne.NewPos(0, 0))
		objects[0].Resize(fyne.NewSize(first, size.Height))
		objects[1].Move(fyne.NewPos(first+c.Gap, 0))
		objects[1].Resize(fyne.NewSize(size.Width-c.Gap-first, size.Height))
		return
	}
	y := float32(0)
	for _, o := range objects {
		// The height of wrapped text is known once its width is.
		o.Resize(fyne.NewSize(size.Width, o.MinSize().Height))
		height := o.MinSize().Height
		o.Resize(fyne.NewSize(size.Width, height))
		o.Move(fyne.NewPos(0, y))
		y += height + c.Gap
	}
}
