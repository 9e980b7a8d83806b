package history

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"github.com/soi-id/soi/app/theme"
	"github.com/soi-id/soi/app/widget"
	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify/desk"
	"github.com/soi-id/soi/verify/journal"
)

// newDetails shows everything that is kept of an entry.
func newDetails(p Params, e desk.HistoryEntry, err error, closed func()) fyne.CanvasObject {
	t := p.Texts
	d := details{texts: t, column: container.New(layout.NewCustomPaddedVBoxLayout(2 * theme.Padding()))}
	if err != nil {
		d.column.Add(alarm(t.Get("history.unreadable.means", "seq", e.Seq, "cause", err), nil))
	} else {
		d.head(e.Leaf)
		d.card("history.details.what", d.facts(e))
		if isVerification(e.Leaf) {
			d.card("history.details.why", d.reasons(e.Leaf))
			d.card("history.details.kept", d.kept(e))
		}
		d.card("history.details.journal", d.record(e))
	}
	shut := widget.NewButton(p.Keys, t.Get("history.close"), fynetheme.CancelIcon(), closed)
	shut.Importance = fynewidget.LowImportance
	title := widget.NewText(t.Get("history.entry", "seq", e.Seq), widget.Style{Bold: true})
	pad := theme.Padding()
	return container.New(layout.NewCustomPaddedLayout(0, 0, 2*pad, 0),
		container.NewBorder(container.NewBorder(nil, nil, nil, shut, title), nil, nil, nil, widget.NewScroll(d.column)))
}

// details is the column that is being filled.
type details struct {
	texts  *resources.Texts
	column *fyne.Container
}

// head is what happened, as the verify screen said it.
func (d details) head(l journal.Leaf) {
	ink, ground := theme.ColorOnTone, fill(l)
	if ground == "" {
		ink, ground = fynetheme.ColorNameForeground, fynetheme.ColorNameButton
	}
	icon := container.NewCenter(widget.NewIcon(picture(l), ink, 2.4*theme.SizeOf(fynetheme.SizeNameText)))
	words := container.New(layout.NewCustomPaddedVBoxLayout(-2*theme.Padding()),
		widget.NewText(happened(d.texts, l), widget.Style{Size: fynetheme.SizeNameSubHeadingText, Colour: ink, Bold: true}))
	if means := d.means(l); means != "" {
		words.Add(widget.NewText(means, widget.Style{Colour: ink}))
	}
	d.column.Add(widget.NewPanel(ground, "", theme.Padding(), container.NewBorder(nil, nil, icon, nil, words)))
}

func (d details) means(l journal.Leaf) string {
	switch l.Kind {
	case journal.Verification:
		return d.texts.Get("verdict." + l.Verdict + ".means")
	case journal.Confirmation:
		return d.texts.Get("history.confirmation.of", "seq", l.Of)
	case journal.Clock:
		return d.texts.Get("reason." + l.Action)
	}
	return ""
}

func (d details) facts(e desk.HistoryEntry) fyne.CanvasObject {
	t, l := d.texts, e.Leaf
	f := widget.NewFacts()
	f.Add(t.Get("history.column.time"), moment(l.Time))
	if l.Late {
		f.Add(t.Get("history.details.late"), t.Get("history.details.late.means"))
	}
	if !l.Clock.IsZero() && l.Clock.Sub(l.Time).Abs() >= time.Second {
		f.Add(t.Get("history.details.clock"), moment(l.Clock))
	}
	if l.Format != "" {
		f.Add(t.Get("history.column.format"), t.Get("format."+l.Format))
	}
	if isVerification(l) {
		answer := "history.answer.none"
		if e.Answer != "" {
			answer = "history.answer." + e.Answer
		}
		f.Add(t.Get("history.column.answer"), t.Get(answer))
	}
	operator := resources.Visible(e.OperatorName)
	if operator == "" {
		operator = t.Get("history.details.operator", "number", l.Operator)
	}
	f.Add(t.Get("history.column.operator"), operator)
	return f.Object()
}

func (d details) reasons(l journal.Leaf) fyne.CanvasObject {
	list := container.New(layout.NewCustomPaddedVBoxLayout(-theme.Padding()))
	for _, code := range l.Reasons {
		text := code
		if key := "reason." + code; d.texts.Has(key) {
			text = d.texts.Get(key)
		}
		list.Add(widget.NewText("• "+text, widget.Style{}))
	}
	return list
}

// kept is what the journal holds of the person, or that it holds nothing.
func (d details) kept(e desk.HistoryEntry) fyne.CanvasObject {
	t := d.texts
	if e.LastFour == "" && len(e.Fields) == 0 {
		return widget.NewText(t.Get("history.details.nothing"), widget.Style{Colour: fynetheme.ColorNamePlaceHolder})
	}
	f := widget.NewFacts()
	if len(e.Fields) == 0 {
		f.Add(t.Get("history.column.number"), masked(e.LastFour))
	}
	for _, key := range slices.Sorted(maps.Keys(e.Fields)) {
		f.Add(t.FieldName(key), t.FieldValue(key, e.Fields[key]))
	}
	return f.Object()
}

// record is what stands in the journal for those who check it.
func (d details) record(e desk.HistoryEntry) fyne.CanvasObject {
	t, l := d.texts, e.Leaf
	f := widget.NewFacts()
	f.Add(t.Get("history.column.seq"), strconv.FormatUint(e.Seq, 10))
	if isVerification(l) {
		f.Add(t.Get("history.details.code"), t.Get("verdict."+l.Verdict+".code"))
	}
	if l.KeyID != "" {
		f.AddStyled(t.Get("history.details.key"), inGroups(l.KeyID), fingerprint)
	}
	if !l.KeysIssuedAt.IsZero() {
		f.Add(t.Get("history.details.keys_issued"), l.KeysIssuedAt.Local().Format(DateForm))
	}
	f.AddStyled(t.Get("history.details.desk"), inGroups(l.Desk), fingerprint)
	return f.Object()
}

func (d details) card(title string, content fyne.CanvasObject) {
	d.column.Add(widget.NewCard(d.texts.Get(title), content))
}

func moment(at time.Time) string { return at.Local().Format(timeForm) }

// fingerprint is how identifiers look.
var fingerprint = widget.Style{Mono: true, Size: fynetheme.SizeNameCaptionText}

// inGroups splits a long identifier so that it can be wrapped and read aloud.
func inGroups(id string) string {
	var groups []string
	for group := range slices.Chunk([]byte(id), 4) {
		groups = append(groups, string(group))
	}
	return strings.Join(groups, " ")
}
