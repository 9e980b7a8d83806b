package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"github.com/soi-id/soi/resources"
)

// Picture returns one of Soi's icons for a button, which colours it like its
// text.
func Picture(name string) fyne.Resource {
	content := resources.Icon(name)
	if content == nil {
		return theme.QuestionIcon()
	}
	return theme.NewThemedResource(fyne.NewStaticResource(name+".svg", content))
}

// NewIcon returns a square icon in a colour of the theme.
func NewIcon(picture fyne.Resource, colour fyne.ThemeColorName, size float32) fyne.CanvasObject {
	image := canvas.NewImageFromResource(theme.NewColoredResource(picture, colour))
	image.FillMode = canvas.ImageFillContain
	image.SetMinSize(fyne.NewSquareSize(size))
	return image
}
