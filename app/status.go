package app

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"github.com/soi-id/soi/app/keys"
	"github.com/soi-id/soi/app/theme"
	"github.com/soi-id/soi/app/widget"
	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify"
)

// WatchEvery is how often what could not be written to the journal is tried
// again, and how late the foot of the window may be.
const WatchEvery = 2 * time.Second

// A status is the foot of the window: how many keys there are and how old,
// which devices are listened to, in amber what is wrong with one of them, and,
// in red, how many verdicts are not in the journal. What must be done about the
// keys stands above all that.
type status struct {
	object  *fyne.Container
	age     *fyne.Container // the badge of the keys
	warning *fyne.Container // what ends soon
	keys    *fynewidget.RichText
	waiting *fynewidget.RichText
	alarm   fyne.CanvasObject
	device  *fynewidget.RichText
	notice  *fynewidget.RichText
	caution fyne.CanvasObject

	known   bool
	state   keys.State
	badge   keys.Badge // as it is shown
	pending int
}

func (st *status) build(t *resources.Texts) {
	st.keys = widget.NewText("", widget.Style{Size: fynetheme.SizeNameCaptionText, Colour: fynetheme.ColorNamePlaceHolder, Shortened: true})
	st.age, st.warning, st.badge = container.NewStack(), container.NewStack(), keys.Badge{}
	st.warning.Hide()
	st.waiting = widget.NewText("", widget.Style{Colour: theme.ColorOnTone, Bold: true})
	st.alarm = widget.NewPanel(theme.ToneFill(verify.Red), "", 0, st.waiting)
	st.device = widget.NewText("", widget.Style{Size: fynetheme.SizeNameCaptionText, Colour: fynetheme.ColorNamePlaceHolder, Shortened: true})
	st.notice = widget.NewText("", widget.Style{Colour: theme.ColorOnTone, Bold: true})
	st.caution = widget.NewPanel(theme.ToneFill(verify.Amber), "", 0, st.notice)
	p := theme.Padding()
	st.object = container.NewVBox(
		st.warning, band(st.caution), band(st.alarm),
		fynewidget.NewSeparator(),
		container.New(layout.NewCustomPaddedLayout(0, 0, 2*p, p), container.NewBorder(nil, nil, container.NewCenter(st.age), nil,
			container.New(layout.NewCustomPaddedVBoxLayout(-4*p), st.keys, st.device))))
	st.show(t)
}

// band gives a line in a tone its place between the edges of the window.
func band(panel fyne.CanvasObject) fyne.CanvasObject {
	p := theme.Padding()
	return container.New(layout.NewCustomPaddedLayout(0, p, 2*p, 2*p), panel)
}

// devices shows what is connected, and what is wrong with it.
func (st *status) devices(t *resources.Texts, d devices) {
	summary := d.summary(t)
	widget.SetText(st.device, summary)
	if summary != "" {
		st.device.Show()
	} else {
		st.device.Hide()
	}
	notice := d.notice(t)
	widget.SetText(st.notice, notice)
	if notice != "" {
		st.caution.Show()
	} else {
		st.caution.Hide()
	}
}

func (st *status) show(t *resources.Texts) {
	if st.known {
		st.showBadge(st.state.Badge(t))
	}
	widget.SetText(st.waiting, t.Get("app.waiting", "n", st.pending))
	if st.pending > 0 {
		st.alarm.Show()
	} else {
		st.alarm.Hide()
	}
}

// showBadge shows how old the keys are. What is shown already stays: the foot is
// kept true every other second, and a window that is drawn anew each time is
// slow to type in.
func (st *status) showBadge(b keys.Badge) {
	if b == st.badge {
		return
	}
	st.badge = b
	widget.SetText(st.keys, b.More)
	st.age.Objects = []fyne.CanvasObject{b.Object()}
	st.age.Refresh()
	if b.Warning.Text != "" {
		st.warning.Objects = []fyne.CanvasObject{band(b.Warning.Object(nil))}
		st.warning.Show()
	} else {
		st.warning.Hide()
	}
	st.object.Refresh()
}

// watch keeps the foot of the window true and writes what waits. Both touch
// the disk, so neither happens on the interface thread.
func (s *Shell) watch() {
	var state keys.State
	var before, after int
	s.p.Loop.Go(func() {
		state = keys.Read(s.p.Desk)
		before = s.p.Desk.Pending()
		after = before
		if before > 0 {
			_ = s.p.Desk.WritePending() // it waits on, and the window says so
			after = s.p.Desk.Pending()
		}
	}, func() {
		s.status.known, s.status.state, s.status.pending = true, state, after
		s.status.show(s.texts)
		if before > 0 {
			s.verify.RecordsChanged(after == 0)
		}
		s.p.Loop.After(WatchEvery, s.watch)
	})
}
