package theme_test

import (
	"image/color"
	"math"
	"testing"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"github.com/soi-id/soi/app/theme"
	"github.com/soi-id/soi/verify"
)

// luminance and ratio are of WCAG 2.2, "relative luminance", "contrast ratio".
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	linear := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}

func ratio(a, b color.Color) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func TestContrast(t *testing.T) {
	tones := []verify.Tone{verify.Grey, verify.Blue, verify.Amber, verify.Red, verify.Green}
	pairs := [][2]fyne.ThemeColorName{
		{fynetheme.ColorNameForegroundOnPrimary, fynetheme.ColorNamePrimary},
	}
	for _, tone := range tones {
		pairs = append(pairs, [2]fyne.ThemeColorName{theme.ColorOnTone, theme.ToneFill(tone)})
	}
	for _, text := range []fyne.ThemeColorName{
		fynetheme.ColorNameForeground, fynetheme.ColorNamePlaceHolder, fynetheme.ColorNameDisabled, fynetheme.ColorNameError,
		fynetheme.ColorNameWarning, fynetheme.ColorNameSuccess, fynetheme.ColorNameHyperlink,
	} {
		for _, surface := range []fyne.ThemeColorName{
			fynetheme.ColorNameBackground, fynetheme.ColorNameHeaderBackground, fynetheme.ColorNameInputBackground,
			fynetheme.ColorNameOverlayBackground,
		} {
			pairs = append(pairs, [2]fyne.ThemeColorName{text, surface})
		}
	}
	pairs = append(pairs, [2]fyne.ThemeColorName{fynetheme.ColorNameForeground, fynetheme.ColorNameButton})

	for name, c := range map[string]struct {
		theme theme.Theme
		need  float64
	}{
		"normal":        {theme.Theme{Scale: 1}, 4.5},
		"high contrast": {theme.Theme{Scale: 1, HighContrast: true}, 7},
	} {
		for variantName, variant := range map[string]fyne.ThemeVariant{
			"light": fynetheme.VariantLight, "dark": fynetheme.VariantDark,
		} {
			for _, pair := range pairs {
				got := ratio(c.theme.Color(pair[0], variant), c.theme.Color(pair[1], variant))
				if got < c.need {
					t.Errorf("%s, %s: %s on %s has contrast %.2f, want %.1f", name, variantName, pair[0], pair[1], got, c.need)
				}
			}
		}
	}
}

func TestTonesDiffer(t *testing.T) {
	seen := map[color.Color]verify.Tone{}
	for _, tone := range []verify.Tone{verify.Grey, verify.Blue, verify.Amber, verify.Red, verify.Green} {
		c := theme.Theme{}.Color(theme.ToneFill(tone), fynetheme.VariantLight)
		if other, twice := seen[c]; twice {
			t.Errorf("%s and %s look the same", tone, other)
		}
		seen[c] = tone
	}
}

func TestScale(t *testing.T) {
	normal, large := theme.Theme{Scale: 1}, theme.Theme{Scale: 2}
	for _, name := range []fyne.ThemeSizeName{fynetheme.SizeNameText, theme.SizeVerdict, fynetheme.SizeNameInlineIcon} {
		if got, want := large.Size(name), 2*normal.Size(name); got != want {
			t.Errorf("%s: %v at twice the size, want %v", name, got, want)
		}
	}
	if got, want := (theme.Theme{}).Size(fynetheme.SizeNameText), normal.Size(fynetheme.SizeNameText); got != want {
		t.Errorf("a theme without a scale has text of %v, want %v", got, want)
	}
}
