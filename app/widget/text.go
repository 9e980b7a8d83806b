package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// A Style is how a text looks; the zero value is plain text.
type Style struct {
	Size    fyne.ThemeSizeName
	Colour  fyne.ThemeColorName
	Bold    bool
	Mono    bool
	Centred bool
	// OneLine texts are not wrapped and take the width they need.
	OneLine bool
	// Shortened texts take the width they are given and end in "…".
	Shortened bool
}

// NewText returns text in a style.
func NewText(text string, style Style) *widget.RichText {
	segment := &widget.TextSegment{Text: text, Style: widget.RichTextStyle{
		SizeName:  style.Size,
		ColorName: style.Colour,
		TextStyle: fyne.TextStyle{Bold: style.Bold, Monospace: style.Mono},
	}}
	if style.Size == "" {
		segment.Style.SizeName = theme.SizeNameText
	}
	if style.Colour == "" {
		segment.Style.ColorName = theme.ColorNameForeground
	}
	if style.Centred {
		segment.Style.Alignment = fyne.TextAlignCenter
	}
	rich := widget.NewRichText(segment)
	switch {
	case style.Shortened:
		rich.Truncation = fyne.TextTruncateEllipsis
	case !style.OneLine:
		rich.Wrapping = fyne.TextWrapWord
	}
	return rich
}

// SetText changes what a text says and keeps its style.
func SetText(t *widget.RichText, text string) {
	t.Segments[0].(*widget.TextSegment).Text = text
	t.Refresh()
}

// TextOf returns what a text says.
func TextOf(t *widget.RichText) string { return t.Segments[0].(*widget.TextSegment).Text }
