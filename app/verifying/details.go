package verifying

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"

	"github.com/soi-id/soi/app/theme"
	"github.com/soi-id/soi/app/widget"
	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify/trust"
)

// fields is the table of what the document says. Where the document carries a
// signature, each value says whether it is covered by one that holds.
func (s *Screen) fields(it *item) fyne.CanvasObject {
	t := s.p.Texts
	if it.Document == nil {
		return container.NewWithoutLayout()
	}
	unsigned := it.UnsignedFields()
	rows := container.New(&widget.Pairs{Overlap: 2.5 * theme.Padding()})
	for _, f := range it.Document.Fields {
		if f.MediaType != "" || len(f.Data) > 0 {
			continue
		}
		name := widget.NewText(t.FieldName(f.Key), widget.Style{Colour: fynetheme.ColorNamePlaceHolder})
		var value fyne.CanvasObject = widget.NewText(t.FieldValue(f.Key, f.Value), widget.Style{Bold: true})
		if it.Document.Proof != nil {
			value = container.NewBorder(nil, nil, nil, s.mark(!slices.Contains(unsigned, f.Key)), value)
		}
		rows.Add(name)
		rows.Add(value)
	}
	var content fyne.CanvasObject = rows
	if portrait := s.portrait(it); portrait != nil {
		content = container.NewBorder(nil, nil, nil, container.NewVBox(portrait), rows)
	}
	return s.card(t.Get("verify.fields"), content)
}

// mark says beside a value whether a good signature covers it.
func (s *Screen) mark(signed bool) fyne.CanvasObject {
	key, colour := "verify.unsigned", fynetheme.ColorNameWarning
	if signed {
		key, colour = "verify.signed", fynetheme.ColorNameSuccess
	}
	return widget.NewText(s.p.Texts.Get(key), widget.Style{Size: fynetheme.SizeNameCaptionText, Colour: colour, OneLine: true})
}

// explanation is what to do next, why, and who signed.
func (s *Screen) explanation(it *item) fyne.CanvasObject {
	t := s.p.Texts
	next := widget.NewText(t.Get("verdict."+string(it.Verdict)+".next"), widget.Style{})
	return container.New(layout.NewCustomPaddedVBoxLayout(2*theme.Padding()),
		s.card(t.Get("verify.next"), next),
		s.card(t.Get("verify.why"), s.reasons(it)),
		s.card(t.Get("verify.issuer"), s.issuer(it)))
}

func (s *Screen) reasons(it *item) fyne.CanvasObject {
	t := s.p.Texts
	list := container.New(layout.NewCustomPaddedVBoxLayout(-theme.Padding()))
	for _, r := range it.Reasons {
		text := t.Get("reason." + r.Code)
		if r.Field != "" {
			text = t.FieldName(r.Field) + ": " + text
		}
		sign, colour := fynetheme.InfoIcon(), fynetheme.ColorNamePlaceHolder
		if r.Warning {
			sign, colour = fynetheme.WarningIcon(), fynetheme.ColorNameWarning
		}
		symbol := widget.NewIcon(sign, colour, theme.SizeOf(fynetheme.SizeNameInlineIcon))
		list.Add(container.NewBorder(nil, nil, container.NewVBox(padded(1, symbol)), nil, widget.NewText(text, widget.Style{})))
	}
	return list
}

// issuer says whose key it was, by the key's record and never by the document,
// and how old the keys on this machine are.
func (s *Screen) issuer(it *item) fyne.CanvasObject {
	t := s.p.Texts
	lines := container.New(layout.NewCustomPaddedVBoxLayout(-theme.Padding()))
	add := func(text string, style widget.Style) { lines.Add(widget.NewText(text, style)) }
	if it.Key != nil {
		add(IssuerName(t, it.Key), widget.Style{Bold: true})
		add(t.Get("verify.key", "id", shortID(it.Key.ID)), widget.Style{Size: fynetheme.SizeNameCaptionText, Mono: true, Colour: fynetheme.ColorNamePlaceHolder})
	} else {
		add(t.Get("verify.no_issuer"), widget.Style{})
	}
	add(KeysAge(t, it.KeysIssuedAt, s.p.Loop.Now()), widget.Style{Colour: fynetheme.ColorNamePlaceHolder})
	return lines
}

// IssuerName returns a key's issuer in the language, or in any, or its id.
func IssuerName(t *resources.Texts, key *trust.Key) string {
	for _, language := range append([]resources.Language{t.Language()}, resources.Languages()...) {
		if name := key.Issuer.Names[string(language)]; name != "" {
			return resources.Visible(name)
		}
	}
	return resources.Visible(key.Issuer.ID)
}

// KeysAge says how old keys are that were issued at a time; the zero time
// means that none of them ages.
func KeysAge(t *resources.Texts, issued, now time.Time) string {
	if issued.IsZero() {
		return t.Get("verify.keys_age_none")
	}
	date := issued.Local().Format("02/01/2006")
	switch days := int(now.Sub(issued).Hours() / 24); {
	case days < 0:
		return t.Get("verify.keys_age_future", "date", date)
	case days == 0:
		return t.Get("verify.keys_age_today")
	default:
		return t.Get("verify.keys_age_days", "days", days, "date", date)
	}
}

// shortID is enough of a key's id to tell keys apart by eye.
func shortID(id string) string { return id[:min(len(id), 16)] }

// card is a titled panel.
func (s *Screen) card(title string, content fyne.CanvasObject) fyne.CanvasObject {
	heading := widget.NewText(title, widget.Style{Size: fynetheme.SizeNameCaptionText, Bold: true, Colour: fynetheme.ColorNamePlaceHolder})
	column := container.New(layout.NewCustomPaddedVBoxLayout(-theme.Padding()/2), heading, content)
	return widget.NewPanel(fynetheme.ColorNameHeaderBackground, fynetheme.ColorNameSeparator, 1.5*theme.Padding(), column)
}
