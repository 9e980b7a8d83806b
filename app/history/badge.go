package history

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"github.com/soi-id/soi/app/theme"
	"github.com/soi-id/soi/app/widget"
	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/journal"
)

// A badge is an icon on a square in the colour of its tone.
type badge struct {
	object *fyne.Container
	ground *canvas.Rectangle
	icon   *fynewidget.Icon
}

func newBadge() *badge {
	b := &badge{ground: canvas.NewRectangle(color.Transparent), icon: fynewidget.NewIcon(nil)}
	b.ground.CornerRadius = 6
	p := theme.Padding()
	b.object = container.NewStack(b.ground, container.New(layout.NewCustomPaddedLayout(p, p, p, p), b.icon))
	return b
}

// show shows a picture on a fill, or without a name on none.
func (b *badge) show(fill fyne.ThemeColorName, picture fyne.Resource) {
	b.ground.FillColor = color.Transparent
	ink := fynetheme.ColorNameForeground
	if fill != "" {
		b.ground.FillColor = theme.Of(fill)
		ink = theme.ColorOnTone
	}
	b.ground.Refresh()
	b.icon.SetResource(fynetheme.NewColoredResource(picture, ink))
}

// isVerification reports whether the entry has a verdict.
func isVerification(l journal.Leaf) bool { return l.Kind == journal.Verification }

// fill is the colour that an entry's verdict has, or "".
func fill(l journal.Leaf) fyne.ThemeColorName {
	if !isVerification(l) {
		return ""
	}
	return theme.ToneFill(verify.Result{Verdict: verify.Verdict(l.Verdict)}.Tone())
}

// picture is the icon of what happened.
func picture(l journal.Leaf) fyne.Resource {
	switch l.Kind {
	case journal.Verification:
		return widget.Picture(l.Verdict)
	case journal.Confirmation:
		return fynetheme.AccountIcon()
	case journal.Keys:
		return widget.Picture("keys")
	case journal.Clock:
		return widget.Picture("history")
	case journal.Erasure:
		return fynetheme.DeleteIcon()
	}
	return fynetheme.InfoIcon()
}

// happened says in a few words what an entry records.
func happened(t *resources.Texts, l journal.Leaf) string {
	if isVerification(l) {
		return t.Get("verdict." + l.Verdict)
	}
	if key := "history." + string(l.Kind) + "." + l.Action; t.Has(key) {
		return t.Get(key)
	}
	if key := "history." + string(l.Kind); t.Has(key) {
		return t.Get(key)
	}
	return t.Get("history.other", "kind", l.Kind, "action", l.Action)
}
