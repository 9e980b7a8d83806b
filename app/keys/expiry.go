package keys

import (
	"image/color"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"github.com/soi-id/soi/app/theme"
	"github.com/soi-id/soi/app/widget"
	"github.com/soi-id/soi/verify/trust"
)

// An expiry is the section of what ends when: a picture whose lanes are the
// rows of a list, each with the same in words, so that it is read by keyboard
// and without eyes for colours as well.
type expiry struct {
	*browser
	s     *Screen
	lanes []*lane
	scale scale
	axis  *picture
	view  fyne.CanvasObject
}

func (s *Screen) newExpiry() *expiry {
	e := &expiry{s: s}
	e.browser = newBrowser(s.p.Keys, func() fyne.CanvasObject { return newLaneRow(e) },
		func(i int, o fyne.CanvasObject) { o.(*laneRow).show(e.lanes[i]) },
		func(i int) fyne.CanvasObject { return e.details(e.lanes[i]) })
	e.axis = newPicture(axisHeight, func(size fyne.Size) []fyne.CanvasObject {
		if len(e.lanes) == 0 {
			return nil
		}
		return drawAxis(s.p.Texts, e.scale, s.state.Now, size)
	})
	e.side = container.NewBorder(e.axis, nil, nil, nil, e.list)
	e.view = container.NewBorder(nil, e.legend(), nil, nil, e.object)
	return e
}

func (e *expiry) show(state State) {
	t := e.s.p.Texts
	e.lanes = lanes(t, state)
	e.scale = scaleOf(e.lanes, state.Now)
	var ids []string
	for _, l := range e.lanes {
		ids = append(ids, l.country+" "+l.id)
	}
	e.axis.Refresh()
	e.browser.show(ids, invitation(t.Get("keys.expiry.none"), t.Get("keys.expiry.none.means")))
}

// legend says what the parts of a bar are.
func (e *expiry) legend() fyne.CanvasObject {
	t := e.s.p.Texts
	now := time.Unix(0, 0)
	end := now.Add(2 * day)
	entry := func(key string, b bar) fyne.CanvasObject {
		size := fyne.NewSize(3*barHeight()+2*inset(), barHeight()+4)
		sign := newPicture(func() float32 { return size.Height }, func(fyne.Size) []fyne.CanvasObject {
			return b.draw(scale{now, now.Add(day)}, size)
		})
		room := canvas.NewRectangle(color.Transparent)
		room.SetMinSize(size)
		return container.NewHBox(container.NewCenter(container.NewStack(room, sign)), widget.NewText(t.Get(key), widget.Style{
			Size: fynetheme.SizeNameCaptionText, Colour: fynetheme.ColorNamePlaceHolder, OneLine: true,
		}))
	}
	return container.New(layout.NewRowWrapLayout(),
		entry("keys.legend.fresh", bar{from: now, to: end}),
		entry("keys.legend.stale", bar{from: now, to: end, fresh: now, usable: end}),
		entry("keys.legend.too_old", bar{from: now, to: end, fresh: now, usable: now}))
}

// standing says of an issuer when its keys end, in a few words with a sign.
func (e *expiry) standing(l *lane) (words string, icon fyne.Resource, colour fyne.ThemeColorName) {
	t, now := e.s.p.Texts, e.s.state.Now
	switch {
	case len(l.keys) == 0:
		return t.Get("keys.lane.none"), fynetheme.ErrorIcon(), fynetheme.ColorNameError
	case l.keys[0].NotBefore.After(now): // they are in the order of their beginnings
		return t.Get("keys.lane.not_yet", "date", l.keys[0].NotBefore.Local().Format(dateForm)), fynetheme.InfoIcon(), fynetheme.ColorNamePlaceHolder
	case len(l.ends) == 0:
		return t.Get("keys.lane.endless"), fynetheme.ConfirmIcon(), fynetheme.ColorNameSuccess
	}
	at := l.ends[0].At
	date, remains := at.Local().Format(dateForm), left(t, at, now)
	fresh, _ := l.limits()
	switch urgency := l.ends[0].Urgency(now); {
	case urgency == trust.Ended:
		return t.Get("keys.lane.ended", "date", date), fynetheme.ErrorIcon(), fynetheme.ColorNameError
	case urgency == trust.Within3:
		return t.Get("keys.lane.soon", "left", remains), fynetheme.ErrorIcon(), fynetheme.ColorNameError
	case urgency != trust.NotSoon:
		return t.Get("keys.lane.soon", "left", remains), fynetheme.WarningIcon(), fynetheme.ColorNameWarning
	case !fresh.IsZero() && now.After(fresh):
		return t.Get("keys.lane.stale", "date", date), fynetheme.WarningIcon(), fynetheme.ColorNameWarning
	}
	return t.Get("keys.lane.until", "date", date), fynetheme.ConfirmIcon(), fynetheme.ColorNameSuccess
}

// facts are the dates of an issuer in one line: the keys, and where age counts.
func (e *expiry) facts(l *lane) string {
	t := e.s.p.Texts
	facts := []string{l.country, t.Get("keys.lane.count", "n", len(l.keys))}
	if len(l.ends) > 0 && l.ends[0].Cause != trust.EndsByAge {
		facts = append(facts, t.Get("keys.lane."+string(l.ends[0].Cause), "date", l.ends[0].At.Local().Format(dateForm)))
	}
	if fresh, usable := l.limits(); !fresh.IsZero() {
		facts = append(facts, t.Get("keys.lane.limits", "stale", fresh.Local().Format(dateForm), "old", usable.Local().Format(dateForm)))
	}
	return strings.Join(facts, " · ")
}

// limits are the first ones that any key of the lane reaches; zero if none ages.
func (l *lane) limits() (fresh, usable time.Time) {
	for _, b := range l.bars {
		if !b.fresh.IsZero() && (fresh.IsZero() || b.fresh.Before(fresh)) {
			fresh = b.fresh
		}
		if !b.usable.IsZero() && (usable.IsZero() || b.usable.Before(usable)) {
			usable = b.usable
		}
	}
	return fresh, usable
}

// details says of an issuer what ends when and what to do, and of each key.
func (e *expiry) details(l *lane) fyne.CanvasObject {
	s, t := e.s, e.s.p.Texts
	var cards []fyne.CanvasObject
	ends := container.NewVBox()
	for _, end := range l.ends {
		ends.Add(widget.NewText(ending(t, end, s.state.Now), widget.Style{}))
	}
	switch {
	case len(l.keys) == 0:
		ends.Add(widget.NewText(t.Get("keys.lane.none.means"), widget.Style{}))
	case l.keys[0].NotBefore.After(s.state.Now):
		ends.Add(widget.NewText(t.Get("keys.standing.not_yet.means"), widget.Style{}))
	case len(l.ends) == 0:
		ends.Add(widget.NewText(t.Get("keys.lane.endless.means"), widget.Style{}))
	}
	cards = append(cards, widget.NewCard(t.Get("keys.card.ends"), ends))
	for i, k := range l.keys {
		facts := widget.NewFacts()
		facts.Add(t.Get("keys.formats"), formatNames(t, k.Formats))
		facts.Add(t.Get("keys.dates"), dates(t, k))
		if b := l.bars[i]; !b.fresh.IsZero() {
			facts.Add(t.Get("keys.fresh_until"), b.fresh.Local().Format(dateForm))
			facts.Add(t.Get("keys.usable_until"), b.usable.Local().Format(dateForm))
		}
		facts.Add(t.Get("keys.origin"), t.Get("keys.origin."+string(k.Origin)+".means"))
		cards = append(cards, widget.NewCard(t.Get("keys.card.key", "fingerprint", short(k.ID)), facts.Object()))
	}
	return s.beside(e.browser, l.name, nil, cards...)
}

// A laneRow is one issuer: its name and its end in words, and its bars.
type laneRow struct {
	fynewidget.BaseWidget
	name, facts, standing *fynewidget.Label
	icon                  *fynewidget.Icon
	bars                  *picture
	box                   *fyne.Container

	expiry *expiry
	lane   *lane
}

func newLaneRow(e *expiry) *laneRow {
	words := newRow()
	r := &laneRow{expiry: e, name: words.issuer, facts: words.facts, standing: words.standing, icon: words.icon}
	r.bars = newPicture(laneHeight, func(size fyne.Size) []fyne.CanvasObject {
		if r.lane == nil {
			return nil
		}
		return drawLane(r.lane, e.scale, e.s.state.Now, size)
	})
	tight := layout.NewCustomPaddedVBoxLayout(-4 * theme.Padding())
	r.box = container.NewVBox(container.New(tight,
		container.NewBorder(nil, nil, nil, container.NewHBox(r.icon, r.standing), r.name), r.facts), r.bars)
	r.ExtendBaseWidget(r)
	return r
}

func (r *laneRow) show(l *lane) {
	r.lane = l
	words, icon, colour := r.expiry.standing(l)
	r.name.SetText(l.name)
	r.facts.SetText(r.expiry.facts(l))
	r.standing.SetText(words)
	r.icon.SetResource(fynetheme.NewColoredResource(icon, colour))
	r.box.Refresh() // the words on the right need another width
}

// CreateRenderer implements fyne.Widget.
func (r *laneRow) CreateRenderer() fyne.WidgetRenderer { return fynewidget.NewSimpleRenderer(r.box) }
