package verifying

import (
	"path/filepath"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"github.com/soi-id/soi/app/theme"
	"github.com/soi-id/soi/app/widget"
	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/desk"
)

// A resultView is one result on the screen.
type resultView struct {
	object fyne.CanvasObject
	texts  *resources.Texts
	clears *fynewidget.RichText // "clears itself in …"
}

func (s *Screen) newResult(it *item) *resultView {
	r := &resultView{texts: s.p.Texts}
	r.clears = widget.NewText("", widget.Style{Size: fynetheme.SizeNameCaptionText, Colour: fynetheme.ColorNamePlaceHolder, OneLine: true})

	head := container.NewVBox(s.verdict(it))
	for _, band := range s.bands(it) {
		head.Add(band)
	}
	if s.asks(it) || canCompare(it) {
		head.Add(s.actions(it))
	}
	if comparison := s.comparison(it); comparison != nil {
		head.Add(comparison)
	}

	gap := 3 * theme.Padding()
	columns := container.New(&widget.Columns{Gap: gap, Narrow: 46 * theme.SizeOf(fynetheme.SizeNameText)}, s.fields(it), s.explanation(it))
	if it.Document == nil || len(it.Document.Fields) == 0 {
		columns = container.NewStack(s.explanation(it))
	}
	foot := container.NewBorder(nil, nil, nil, r.clears, s.provenance(it))
	r.object = padded(2, container.NewBorder(nil, foot, nil, nil, container.NewVScroll(container.NewVBox(head, columns))))
	if len(s.shown.items)+s.shown.waiting > 1 {
		r.object = container.NewBorder(nil, nil, s.list(), nil, r.object)
	}
	return r
}

// countDown says quietly how long the result stays.
func (r *resultView) countDown(left time.Duration) {
	text := r.texts.Get("verify.stays")
	if left > 0 {
		text = r.texts.Get("verify.clears_in", "seconds", int(left.Round(time.Second)/time.Second))
	}
	widget.SetText(r.clears, text)
}

// verdict is the panel that answers: colour, icon, word, and what it means.
func (s *Screen) verdict(it *item) fyne.CanvasObject {
	t, id := s.p.Texts, string(it.Verdict)
	word := widget.NewText(t.Get("verdict."+id), widget.Style{Size: theme.SizeVerdict, Colour: theme.ColorOnTone, Bold: true})
	means := widget.NewText(t.Get("verdict."+id+".means"), widget.Style{Size: theme.SizeLead, Colour: theme.ColorOnTone})
	code := widget.NewText(t.Get("verdict."+id+".code"), widget.Style{Size: fynetheme.SizeNameCaptionText, Colour: theme.ColorOnTone, Bold: true, OneLine: true})
	emblem := container.NewCenter(widget.NewIcon(widget.Picture(id), theme.ColorOnTone, theme.SizeOf(theme.SizeEmblem)))
	words := container.New(layout.NewCustomPaddedVBoxLayout(-theme.Padding()), word, means)
	return widget.NewPanel(theme.ToneFill(it.Tone()), "", 2*theme.Padding(),
		container.NewBorder(nil, nil, emblem, container.NewVBox(code), padded(1, words)))
}

// bands are the things that must not be overlooked whatever the verdict.
func (s *Screen) bands(it *item) []fyne.CanvasObject {
	t := s.p.Texts
	var bands []fyne.CanvasObject
	if !it.Recorded() {
		bands = append(bands, band(verify.Red, t.Get("verify.not_recorded")))
	}
	if it.Verdict == verify.TestKey {
		bands = append(bands, band(verify.Amber, t.Get("verify.demonstration")))
	}
	if s.shown.advice || hasReason(it, codeInputMethod) {
		bands = append(bands, band(verify.Amber, t.Get("verify.input_method")))
	} else if hasReason(it, verify.CodeScannerDamage) {
		bands = append(bands, band(verify.Amber, t.Get("verify.scanner_damage")))
	}
	return bands
}

// codeInputMethod is the finding of the Vietnamese formats for text that an
// input method has rewritten.
const codeInputMethod = "vietnamese_input_method"

func hasReason(it *item, code string) bool {
	return slices.ContainsFunc(it.Reasons, func(r verify.Reason) bool { return r.Code == code })
}

func band(tone verify.Tone, text string) fyne.CanvasObject {
	sign := widget.NewIcon(fynetheme.WarningIcon(), theme.ColorOnTone, theme.SizeOf(fynetheme.SizeNameInlineIcon))
	words := widget.NewText(text, widget.Style{Colour: theme.ColorOnTone, Bold: true})
	return widget.NewPanel(theme.ToneFill(tone), "", theme.Padding()/4, container.NewBorder(nil, nil, padded(1, container.NewCenter(sign)), nil, words))
}

// question is the human step: only a person can say whose document it is.
func (s *Screen) question(it *item) fyne.CanvasObject {
	t := s.p.Texts
	if a := it.answer; a.known {
		key := "verify.answered_" + desk.AnswerDiffers
		if a.matches {
			key = "verify.answered_" + desk.AnswerMatches
		}
		if !a.logged {
			key += "_waits"
		}
		return padded(1, widget.NewText(t.Get(key), widget.Style{Bold: true}))
	}
	ask := widget.NewText(t.Get("verify.question"), widget.Style{Bold: true})
	yes := widget.NewButton(s.p.Keys, t.Get("verify.matches"), fynetheme.ConfirmIcon(), func() { s.Confirm(true) })
	no := widget.NewButton(s.p.Keys, t.Get("verify.differs"), fynetheme.CancelIcon(), func() { s.Confirm(false) })
	return padded(1, container.NewBorder(nil, nil, nil, container.NewHBox(yes, no), ask))
}

// provenance says quietly where the result came from and where it went.
func (s *Screen) provenance(it *item) fyne.CanvasObject {
	t := s.p.Texts
	text := it.CheckedAt.Local().Format("02/01/2006 15:04:05")
	if it.Input != "" {
		text = filepath.Base(it.Input) + pageOf(t, it) + " · " + text
	}
	if it.Record != nil {
		if seq, written := it.Record.Seq(); written {
			text += " · " + t.Get("verify.entry", "seq", seq)
		}
	}
	return widget.NewText(text, widget.Style{Size: fynetheme.SizeNameCaptionText, Colour: fynetheme.ColorNamePlaceHolder, Shortened: true})
}

func pageOf(t *resources.Texts, it *item) string {
	if it.Page <= 1 {
		return ""
	}
	return " " + t.Get("verify.page", "page", it.Page)
}
