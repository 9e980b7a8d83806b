// Package theme is how Soi looks: calm surfaces, and one strong colour that
// says the verdict before a word is read.
//
// Every pair of text and background that it sets has at least the contrast of
// WCAG 2.2 level AA, 4.5:1, and in high contrast that of AAA, 7:1; a test
// computes them.
package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// A Theme is the toolkit's theme with Soi's colours and the person's choices.
type Theme struct {
	// Scale enlarges text and what goes with it: 1 to 2.
	Scale float32
	// HighContrast takes pure black and white, and borders that are seen.
	HighContrast bool
}

var _ fyne.Theme = Theme{}

func rgb(hex uint32) color.NRGBA {
	return color.NRGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 0xff}
}

type palette map[fyne.ThemeColorName]color.NRGBA

var light = palette{
	theme.ColorNameBackground:          rgb(0xf6f7f9),
	theme.ColorNameForeground:          rgb(0x1b2230),
	theme.ColorNameButton:              rgb(0xe6e9ef),
	theme.ColorNameDisabled:            rgb(0x667085),
	theme.ColorNameDisabledButton:      rgb(0xeceef2),
	theme.ColorNameHeaderBackground:    rgb(0xffffff),
	theme.ColorNameInputBackground:     rgb(0xffffff),
	theme.ColorNameInputBorder:         rgb(0x8791a5),
	theme.ColorNameMenuBackground:      rgb(0xffffff),
	theme.ColorNameOverlayBackground:   rgb(0xffffff),
	theme.ColorNamePlaceHolder:         rgb(0x5d677b),
	theme.ColorNamePrimary:             rgb(0x1d4ed8),
	theme.ColorNameForegroundOnPrimary: rgb(0xffffff),
	theme.ColorNameSeparator:           rgb(0xd9dde5),
	theme.ColorNameHyperlink:           rgb(0x1d4ed8),
	theme.ColorNameError:               rgb(0xb42318),
	theme.ColorNameWarning:             rgb(0x92500a),
	theme.ColorNameSuccess:             rgb(0x0b6b3a),
}

var dark = palette{
	theme.ColorNameBackground:          rgb(0x12161d),
	theme.ColorNameForeground:          rgb(0xf0f2f6),
	theme.ColorNameButton:              rgb(0x29303d),
	theme.ColorNameDisabled:            rgb(0x8f99ab),
	theme.ColorNameDisabledButton:      rgb(0x1f2530),
	theme.ColorNameHeaderBackground:    rgb(0x1a202a),
	theme.ColorNameInputBackground:     rgb(0x1d2430),
	theme.ColorNameInputBorder:         rgb(0x77829a),
	theme.ColorNameMenuBackground:      rgb(0x1d2430),
	theme.ColorNameOverlayBackground:   rgb(0x1d2430),
	theme.ColorNamePlaceHolder:         rgb(0xa3adbf),
	theme.ColorNamePrimary:             rgb(0x8ab4ff),
	theme.ColorNameForegroundOnPrimary: rgb(0x0b1220),
	theme.ColorNameSeparator:           rgb(0x343d4d),
	theme.ColorNameHyperlink:           rgb(0x8ab4ff),
	theme.ColorNameError:               rgb(0xff9a90),
	theme.ColorNameWarning:             rgb(0xffc46b),
	theme.ColorNameSuccess:             rgb(0x6fdca0),
}

// In high contrast surfaces are pure, and everything that has an edge shows it.
var contrasting = map[fyne.ThemeVariant]palette{
	theme.VariantLight: contrast(0xffffff, 0x000000, 0x0b2e9e, 0xffffff, 0xdedede),
	theme.VariantDark:  contrast(0x000000, 0xffffff, 0xffe14a, 0x000000, 0x3a3a3a),
}

func contrast(surface, ink, accent, onAccent, button uint32) palette {
	p := palette{
		theme.ColorNameButton:              rgb(button),
		theme.ColorNamePrimary:             rgb(accent),
		theme.ColorNameForegroundOnPrimary: rgb(onAccent),
		theme.ColorNameHyperlink:           rgb(accent),
	}
	for _, name := range []fyne.ThemeColorName{
		theme.ColorNameBackground, theme.ColorNameDisabledButton, theme.ColorNameHeaderBackground,
		theme.ColorNameInputBackground, theme.ColorNameMenuBackground, theme.ColorNameOverlayBackground,
	} {
		p[name] = rgb(surface)
	}
	for _, name := range []fyne.ThemeColorName{
		theme.ColorNameForeground, theme.ColorNameDisabled, theme.ColorNameInputBorder, theme.ColorNamePlaceHolder,
		theme.ColorNameSeparator, theme.ColorNameError, theme.ColorNameWarning, theme.ColorNameSuccess,
	} {
		p[name] = rgb(ink)
	}
	return p
}

// Color returns a colour of the theme.
func (t Theme) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	colours := light
	switch {
	case t.HighContrast:
		colours = contrasting[theme.VariantLight]
		if variant == theme.VariantDark {
			colours = contrasting[theme.VariantDark]
		}
	case variant == theme.VariantDark:
		colours = dark
	}
	if c, ok := colours[name]; ok {
		return c
	}
	if pair, ok := t.toneColour(name, variant); ok {
		return pair
	}
	return theme.DefaultTheme().Color(name, variant)
}

// Font returns the toolkit's font, which has all Vietnamese letters.
func (t Theme) Font(style fyne.TextStyle) fyne.Resource { return theme.DefaultTheme().Font(style) }

// Icon returns the toolkit's icons; those of the verdicts are resources.
func (t Theme) Icon(name fyne.ThemeIconName) fyne.Resource { return theme.DefaultTheme().Icon(name) }

// The sizes of text that the verdict needs beyond the toolkit's.
const (
	SizeVerdict fyne.ThemeSizeName = "soiVerdict" // the word that answers
	SizeLead    fyne.ThemeSizeName = "soiLead"    // the sentence under it
	SizeEmblem  fyne.ThemeSizeName = "soiEmblem"  // the verdict's icon
)

// Size returns a size of the theme, at the person's scale.
func (t Theme) Size(name fyne.ThemeSizeName) float32 {
	var size float32
	switch name {
	case SizeVerdict:
		size = 34
	case SizeLead:
		size = 17
	case SizeEmblem:
		size = 84
	case theme.SizeNameText:
		size = 15
	case theme.SizeNameHeadingText:
		size = 24
	case theme.SizeNameSubHeadingText:
		size = 18
	case theme.SizeNameCaptionText:
		size = 12.5
	case theme.SizeNameInputRadius, theme.SizeNameButtonRadius:
		return 8
	case theme.SizeNameSeparatorThickness, theme.SizeNameInputBorder:
		if t.HighContrast {
			return 2
		}
		return 1
	case theme.SizeNameInlineIcon:
		size = 20
	default:
		// Paddings stay: enlarged text needs the room.
		return theme.DefaultTheme().Size(name)
	}
	return size * max(t.Scale, 1)
}
