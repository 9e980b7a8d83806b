package keys

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"github.com/soi-id/soi/app/theme"
	"github.com/soi-id/soi/app/verifying"
	"github.com/soi-id/soi/app/widget"
	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify/trust"
)

// dateForm is how days are written here.
const dateForm = "02/01/2006"

// A standing is what a key is worth at this moment, in a word.
type standing struct {
	word   string // the text's key
	icon   fyne.Resource
	colour fyne.ThemeColorName
}

// standingOf says the worst that is known of a key.
func (s *Screen) standingOf(k *trust.Key) standing {
	now := s.p.Loop.Now()
	bad := func(word string) standing {
		return standing{"keys.standing." + word, fynetheme.WarningIcon(), fynetheme.ColorNameWarning}
	}
	switch {
	case k.StatusAt(now) == trust.Compromised:
		return standing{"keys.standing.compromised", fynetheme.ErrorIcon(), fynetheme.ColorNameError}
	case k.Origin == trust.Demonstration:
		return standing{"keys.standing.demonstration", widget.Picture("test_key"), fynetheme.ColorNamePlaceHolder}
	case k.Test:
		return standing{"keys.standing.test", widget.Picture("test_key"), fynetheme.ColorNamePlaceHolder}
	case k.StatusAt(now) == trust.Superseded:
		return bad("superseded")
	case !k.NotAfter.IsZero() && now.After(k.NotAfter):
		return bad("expired")
	case now.Before(k.NotBefore):
		return bad("not_yet")
	}
	return standing{"keys.standing.active", fynetheme.ConfirmIcon(), fynetheme.ColorNameSuccess}
}

// A description is what a row says of a key.
type description struct {
	issuer, formats, facts, standing string
	icon                             fyne.Resource
	colour                           fyne.ThemeColorName
}

func (s *Screen) describe(k *trust.Key) description {
	t := s.p.Texts
	state := s.standingOf(k)
	standing := t.Get(state.word)
	if k.CA != nil {
		standing += " · " + t.Get("keys.authority")
	}
	return description{
		issuer:   verifying.IssuerName(t, k),
		formats:  formatNames(t, k.Formats),
		facts:    strings.Join([]string{k.Country, string(k.Algorithm), dates(t, k), t.Get("keys.origin." + string(k.Origin)), short(k.ID)}, " · "),
		standing: standing,
		icon:     state.icon,
		colour:   state.colour,
	}
}

func formatNames(t *resources.Texts, formats []string) string {
	names := make([]string, len(formats))
	for i, format := range formats {
		names[i] = formatName(t, format)
	}
	return strings.Join(names, ", ")
}

// formatName is a format for people; one that this program does not know keeps
// its ID.
func formatName(t *resources.Texts, format string) string {
	if key := "format." + format; t.Has(key) {
		return t.Get(key)
	}
	return resources.Visible(format)
}

// dates are from when to when a key is in force.
func dates(t *resources.Texts, k *trust.Key) string {
	from, to := k.NotBefore.Local().Format(dateForm), k.NotAfter.Local().Format(dateForm)
	switch {
	case k.NotBefore.IsZero() && k.NotAfter.IsZero():
		return t.Get("keys.dates.none")
	case k.NotAfter.IsZero():
		return t.Get("keys.dates.from", "from", from)
	case k.NotBefore.IsZero():
		return t.Get("keys.dates.to", "to", to)
	}
	return from + " – " + to
}

// groups writes a fingerprint as people compare it, in groups of four digits.
func groups(id string) string {
	var all []string
	for group := range slices.Chunk([]byte(id), 4) {
		all = append(all, string(group))
	}
	return strings.Join(all, " ")
}

// short is the beginning of a fingerprint, enough to tell those of one desk
// apart by eye.
func short(id string) string { return groups(id[:min(len(id), 16)]) + "…" }

// A row is one key in the list, in three lines.
type row struct {
	fynewidget.BaseWidget
	issuer, formats, facts *fynewidget.Label
	standing               *fynewidget.Label
	icon                   *fynewidget.Icon
	box                    *fyne.Container
}

func newRow() *row {
	line := func(size fyne.ThemeSizeName, importance fynewidget.Importance) *fynewidget.Label {
		l := fynewidget.NewLabel(" ")
		l.SizeName, l.Importance, l.Truncation = size, importance, fyne.TextTruncateEllipsis
		return l
	}
	r := &row{
		issuer:   line(fynetheme.SizeNameText, fynewidget.MediumImportance),
		formats:  line(fynetheme.SizeNameCaptionText, fynewidget.MediumImportance),
		facts:    line(fynetheme.SizeNameCaptionText, fynewidget.LowImportance),
		standing: fynewidget.NewLabel(" "),
		icon:     fynewidget.NewIcon(nil),
	}
	r.issuer.TextStyle.Bold = true
	r.standing.SizeName = fynetheme.SizeNameCaptionText
	r.standing.TextStyle.Bold = true
	state := container.NewHBox(r.icon, r.standing)
	tight := layout.NewCustomPaddedVBoxLayout(-4 * theme.Padding())
	r.box = container.New(tight, container.NewBorder(nil, nil, nil, state, r.issuer), r.formats, r.facts)
	r.ExtendBaseWidget(r)
	return r
}

func (r *row) show(d description) {
	r.issuer.SetText(d.issuer)
	r.formats.SetText(d.formats)
	r.facts.SetText(d.facts)
	r.standing.SetText(d.standing)
	r.icon.SetResource(fynetheme.NewColoredResource(d.icon, d.colour))
	r.box.Refresh() // the words on the right need another width
}

// CreateRenderer implements fyne.Widget.
func (r *row) CreateRenderer() fyne.WidgetRenderer { return fynewidget.NewSimpleRenderer(r.box) }
