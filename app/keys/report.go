package keys

import (
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"github.com/soi-id/soi/app/theme"
	"github.com/soi-id/soi/app/verifying"
	"github.com/soi-id/soi/app/widget"
	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify/desk"
	"github.com/soi-id/soi/verify/trust"
)

// importKeys imports keys and says what became of each.
func (s *Screen) importKeys(content []byte, e trust.Enrolment) {
	var done desk.KeyImport
	var err error
	s.p.Loop.Go(func() { done, err = s.p.Desk.ImportKeys(content, e) }, func() {
		s.say(s.p.Texts.Get("keys.report"), report(s.p.Texts, done, err))
		s.load()
	})
}

// fileErrors are the errors of a whole file, in words.
var fileErrors = []struct {
	err  error
	text string
}{
	{trust.ErrFileTooLarge, "keys.error.too_large"},
	{trust.ErrTooManyKeys, "keys.error.too_many"},
	{trust.ErrNotKeys, "keys.error.not_keys"},
	{trust.ErrPrivateKey, "keys.error.private"},
	{trust.ErrNotList, "keys.error.not_list"},
	{trust.ErrPartialList, "keys.error.partial_list"},
	{trust.ErrNoCA, "keys.error.no_ca"},
	{trust.ErrListSignature, "keys.error.list_signature"},
	{trust.ErrOlderList, "keys.error.older_list"},
	{trust.ErrFutureList, "keys.error.future_list"},
	{trust.ErrKeyList, "keys.error.key_list"},
	{trust.ErrKeyListSignature, "keys.error.key_list_signature"},
	{trust.ErrKeyListSigner, "keys.error.key_list_signer"},
}

// explain says why nothing of a file was imported.
func explain(t *resources.Texts, err error) string {
	for _, known := range fileErrors {
		if errors.Is(err, known.err) {
			return t.Get(known.text)
		}
	}
	return t.Get("keys.error.other", "cause", err)
}

// report accounts for every key of a file. An error comes first; what was
// refused comes before what went well.
func report(t *resources.Texts, done desk.KeyImport, err error) fyne.CanvasObject {
	column := container.New(layout.NewCustomPaddedVBoxLayout(2 * theme.Padding()))
	if err != nil {
		column.Add(widget.NewText(explain(t, err), widget.Style{Bold: true}))
	}
	var refused []string
	for _, r := range done.Refused {
		refused = append(refused, t.Get("keys.report.key", "n", r.Index+1, "what", resources.Visible(r.What))+": "+reason(t, r.Reason))
	}
	card(t, column, "keys.report.refused", refused)
	card(t, column, "keys.report.blocked", names(t, done.Blocked))
	card(t, column, "keys.report.added", names(t, done.Added))
	card(t, column, "keys.report.replaced", names(t, done.Replaced))
	card(t, column, "keys.report.unchanged", names(t, done.Unchanged))
	if l := done.List; l != nil {
		var next []fyne.CanvasObject
		if !l.NextUpdate.IsZero() {
			next = append(next, widget.NewText(t.Get("keys.report.list.next", "date", l.NextUpdate.Local().Format(dateForm)), widget.Style{}))
		}
		title := t.Get("keys.report.list", "issuer", verifying.IssuerName(t, l.CA), "n", l.Revoked)
		column.Add(widget.NewCard(title, container.NewVBox(next...)))
	}
	if err == nil && len(column.Objects) == 0 {
		column.Add(widget.NewText(t.Get("keys.report.nothing"), widget.Style{Bold: true}))
	}
	return widget.NewScroll(column)
}

func reason(t *resources.Texts, why trust.Refused) string {
	if key := "keys.refused." + string(why); t.Has(key) {
		return t.Get(key)
	}
	return string(why)
}

func names(t *resources.Texts, keys []*trust.Key) []string {
	var lines []string
	for _, k := range keys {
		lines = append(lines, verifying.IssuerName(t, k)+" · "+string(k.Algorithm)+" · "+short(k.ID))
	}
	return lines
}

// shownLines bounds a card of the report: a list of ten thousand keys is
// counted, and not read.
const shownLines = 50

func card(t *resources.Texts, column *fyne.Container, title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	list := container.New(layout.NewCustomPaddedVBoxLayout(-2 * theme.Padding()))
	for _, line := range lines[:min(len(lines), shownLines)] {
		list.Add(widget.NewText("• "+line, widget.Style{}))
	}
	if more := len(lines) - shownLines; more > 0 {
		list.Add(widget.NewText(t.Get("keys.report.more", "n", more), widget.Style{Bold: true}))
	}
	column.Add(widget.NewCard(t.Get(title, "n", len(lines)), list))
}
