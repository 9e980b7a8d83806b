package history

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"github.com/soi-id/soi/app/theme"
	"github.com/soi-id/soi/app/widget"
	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/desk"
	"github.com/soi-id/soi/verify/journal"
)

// DateForm is how days are written here, as Vietnamese do.
const DateForm = "02/01/2006"

// A filterBar is what a person narrows the history with.
type filterBar struct {
	p       Params
	changed func()

	what  *widget.Select // which verdicts or kinds
	kinds []choice
	day   *widget.Select
	date  *widget.Entry // shown with day on a date
	wrong *fynewidget.RichText
	num   *widget.Entry
	clear *widget.Button

	dateField fyne.CanvasObject
	setting   bool   // the bar is being cleared: one search at its end
	searched  string // the number that was looked for last
}

// A choice is one option of what to see.
type choice struct {
	text     string
	verdicts []verify.Verdict
	kinds    []journal.Kind
}

// The options of the day.
const (
	everyDay = iota
	today
	thisWeek
	aDate
)

func choices(p Params) []choice {
	t := p.Texts
	all := []choice{
		{text: t.Get("history.what.verifications"), kinds: []journal.Kind{journal.Verification}},
	}
	for _, v := range verify.Verdicts() {
		all = append(all, choice{
			text:  t.Get("verdict." + string(v)),
			kinds: []journal.Kind{journal.Verification}, verdicts: []verify.Verdict{v},
		})
	}
	return append(all,
		choice{text: t.Get("history.what.confirmations"), kinds: []journal.Kind{journal.Confirmation}},
		choice{text: t.Get("history.what.keys"), kinds: []journal.Kind{journal.Keys}},
		choice{text: t.Get("history.what.clock"), kinds: []journal.Kind{journal.Clock}},
		choice{text: t.Get("history.what.upkeep"), kinds: []journal.Kind{journal.Erasure, journal.SignOff}},
		choice{text: t.Get("history.what.everything")},
	)
}

func newFilterBar(p Params, changed func()) *filterBar {
	t := p.Texts
	f := &filterBar{p: p, changed: changed, kinds: choices(p)}
	var options []string
	for _, c := range f.kinds {
		options = append(options, c.text)
	}
	f.what = widget.NewSelect(p.Keys, options, func(int) { f.narrow() })
	f.day = widget.NewSelect(p.Keys, []string{
		t.Get("history.day.every"), t.Get("history.day.today"), t.Get("history.day.week"), t.Get("history.day.date"),
	}, func(int) { f.narrow() })
	f.date = widget.NewEntry(p.Keys, func(string) { f.narrow() })
	f.date.SetPlaceHolder(t.Get("history.date"))
	f.wrong = widget.NewText("", widget.Style{Size: fynetheme.SizeNameCaptionText, Colour: fynetheme.ColorNameError})
	f.num = widget.NewEntry(p.Keys, func(string) { f.narrow() })
	f.num.SetPlaceHolder(t.Get("history.number.hint"))
	f.num.OnChanged = func(text string) {
		if text == "" && f.searched != "" {
			f.narrow()
		}
	}
	f.clear = widget.NewButton(p.Keys, t.Get("history.clear"), fynetheme.CancelIcon(), f.reset)
	f.clear.Importance = fynewidget.LowImportance
	f.setting = true
	f.what.SetSelectedIndex(0)
	f.day.SetSelectedIndex(everyDay)
	f.setting = false
	return f
}

// controls are the controls, each with its name above it.
func (f *filterBar) controls() []fyne.CanvasObject {
	em := theme.SizeOf(fynetheme.SizeNameText)
	search := widget.NewButton(f.p.Keys, "", fynetheme.SearchIcon(), f.narrow)
	f.dateField = f.field("history.date.name", 11*em, container.NewVBox(f.date, f.wrong))
	f.showDate()
	return []fyne.CanvasObject{
		f.field("history.what", 20*em, f.what),
		f.field("history.day", 11*em, f.day),
		f.dateField,
		f.field("history.number", 27*em, container.NewBorder(nil, nil, nil, search, f.num)),
		underCaption(" ", f.clear),
	}
}

func (f *filterBar) field(name string, width float32, control fyne.CanvasObject) fyne.CanvasObject {
	return container.New(wide{width}, underCaption(f.p.Texts.Get(name), control))
}

func underCaption(caption string, control fyne.CanvasObject) fyne.CanvasObject {
	style := widget.Title
	style.OneLine = true
	return container.New(layout.NewCustomPaddedVBoxLayout(-theme.Padding()), widget.NewText(caption, style), control)
}

// narrow looks for the entries that are wanted now.
func (f *filterBar) narrow() {
	if f.setting {
		return
	}
	f.showDate()
	f.changed()
}

func (f *filterBar) showDate() {
	if f.dateField == nil || f.dateField.Visible() == (f.day.SelectedIndex() == aDate) {
		return
	}
	if f.dateField.Visible() {
		f.dateField.Hide()
	} else {
		f.dateField.Show()
	}
}

// reset shows all verifications again.
func (f *filterBar) reset() {
	f.setting = true
	f.what.SetSelectedIndex(0)
	f.day.SetSelectedIndex(everyDay)
	f.date.SetText("")
	f.num.SetText("")
	f.setting = false
	f.narrow()
}

// forgetNumber empties the number's field: it is a person's, and the person
// has left.
func (f *filterBar) forgetNumber() {
	f.setting = true
	f.num.SetText("")
	f.setting = false
}

// number is the number that is looked for, as it stands on a document.
func (f *filterBar) number() string { return strings.Join(strings.Fields(f.num.Text), "") }

// narrows reports whether anything but all verifications is wanted.
func (f *filterBar) narrows() bool {
	return f.what.SelectedIndex() > 0 || f.day.SelectedIndex() != everyDay || f.number() != ""
}

// selection returns the filter that the bar stands for. It is not ok if the
// date cannot be read, or is not there yet; the bar says so.
func (f *filterBar) selection(now time.Time) (filter desk.HistoryFilter, ok bool) {
	if index := f.what.SelectedIndex(); index >= 0 {
		filter.Verdicts, filter.Kinds = f.kinds[index].verdicts, f.kinds[index].kinds
	}
	f.searched = f.number()
	filter.Number = f.searched
	year, month, day := now.Local().Date()
	midnight := time.Date(year, month, day, 0, 0, 0, 0, time.Local)
	widget.SetText(f.wrong, "")
	switch f.day.SelectedIndex() {
	case today:
		filter.From = midnight
	case thisWeek:
		filter.From = midnight.AddDate(0, 0, -daysSinceMonday(midnight))
	case aDate:
		text := strings.TrimSpace(f.date.Text)
		if text == "" {
			return filter, false
		}
		from, err := time.ParseInLocation("2/1/2006", text, time.Local)
		if err != nil {
			widget.SetText(f.wrong, f.p.Texts.Get("history.date.wrong"))
			return filter, false
		}
		filter.From, filter.To = from, from.AddDate(0, 0, 1)
	}
	return filter, true
}

func daysSinceMonday(t time.Time) int { return (int(t.Weekday()) + 6) % 7 }
