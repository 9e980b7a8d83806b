package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"github.com/soi-id/soi/verify"
)

// ToneFill is the name of the colour that fills the panel of a verdict.
func ToneFill(tone verify.Tone) fyne.ThemeColorName { return fyne.ThemeColorName("soiTone-" + tone) }

// ColorOnTone is the name of the colour of text and icons on a tone's fill.
const ColorOnTone fyne.ThemeColorName = "soiOnTone"

// The fills are dark enough for white text in both variants: a verdict is the
// same colour on every desk of an office, whatever its PCs prefer.
var fills = map[verify.Tone]color.NRGBA{
	verify.Grey:  rgb(0x4b5565),
	verify.Blue:  rgb(0x1b56a8),
	verify.Amber: rgb(0x8f4d00),
	verify.Red:   rgb(0xb3140f),
	verify.Green: rgb(0x0a6b37),
}

var strongFills = map[verify.Tone]color.NRGBA{
	verify.Grey:  rgb(0x333b47),
	verify.Blue:  rgb(0x083a80),
	verify.Amber: rgb(0x6b3600),
	verify.Red:   rgb(0x8c0000),
	verify.Green: rgb(0x00502a),
}

func (t Theme) toneColour(name fyne.ThemeColorName, _ fyne.ThemeVariant) (color.Color, bool) {
	if name == ColorOnTone {
		return rgb(0xffffff), true
	}
	all := fills
	if t.HighContrast {
		all = strongFills
	}
	for tone, fill := range all {
		if name == ToneFill(tone) {
			return fill, true
		}
	}
	return nil, false
}

// Of returns a colour of the theme in use.
func Of(name fyne.ThemeColorName) color.Color {
	settings := fyne.CurrentApp().Settings()
	return settings.Theme().Color(name, settings.ThemeVariant())
}

// SizeOf returns a size of the theme in use.
func SizeOf(name fyne.ThemeSizeName) float32 {
	return fyne.CurrentApp().Settings().Theme().Size(name)
}

// Padding is the toolkit's gap between things, of which others are multiples.
func Padding() float32 { return SizeOf(theme.SizeNamePadding) }
