package widget

import "fyne.io/fyne/v2"

// Pairs lays out names and values, in turn, as a table of two columns in close
// rows: as many as possible should be seen without scrolling.
type Pairs struct {
	// Overlap is how far rows reach into each other's padding.
	Overlap float32
}

// nameShare is the part of the width that names take.
const nameShare = 0.34

// MinSize implements fyne.Layout.
func (p *Pairs) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var height, widest float32
	for i := 0; i+1 < len(objects); i += 2 {
		name, value := objects[i].MinSize(), objects[i+1].MinSize()
		height += max(name.Height, value.Height) - p.Overlap
		widest = max(widest, name.Width, value.Width)
	}
	return fyne.NewSize(widest, max(height+p.Overlap, 0))
}

// Layout implements fyne.Layout.
func (p *Pairs) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	first := size.Width * nameShare
	var y float32
	for i := 0; i+1 < len(objects); i += 2 {
		name, value := objects[i], objects[i+1]
		// The height of wrapped text is known once its width is.
		name.Resize(fyne.NewSize(first, name.MinSize().Height))
		value.Resize(fyne.NewSize(size.Width-first, value.MinSize().Height))
		height := max(name.MinSize().Height, value.MinSize().Height)
		name.Resize(fyne.NewSize(first, height))
		value.Resize(fyne.NewSize(size.Width-first, height))
		name.Move(fyne.NewPos(0, y))
		value.Move(fyne.NewPos(first, y))
		y += height - p.Overlap
	}
}
