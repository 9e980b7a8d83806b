package keys

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"github.com/soi-id/soi/app/theme"
	"github.com/soi-id/soi/app/widget"
	"github.com/soi-id/soi/resources"
)

// questions are a form, its questions one under the other.
type questions struct {
	texts  *resources.Texts
	column *fyne.Container
}

// newQuestions returns a form that begins with a text.
func newQuestions(t *resources.Texts, intro string) questions {
	return questions{t, container.New(layout.NewCustomPaddedVBoxLayout(theme.Padding()), widget.NewText(t.Get(intro), widget.Style{}))}
}

func (q questions) ask(key string, answers ...fyne.CanvasObject) {
	q.column.Add(widget.NewText(q.texts.Get(key), widget.Style{Bold: true}))
	for _, answer := range answers {
		q.column.Add(container.New(layout.NewCustomPaddedLayout(0, 0, 2*theme.Padding(), 2*theme.Padding()), answer))
	}
}

func (q questions) object() fyne.CanvasObject { return widget.NewScroll(q.column) }
