package history

import "fyne.io/fyne/v2"

// flow lays all things but the last in lines as a text flows, each as small as
// it can be, and gives the last one what is left below. Enlarged text needs
// more lines; the toolkit's wrapping layout learns its height too late.
type flow struct{ gap float32 }

// MinSize implements fyne.Layout; the height is that of one line.
func (f *flow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	rest := objects[len(objects)-1].MinSize()
	size := fyne.NewSize(rest.Width, 0)
	for _, o := range objects[:len(objects)-1] {
		size = size.Max(o.MinSize())
	}
	return size.AddWidthHeight(0, f.gap+rest.Height)
}

// Layout implements fyne.Layout.
func (f *flow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	var x, y, height float32
	for _, o := range objects[:len(objects)-1] {
		if !o.Visible() {
			continue
		}
		want := o.MinSize()
		if x > 0 && x+want.Width > size.Width {
			x, y, height = 0, y+height+f.gap/2, 0
		}
		o.Move(fyne.NewPos(x, y))
		o.Resize(want)
		x += want.Width + f.gap
		height = max(height, want.Height)
	}
	y += height + f.gap
	rest := objects[len(objects)-1]
	rest.Move(fyne.NewPos(0, y))
	rest.Resize(fyne.NewSize(size.Width, max(0, size.Height-y)))
}

// wide gives its one content a fixed width.
type wide struct{ width float32 }

// MinSize implements fyne.Layout.
func (w wide) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(w.width, objects[0].MinSize().Height)
}

// Layout implements fyne.Layout.
func (w wide) Layout(objects []fyne.CanvasObject, size fyne.Size) { objects[0].Resize(size) }
