package keys

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"

	"github.com/soi-id/soi/app/theme"
	"github.com/soi-id/soi/app/verifying"
	"github.com/soi-id/soi/app/widget"
	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify/desk"
)

// A publisherList is the section of those who send keys.
type publisherList struct {
	*browser
	s          *Screen
	publishers []desk.Publisher
	view       fyne.CanvasObject
}

func (s *Screen) newPublisherList() *publisherList {
	l := &publisherList{s: s}
	l.browser = newBrowser(s.p.Keys, func() fyne.CanvasObject { return newRow() },
		func(i int, o fyne.CanvasObject) { o.(*row).show(l.describe(l.publishers[i])) },
		func(i int) fyne.CanvasObject { return l.details(l.publishers[i]) })
	enrol := widget.NewButton(s.p.Keys, s.p.Texts.Get("keys.enrol"), fynetheme.ContentAddIcon(), s.ChooseRoot)
	means := widget.NewText(s.p.Texts.Get("keys.publishers.means"), widget.Caption)
	l.view = container.NewBorder(container.NewBorder(nil, nil, nil, container.NewVBox(enrol), means), nil, nil, nil, l.object)
	return l
}

func (l *publisherList) show(state State) {
	t := l.s.p.Texts
	l.publishers = state.Publishers
	var ids []string
	for _, p := range l.publishers {
		ids = append(ids, p.ID)
	}
	l.browser.show(ids, invitation(t.Get("keys.publishers.none"), t.Get("keys.publishers.none.means")))
}

// standingOf says in a word how a publisher's bundle stands.
func (l *publisherList) standingOf(p desk.Publisher) standing {
	s := l.s
	switch {
	case p.Err != nil:
		return standing{"keys.publisher.damaged", fynetheme.ErrorIcon(), fynetheme.ColorNameError}
	case p.Imported.IsZero():
		return standing{"keys.publisher.nothing", fynetheme.InfoIcon(), fynetheme.ColorNamePlaceHolder}
	}
	stale, tooOld := State{Keys: p.Keys, Policy: s.state.Policy, Now: s.state.Now}.aged()
	switch {
	case tooOld:
		return standing{"keys.publisher.too_old", fynetheme.ErrorIcon(), fynetheme.ColorNameError}
	case stale:
		return standing{"keys.publisher.stale", fynetheme.WarningIcon(), fynetheme.ColorNameWarning}
	}
	return standing{"keys.publisher.fresh", fynetheme.ConfirmIcon(), fynetheme.ColorNameSuccess}
}

func (l *publisherList) describe(p desk.Publisher) description {
	t := l.s.p.Texts
	state := l.standingOf(p)
	facts := []string{t.Get("keys.lane.count", "n", len(p.Keys))}
	if !p.IssuedAt.IsZero() {
		facts = append(facts, verifying.KeysAge(t, p.IssuedAt, l.s.state.Time.Clock))
	}
	return description{
		issuer: publisherName(p), formats: issuers(p.Issuers), facts: strings.Join(append(facts, short(p.ID)), " · "),
		standing: t.Get(state.word), icon: state.icon, colour: state.colour,
	}
}

func issuers(ids []string) string {
	var all []string
	for _, id := range ids {
		all = append(all, resources.Visible(id))
	}
	return strings.Join(all, ", ")
}

// details shows everything about a publisher.
func (l *publisherList) details(p desk.Publisher) fyne.CanvasObject {
	s, t := l.s, l.s.p.Texts
	worth := widget.NewFacts()
	worth.Add(t.Get("keys.standing"), t.Get(l.standingOf(p).word+".means"))
	if p.Err != nil {
		worth.Add(t.Get("keys.cause"), resources.Visible(p.Err.Error()))
	}
	if !p.IssuedAt.IsZero() {
		worth.Add(t.Get("keys.publisher.issued"), p.IssuedAt.Local().Format(dateForm))
		worth.Add(t.Get("keys.age"), verifying.KeysAge(t, p.IssuedAt, s.state.Time.Clock))
		worth.Add(t.Get("keys.imported_on"), p.Imported.Local().Format(dateForm))
		worth.Add(t.Get("keys.publisher.keys"), t.Get("keys.lane.count", "n", len(p.Keys)))
	}
	if len(p.Sets) > 0 {
		worth.Add(t.Get("keys.publisher.sets"), sets(t, p.Sets))
	}
	identity := widget.NewFacts()
	identity.AddStyled(t.Get("keys.publisher.fingerprint"), groups(p.ID), fingerprint)
	identity.Add(t.Get("keys.publisher.enrolled"), p.Enrolled.Local().Format(dateForm))
	scope := container.New(layout.NewCustomPaddedVBoxLayout(-2 * theme.Padding()))
	for _, id := range p.Issuers {
		scope.Add(widget.NewText(resources.Visible(id), widget.Style{}))
	}
	withdraw := widget.NewButton(s.p.Keys, t.Get("keys.withdraw"), fynetheme.DeleteIcon(), func() { s.askToWithdraw(p) })
	return s.beside(l.browser, publisherName(p), container.NewHBox(layout.NewSpacer(), withdraw),
		widget.NewCard(t.Get("keys.card.bundle"), worth.Object()),
		widget.NewCard(t.Get("keys.card.scope"), scope),
		widget.NewCard(t.Get("keys.card.identity"), identity.Object()))
}

// askToWithdraw forgets a publisher if the person means it.
func (s *Screen) askToWithdraw(p desk.Publisher) {
	t := s.p.Texts
	question := t.Get("keys.withdraw.question", "publisher", publisherName(p), "n", len(p.Keys))
	s.open(dialog.NewCustomConfirm(t.Get("keys.withdraw"), t.Get("keys.withdraw"), t.Get("keys.cancel"), paragraph(question), func(yes bool) {
		if yes {
			s.withdraw(p)
		}
	}, s.p.Window), 0.6)
}

func (s *Screen) withdraw(p desk.Publisher) {
	var err error
	s.p.Loop.Go(func() { err = s.p.Desk.Withdraw(p.ID) }, func() {
		if err != nil {
			s.say(s.p.Texts.Get("keys.withdraw"), paragraph(s.p.Texts.Get("keys.withdraw.failed", "cause", err)))
		}
		s.load()
	})
}

// A rootForm asks an administrator whose keys a publisher may send, and for
// the fingerprint that came another way than the file. The program does not
// show its own first: it would be copied instead of compared.
type rootForm struct {
	p                          Params
	name, fingerprint, issuers *widget.Entry
}

func newRootForm(p Params) *rootForm {
	entry := func(hint string) *widget.Entry {
		e := widget.NewEntry(p.Keys, func(string) {})
		e.SetPlaceHolder(p.Texts.Get(hint))
		return e
	}
	return &rootForm{p, entry("keys.enrol.name.hint"), entry("keys.enrol.fingerprint.hint"), entry("keys.enrol.issuers.hint")}
}

func (f *rootForm) object() fyne.CanvasObject {
	q := newQuestions(f.p.Texts, "keys.enrol.intro")
	q.ask("keys.enrol.name", f.name)
	q.ask("keys.enrol.fingerprint", f.fingerprint)
	q.ask("keys.enrol.issuers", f.issuers)
	return q.object()
}

// scope is the issuers' ids as they were typed. An id can hold any character
// but the one that stands between two of them.
func (f *rootForm) scope() []string {
	var ids []string
	for _, id := range strings.Split(f.issuers.Text, ";") {
		if id = strings.TrimSpace(id); id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}
