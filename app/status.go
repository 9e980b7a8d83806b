package app

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"github.com/soi-id/soi/app/theme"
	"github.com/soi-id/soi/app/verifying"
	"github.com/soi-id/soi/app/widget"
	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/trust"
)

// WatchEvery is how often what could not be written to the journal is tried
// again, and how late the foot of the window may be.
const WatchEvery = 2 * time.Second

// A status is the foot of the window: how many keys there are and how old,
// which devices are listened to, in amber what is wrong with one of them, and,
// in red, how many verdicts are not in the journal.
type status struct {
	object  *fyne.Container
	keys    *fynewidget.RichText
	waiting *fynewidget.RichText
	alarm   fyne.CanvasObject
	device  *fynewidget.RichText
	notice  *fynewidget.RichText
	caution fyne.CanvasObject

	known   bool
	count   int       // keys that are not for demonstration
	issued  time.Time // the oldest of them that ages
	now     time.Time
	pending int
}

func (st *status) build(t *resources.Texts) {
	st.keys = widget.NewText("", widget.Style{Size: fynetheme.SizeNameCaptionText, Colour: fynetheme.ColorNamePlaceHolder})
	st.waiting = widget.NewText("", widget.Style{Colour: theme.ColorOnTone, Bold: true})
	st.alarm = widget.NewPanel(theme.ToneFill(verify.Red), "", 0, st.waiting)
	st.device = widget.NewText("", widget.Style{Size: fynetheme.SizeNameCaptionText, Colour: fynetheme.ColorNamePlaceHolder, Shortened: true})
	st.notice = widget.NewText("", widget.Style{Colour: theme.ColorOnTone, Bold: true})
	st.caution = widget.NewPanel(theme.ToneFill(verify.Amber), "", 0, st.notice)
	p := theme.Padding()
	band := func(panel fyne.CanvasObject) fyne.CanvasObject {
		return container.New(layout.NewCustomPaddedLayout(0, p, 2*p, 2*p), panel)
	}
	st.object = container.NewVBox(
		band(st.caution), band(st.alarm),
		fynewidget.NewSeparator(),
		container.New(layout.NewCustomPaddedLayout(-p, -p, p, p), container.New(layout.NewCustomPaddedVBoxLayout(-4*p), st.keys, st.device)))
	st.show(t)
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
	switch {
	case !st.known:
		widget.SetText(st.keys, "")
	case st.count == 0:
		widget.SetText(st.keys, t.Get("app.no_keys"))
	default:
		widget.SetText(st.keys, t.Get("app.keys_cached", "n", st.count)+" · "+verifying.KeysAge(t, st.issued, st.now))
	}
	widget.SetText(st.waiting, t.Get("app.waiting", "n", st.pending))
	if st.pending > 0 {
		st.alarm.Show()
	} else {
		st.alarm.Hide()
	}
}

// watch keeps the foot of the window true and writes what waits. Both touch
// the disk, so neither happens on the interface thread.
func (s *Shell) watch() {
	var keys []*trust.Key
	var before, after int
	s.p.Loop.Go(func() {
		keys = s.p.Desk.Keys()
		before = s.p.Desk.Pending()
		after = before
		if before > 0 {
			_ = s.p.Desk.WritePending() // it waits on, and the window says so
			after = s.p.Desk.Pending()
		}
	}, func() {
		s.status.set(keys, after, s.p.Loop.Now())
		s.status.show(s.texts)
		if before > 0 {
			s.verify.RecordsChanged(after == 0)
		}
		s.p.Loop.After(WatchEvery, s.watch)
	})
}

func (st *status) set(keys []*trust.Key, pending int, now time.Time) {
	st.known, st.count, st.issued, st.pending, st.now = true, 0, time.Time{}, pending, now
	for _, key := range keys {
		if key.Test || key.Origin == trust.Demonstration {
			continue
		}
		st.count++
		if key.Origin == trust.Bundled && (st.issued.IsZero() || key.IssuedAt.Before(st.issued)) {
			st.issued = key.IssuedAt
		}
	}
}
