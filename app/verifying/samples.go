package verifying

import (
	"bytes"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"

	"github.com/soi-id/soi/app/widget"
)

// The size of a sample in the choice, in device-independent pixels.
var sampleSize = fyne.NewSize(220, 140)

// ShowSamples offers the sample cards; the chosen one is verified as a picture
// from a file would be.
func (s *Screen) ShowSamples() {
	t := s.p.Texts
	cards := container.NewGridWrap(sampleSize.AddWidthHeight(20, 60))
	choice := dialog.NewCustom(t.Get("verify.samples"), t.Get("verify.close"), container.NewVScroll(cards), s.p.Window)
	for _, sample := range s.p.Samples {
		picture := canvas.NewImageFromReader(bytes.NewReader(sample.PNG), sample.Name)
		picture.FillMode = canvas.ImageFillContain
		picture.SetMinSize(sampleSize)
		choose := widget.NewButton(s.p.Keys, sample.Name, nil, func() {
			choice.Hide()
			s.picture(sample.Name, sample.PNG)
		})
		cards.Add(container.NewBorder(nil, choose, nil, nil, picture))
	}
	size := s.p.Window.Canvas().Size()
	choice.Resize(fyne.NewSize(size.Width*0.9, size.Height*0.9))
	choice.Show()
}
