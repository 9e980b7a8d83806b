// Package comparing shows two documents held against each other.
//
// The rules of what it shows:
//
//   - Equal is never green: two copies are equal, and neither is genuine for it.
//     Each side keeps the verdict that it has by itself, in sight.
//   - Every outcome is an icon and words; the colour only repeats them.
//   - What differs comes first to the eye, what cannot be compared last.
package comparing

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"

	"github.com/soi-id/soi/app/theme"
	"github.com/soi-id/soi/app/widget"
	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/document"
)

// A Side is one of the two documents.
type Side struct {
	Document *document.Document
	// Verdict is what the document proves by itself; "" where a person typed it.
	Verdict verify.Verdict
	Tone    verify.Tone
}

// SideOf returns the side that a result is. It must have a document.
func SideOf(r verify.Result) Side {
	return Side{Document: r.Document, Verdict: r.Verdict, Tone: r.Tone()}
}

// Differ reports whether anything differs between two sides.
func Differ(first, second Side) bool {
	return verify.Agree(verify.Compare(first.Document, second.Document)) == verify.SomethingDiffers
}

// Name says in one line what the side is.
func (s Side) Name(t *resources.Texts) string { return t.Get("format." + s.Document.Format) }

// heading is what the side is and what it proves.
func (s Side) heading(t *resources.Texts) fyne.CanvasObject {
	picture, proves := fynetheme.DocumentCreateIcon(), fyne.CanvasObject(nil)
	if s.Verdict != "" {
		picture = widget.Picture(string(s.Verdict))
		proves = widget.NewText(t.Get("verdict."+string(s.Verdict)), widget.Caption)
	}
	sign := widget.NewPanel(theme.ToneFill(s.tone()), "", theme.Padding(),
		widget.NewIcon(picture, theme.ColorOnTone, theme.SizeOf(fynetheme.SizeNameInlineIcon)))
	words := container.New(layout.NewCustomPaddedVBoxLayout(-4*theme.Padding()), widget.NewText(s.Name(t), widget.Style{Bold: true}))
	if proves != nil {
		words.Add(proves)
	}
	return container.NewBorder(nil, nil, container.NewCenter(sign), nil, words)
}

func (s Side) tone() verify.Tone {
	if s.Tone == "" {
		return verify.Grey
	}
	return s.Tone
}

// panel is the ground of everything here. It has no title: on a small window
// every row counts.
func panel(content ...fyne.CanvasObject) fyne.CanvasObject {
	return widget.NewPanel(fynetheme.ColorNameHeaderBackground, fynetheme.ColorNameSeparator, theme.Padding(),
		container.New(layout.NewCustomPaddedVBoxLayout(theme.Padding()), content...))
}

// A look is how an outcome looks.
type look struct {
	tone verify.Tone
	icon fyne.Resource
}

func agreementLook(a verify.Agreement) look {
	switch a {
	case verify.SomethingDiffers:
		return look{verify.Amber, fynetheme.WarningIcon()}
	case verify.NothingDiffers:
		return look{verify.Blue, fynetheme.ConfirmIcon()}
	}
	return look{verify.Grey, fynetheme.QuestionIcon()}
}

func equalityLook(e verify.Equality) look {
	switch e {
	case verify.Different:
		return look{verify.Amber, fynetheme.WarningIcon()}
	case verify.Same:
		return look{verify.Blue, fynetheme.ConfirmIcon()}
	case verify.SameWithoutDiacritics, verify.SameInPart:
		return look{verify.Blue, fynetheme.InfoIcon()}
	}
	return look{verify.Grey, fynetheme.QuestionIcon()}
}
