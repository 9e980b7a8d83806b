package verifying

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"github.com/soi-id/soi/app/theme"
	"github.com/soi-id/soi/app/widget"
)

// inputBar is the line at the foot of the screen: everything that can be done
// without a scanner.
func (s *Screen) inputBar() fyne.CanvasObject {
	t := s.p.Texts
	s.entry.SetPlaceHolder(t.Get("verify.type_here"))
	check := widget.NewButton(s.p.Keys, t.Get("verify.check"), fynetheme.ConfirmIcon(), func() { s.entry.OnSubmitted(s.entry.Text) })
	open := widget.NewButton(s.p.Keys, t.Get("verify.open"), fynetheme.FolderOpenIcon(), s.AskForFile)
	paste := widget.NewButton(s.p.Keys, t.Get("verify.paste"), fynetheme.ContentPasteIcon(), s.Paste)
	buttons := container.NewHBox(check, open, paste)
	if s.p.Camera != nil {
		buttons.Add(widget.NewButton(s.p.Keys, t.Get("camera.toggle"), fynetheme.MediaPhotoIcon(), s.p.Camera))
	}
	bar := container.NewBorder(nil, nil, nil, buttons, s.entry)
	return padded(2, bar)
}

// AskForFile lets the person choose a file.
func (s *Screen) AskForFile() { s.p.OpenFile(func(path string) { s.Open(path) }) }

// invitation is what an idle screen says.
func (s *Screen) invitation() fyne.CanvasObject {
	t := s.p.Texts
	emblem := widget.NewIcon(widget.Picture("verify"), fynetheme.ColorNamePrimary, theme.SizeOf(theme.SizeEmblem)*1.3)
	heading := widget.NewText(t.Get("verify.ready"), widget.Style{Size: fynetheme.SizeNameHeadingText, Bold: true, Centred: true})
	ways := widget.NewText(t.Get("verify.ways"), widget.Style{Size: theme.SizeLead, Colour: fynetheme.ColorNamePlaceHolder, Centred: true})
	column := container.NewVBox(layout.NewSpacer(), container.NewCenter(emblem), heading, ways)
	if len(s.p.Samples) > 0 {
		samples := widget.NewButton(s.p.Keys, t.Get("verify.samples"), nil, s.ShowSamples)
		samples.Importance = fynewidget.LowImportance
		column.Add(container.NewCenter(samples))
	}
	column.Add(layout.NewSpacer())
	return padded(4, column)
}

// padded puts n of the theme's paddings around content.
func padded(n float32, content fyne.CanvasObject) fyne.CanvasObject {
	p := n * theme.Padding()
	return container.New(layout.NewCustomPaddedLayout(p, p, p, p), content)
}

// A progress is the line that says that a picture is being read.
type progress struct {
	object *fyne.Container
	label  *fynewidget.Label
	bar    *fynewidget.ProgressBarInfinite
	p      Params
}

func newProgress(p Params, cancel func()) *progress {
	g := &progress{p: p, label: fynewidget.NewLabel(""), bar: fynewidget.NewProgressBarInfinite()}
	g.bar.Stop()
	g.label.Truncation = fyne.TextTruncateEllipsis
	stop := widget.NewButton(p.Keys, p.Texts.Get("verify.cancel"), fynetheme.CancelIcon(), cancel)
	line := container.NewBorder(nil, nil, nil, stop, container.NewGridWithColumns(2, g.label, container.NewPadded(g.bar)))
	g.object = container.NewStack(padded(2, line))
	g.object.Hide()
	return g
}

func (g *progress) show(name string, waiting int) {
	text := g.p.Texts.Get("verify.reading", "name", name)
	if waiting > 1 {
		text = g.p.Texts.Get("verify.reading_more", "name", name, "more", waiting-1)
	}
	g.label.SetText(text)
	g.bar.Start()
	g.object.Show()
}

func (g *progress) hide() {
	if g.object.Visible() {
		g.bar.Stop()
		g.object.Hide()
	}
}
