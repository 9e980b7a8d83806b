package comparing

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"

	"github.com/soi-id/soi/app/theme"
	"github.com/soi-id/soi/app/widget"
	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/document"
)

// A Form takes what a person reads on a card, while the next scan is waited
// for. It keeps what is typed until it is let go.
type Form struct {
	params FormParams
	values map[string]string
	object fyne.CanvasObject // nil until it is shown
	first  fyne.Focusable    // the first field in it, or nil
}

// FormParams are what a form needs. All are required.
type FormParams struct {
	Keys widget.Keys
	// Document is what will be compared; it says which fields there are to type.
	Document *document.Document
	// Changed is called for every character.
	Changed func()
	// Typed is called with the document that was typed.
	Typed func(Side)
	// Stop is called when the person changes their mind.
	Stop func()
}

// NewForm returns an empty form.
func NewForm(p FormParams) *Form { return &Form{params: p, values: map[string]string{}} }

// First returns the field to begin with, of the form as it is shown, or nil.
func (f *Form) First() fyne.Focusable { return f.first }

// Renew makes the next Object a new one, after another language or look.
func (f *Form) Renew() { f.object = nil }

// Object returns the form, with what was typed so far. It stays the same
// object, so that a person can go on typing whatever happens around it.
func (f *Form) Object(t *resources.Texts) fyne.CanvasObject {
	if f.object == nil {
		f.object = f.build(t)
	}
	return f.object
}

func (f *Form) build(t *resources.Texts) fyne.CanvasObject {
	p := f.params
	waiting := widget.NewBand(theme.ToneFill(verify.Blue), fynetheme.SearchIcon(), t.Get("compare.waiting"), nil)
	columns := []*fyne.Container{container.New(layout.NewFormLayout()), container.New(layout.NewFormLayout())}
	keys := f.keys()
	for i, key := range keys {
		entry := widget.NewEntry(p.Keys, func(string) { f.submit() })
		entry.SetText(f.values[key])
		entry.OnChanged = func(text string) {
			f.values[key] = text
			p.Changed()
		}
		if i == 0 {
			f.first = entry
		}
		column := columns[2*i/max(len(keys), 1)]
		column.Add(widget.NewText(t.FieldName(key), widget.Style{OneLine: true}))
		column.Add(entry)
	}
	compare := widget.NewButton(p.Keys, t.Get("compare.typed"), fynetheme.ConfirmIcon(), f.submit)
	stop := widget.NewButton(p.Keys, t.Get("compare.stop"), fynetheme.CancelIcon(), p.Stop)
	return panel(waiting, container.NewGridWithColumns(2, columns[0], columns[1]), container.NewHBox(compare, stop))
}

// keys are the fields that a card commonly shows and the document has.
func (f *Form) keys() []string {
	has := map[string]bool{}
	for _, c := range verify.Compare(f.params.Document, verify.Typed(nil)) {
		has[c.Field] = true
	}
	var keys []string
	for _, key := range verify.TypedFields() {
		if has[key] || key == document.FieldExpiryDate && has[document.FieldComputedExpiryDate] {
			keys = append(keys, key)
		}
	}
	return keys
}

func (f *Form) submit() {
	if doc := verify.Typed(f.values); len(doc.Fields) > 0 {
		f.params.Typed(Side{Document: doc})
	}
}
