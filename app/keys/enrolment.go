package keys

import (
	"errors"
	"io"
	"os"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"

	"github.com/soi-id/soi/app/widget"
	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/trust"
)

// ChooseFile lets the person choose a file of keys to import.
func (s *Screen) ChooseFile() { s.chooseFile(s.Import) }

// importFile reads a file of keys and asks for what an administrator must say
// of them.
func (s *Screen) importFile(path string) {
	var content []byte
	var err error
	s.p.Loop.Go(func() { content, err = read(path) }, func() {
		if err != nil {
			s.unreadable(err)
			return
		}
		s.enrol(content)
	})
}

// read reads no more than it takes to know that a file is too large.
func read(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		var why *os.PathError
		if errors.As(err, &why) {
			err = why.Err // the person knows the path
		}
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, trust.MaxFile+1))
}

// An enrolmentForm asks what the keys of a file are for.
type enrolmentForm struct {
	p                   Params
	issuer, name, state *widget.Entry
	formats             []*widget.Check
	rsa                 *widget.Select
	test                *widget.Check
}

func newEnrolmentForm(p Params) *enrolmentForm {
	t := p.Texts
	entry := func(hint string) *widget.Entry {
		e := widget.NewEntry(p.Keys, func(string) {})
		e.SetPlaceHolder(t.Get(hint))
		return e
	}
	f := &enrolmentForm{
		p: p, issuer: entry("keys.form.issuer.hint"), name: entry("keys.form.name.hint"), state: entry("keys.form.country.hint"),
		rsa:  widget.NewSelect(p.Keys, []string{t.Get("keys.form.rsa.none"), string(document.PS256), string(document.RS256)}, func(int) {}),
		test: widget.NewCheck(p.Keys, t.Get("keys.form.test"), func(bool) {}),
	}
	f.rsa.SetSelectedIndex(0)
	for _, format := range p.Formats {
		f.formats = append(f.formats, widget.NewCheck(p.Keys, formatName(t, format), func(bool) {}))
	}
	return f
}

// object is the form, its questions one under the other.
func (f *enrolmentForm) object() fyne.CanvasObject {
	q := newQuestions(f.p.Texts, "keys.form.intro")
	q.ask("keys.form.issuer", f.issuer)
	q.ask("keys.form.name", f.name)
	q.ask("keys.form.country", f.state)
	var formats []fyne.CanvasObject
	for _, check := range f.formats {
		formats = append(formats, check)
	}
	q.ask("keys.form.formats", formats...)
	q.ask("keys.form.rsa", f.rsa)
	q.ask("keys.form.testing", f.test)
	return q.object()
}

// enrolment is what the person has said.
func (f *enrolmentForm) enrolment() trust.Enrolment {
	e := trust.Enrolment{
		Issuer:  trust.Issuer{ID: strings.TrimSpace(f.issuer.Text)},
		Country: strings.ToUpper(strings.TrimSpace(f.state.Text)),
		Test:    f.test.Checked,
	}
	if name := strings.TrimSpace(f.name.Text); name != "" {
		e.Issuer.Names = map[string]string{}
		for _, language := range resources.Languages() {
			e.Issuer.Names[string(language)] = name
		}
	}
	for i, check := range f.formats {
		if check.Checked {
			e.Formats = append(e.Formats, f.p.Formats[i])
		}
	}
	if f.rsa.SelectedIndex() > 0 {
		e.Algorithm = document.Algorithm(f.rsa.Selected)
	}
	return e
}

// enrol asks what the keys in the content of a file are for, and imports them.
func (s *Screen) enrol(content []byte) {
	t := s.p.Texts
	form := newEnrolmentForm(s.p)
	s.open(dialog.NewCustomConfirm(t.Get("keys.import"), t.Get("keys.form.import"), t.Get("keys.cancel"), form.object(), func(yes bool) {
		if yes {
			s.importKeys(content, form.enrolment())
		}
	}, s.p.Window), 0.9)
}
