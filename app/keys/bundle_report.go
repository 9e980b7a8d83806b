package keys

import (
	"fmt"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"

	"github.com/soi-id/soi/app/theme"
	"github.com/soi-id/soi/app/widget"
	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/desk"
	"github.com/soi-id/soi/verify/trust"
	"github.com/soi-id/soi/verify/trust/bundle"
)

// bundleReport shows what a bundle changes, or would, under a line that says
// which of the two. What takes trust away comes before what gives it.
func (s *Screen) bundleReport(a answer, headline string) fyne.CanvasObject {
	t := s.p.Texts
	column := container.New(layout.NewCustomPaddedVBoxLayout(2 * theme.Padding()))
	if a.err != nil {
		refused := "keys.bundle.refused"
		if len(a.reports) > 0 {
			refused = "keys.bundle.refused_part"
		}
		column.Add(widget.NewBand(theme.ToneFill(verify.Red), fynetheme.ErrorIcon(), t.Get(refused), nil))
		column.Add(widget.NewText(refusal(t, a.err), widget.Style{}))
		column.Add(widget.NewText(t.Get("keys.cause")+": "+resources.Visible(a.err.Error()), widget.Caption))
	}
	if len(a.reports) > 0 {
		column.Add(widget.NewText(t.Get(headline), widget.Style{Bold: true}))
	}
	for _, r := range a.reports {
		column.Add(widget.NewText(t.Get("keys.bundle.head", "publisher", a.name(r.Publisher),
			"date", r.IssuedAt.Local().Format(dateForm), "version", r.Version), widget.Style{}))
		s.changes(column, r)
	}
	return widget.NewScroll(column)
}

func (s *Screen) changes(column *fyne.Container, r desk.BundleReport) {
	t := s.p.Texts
	if r.NewRoot {
		column.Add(widget.NewText(t.Get("keys.bundle.new_root", "n", r.Root), widget.Style{}))
	}
	if r.Unchanged {
		column.Add(widget.NewText(t.Get("keys.bundle.unchanged"), widget.Style{}))
		return
	}
	others := slices.DeleteFunc(slices.Clone(r.Changed), func(k *trust.Key) bool { return slices.Contains(r.Revoked, k) })
	added := slices.DeleteFunc(slices.Clone(r.Added), func(k *trust.Key) bool { return slices.Contains(r.Revoked, k) })
	card(t, column, "keys.bundle.revoked", s.revoked(r.Revoked))
	card(t, column, "keys.bundle.removed", names(t, r.Removed))
	card(t, column, "keys.bundle.changed", names(t, others))
	card(t, column, "keys.bundle.added", names(t, added))
	if len(r.Revoked)+len(r.Removed)+len(others)+len(added) == 0 {
		column.Add(widget.NewText(t.Get("keys.bundle.newer_only"), widget.Style{}))
	}
	if len(r.Sets) > 0 {
		column.Add(widget.NewText(t.Get("keys.bundle.sets", "sets", sets(t, r.Sets)), widget.Style{}))
	}
	if len(r.Kept) > 0 {
		column.Add(widget.NewText(t.Get("keys.bundle.kept", "sets", sets(t, r.Kept)), widget.Style{}))
	}
}

// revoked are lines about keys with what ended each.
func (s *Screen) revoked(keys []*trust.Key) []string {
	t := s.p.Texts
	lines := names(t, keys)
	for i, k := range keys {
		for _, change := range k.History {
			if change.Status != trust.Active {
				lines[i] += " · " + t.Get("keys.status."+string(change.Status)) + " " +
					change.At.Local().Format(dateForm) + " " + resources.Visible(change.Reason)
			}
		}
	}
	return lines
}

// sets says how many files of revoked documents there are and how large.
func sets(t *resources.Texts, all []bundle.Set) string {
	var size int64
	for _, set := range all {
		size += set.Size
	}
	const mega = 1 << 20
	return t.Get("keys.sets", "n", len(all), "size", fmt.Sprintf("%.1f", float64(size)/mega))
}
