package history

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"github.com/soi-id/soi/app/theme"
	"github.com/soi-id/soi/app/widget"
	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/journal"
)

// A check is the button that checks the whole journal, and the answer.
type check struct {
	p      Params
	resize func() // called when the object has another height
	button *widget.Button
	object *fyne.Container // progress, then the answer; empty before
	cancel context.CancelFunc
}

func newCheck(p Params, resize func()) *check {
	c := &check{p: p, resize: resize, object: container.NewVBox()}
	c.button = widget.NewButton(p.Keys, p.Texts.Get("history.check"), fynetheme.SearchReplaceIcon(), c.run)
	return c
}

func (c *check) run() {
	ctx, cancel := context.WithCancel(context.Background())
	c.cancel = cancel
	c.button.Disable()
	c.showProgress()
	var report journal.Report
	var err error
	c.p.Loop.Go(func() { report, err = c.p.Desk.CheckJournal(ctx) }, func() {
		cancel()
		c.button.Enable()
		c.showAnswer(report, err)
	})
}

func (c *check) showProgress() {
	bar := fynewidget.NewProgressBarInfinite()
	stop := widget.NewButton(c.p.Keys, c.p.Texts.Get("history.cancel"), fynetheme.CancelIcon(), func() { c.cancel() })
	label := widget.NewText(c.p.Texts.Get("history.checking"), widget.Style{OneLine: true})
	c.show(container.NewBorder(nil, nil, label, stop, container.NewPadded(bar)))
}

func (c *check) showAnswer(report journal.Report, err error) {
	t := c.p.Texts
	shut := widget.NewButton(c.p.Keys, t.Get("history.close"), fynetheme.CancelIcon(), func() { c.show() })
	switch {
	case errors.Is(err, context.Canceled):
		c.show()
	case err != nil:
		c.show(alarm(t.Get("history.check.failed", "cause", err), shut))
	case len(report.Problems) == 0:
		c.show(widget.NewBand(theme.ToneFill(verify.Green), fynetheme.ConfirmIcon(), t.Get("history.check.sound", "n", report.Size), shut),
			widget.NewText(t.Get("history.check.limits"), widget.Caption))
	default:
		c.show(alarm(t.Get("history.check.problems", "n", len(report.Problems), "size", report.Size), shut), problems(t, report.Problems))
	}
}

func (c *check) show(objects ...fyne.CanvasObject) {
	c.object.Objects = objects
	c.resize()
}

// shownProblems is how many problems are named one by one. Whoever needs more
// has "soictl journal check".
const shownProblems = 8

// problems names what is wrong, the first ones one by one.
func problems(t *resources.Texts, all []journal.Problem) fyne.CanvasObject {
	lines := container.NewVBox()
	for _, problem := range all[:min(len(all), shownProblems)] {
		lines.Add(widget.NewText("• "+where(t, problem)+t.Get("journal."+string(problem.Code)), widget.Style{}))
	}
	if more := len(all) - shownProblems; more > 0 {
		lines.Add(widget.NewText(t.Get("history.check.more", "n", more), widget.Style{Bold: true}))
	}
	list := widget.NewScroll(lines)
	list.SetMinSize(fyne.NewSize(0, 7*theme.SizeOf(fynetheme.SizeNameText)))
	return list
}

// where names the entries of a problem, or nothing where it is of none.
func where(t *resources.Texts, p journal.Problem) string {
	switch {
	case p.Seq == journal.NoEntry:
		return ""
	case p.Through > p.Seq:
		return t.Get("history.check.entries", "from", p.Seq, "to", p.Through) + ": "
	}
	return t.Get("history.check.entry", "seq", p.Seq) + ": "
}
