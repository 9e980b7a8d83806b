package history

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"github.com/soi-id/soi/app/theme"
	"github.com/soi-id/soi/app/widget"
	"github.com/soi-id/soi/verify/desk"
)

// keptEntries bounds the entries in memory: several windows full, so that
// scrolling back and forth reads nothing twice, and no more, because they are
// people's.
const keptEntries = 256

// A table is the list of entries under a line of headings. The toolkit's table
// selects cells and scrolls sideways; a person wants whole rows, and of the
// columns those for which there is room.
type table struct {
	p      Params
	found  []uint64
	kept   map[uint64]desk.HistoryEntry
	list   *widget.List
	object fyne.CanvasObject
}

func newTable(p Params, selected func(seq uint64)) *table {
	t := &table{p: p, kept: map[uint64]desk.HistoryEntry{}}
	columns := newColumns(p.Texts)
	t.list = widget.NewList(p.Keys, func() int { return len(t.found) },
		func() fyne.CanvasObject { return newRow(columns, false) },
		func(i int, o fyne.CanvasObject) { t.fill(i, o.(*row)) })
	t.list.OnSelected = func(i int) {
		if i < len(t.found) {
			selected(t.found[i])
		}
	}
	headings := newRow(columns, true)
	for i, c := range columns.all {
		headings.cells[i].set(c.heading)
	}
	t.object = container.NewBorder(container.NewVBox(headings, fynewidget.NewSeparator()), nil, nil, nil, t.list)
	return t
}

// set shows other entries, from the newest.
func (t *table) set(found []uint64) {
	t.found = found
	clear(t.kept) // answers and erasures may have come since
	t.list.UnselectAll()
	t.list.ScrollTo(0)
	t.list.Refresh()
}

// entry reads an entry, or returns it if it was read before.
func (t *table) entry(seq uint64) (desk.HistoryEntry, error) {
	if e, ok := t.kept[seq]; ok {
		return e, nil
	}
	e, err := t.p.Desk.Entry(seq)
	if err != nil {
		return desk.HistoryEntry{Seq: seq}, err
	}
	if len(t.kept) >= keptEntries {
		clear(t.kept)
	}
	t.kept[seq] = e
	return e, nil
}

// fill shows an entry in a row.
func (t *table) fill(i int, r *row) {
	if i >= len(t.found) {
		return
	}
	e, err := t.entry(t.found[i])
	text := [columnCount]string{columnSeq: strconv.FormatUint(t.found[i], 10)}
	if err != nil {
		text[columnVerdict] = t.p.Texts.Get("history.unreadable")
		r.show(text, "", fynetheme.ErrorIcon())
		return
	}
	texts := t.p.Texts
	text[columnTime] = e.Leaf.Time.Local().Format(timeForm)
	text[columnVerdict] = happened(texts, e.Leaf)
	if e.Leaf.Late {
		text[columnVerdict] = texts.Get("history.late", "what", text[columnVerdict])
	}
	if e.Leaf.Format != "" {
		text[columnFormat] = texts.Get("format." + e.Leaf.Format)
	}
	if e.LastFour != "" {
		text[columnNumber] = masked(e.LastFour)
	}
	if e.Answer != "" {
		text[columnAnswer] = texts.Get("history.answer." + e.Answer)
	}
	text[columnOperator] = e.OperatorName
	r.show(text, fill(e.Leaf), picture(e.Leaf))
}

// timeForm is how moments are written here.
const timeForm = DateForm + " 15:04:05"

// masked is a document's number of which only the end is kept.
func masked(lastFour string) string { return "••••••••" + lastFour }

// A row is one entry in the table, or its headings.
type row struct {
	fynewidget.BaseWidget
	columns *columns
	cells   [columnCount]*cell
	badge   *badge // nil in the headings
}

func newRow(c *columns, headings bool) *row {
	r := &row{columns: c}
	for i := range r.cells {
		r.cells[i] = newCell(headings)
	}
	if !headings {
		r.badge = newBadge()
	}
	r.ExtendBaseWidget(r)
	return r
}

func (r *row) show(text [columnCount]string, fill fyne.ThemeColorName, picture fyne.Resource) {
	for i, cell := range r.cells {
		cell.set(text[i])
	}
	r.badge.show(fill, picture)
}

// CreateRenderer implements fyne.Widget.
func (r *row) CreateRenderer() fyne.WidgetRenderer {
	objects := make([]fyne.CanvasObject, 0, columnCount+1)
	for _, cell := range r.cells {
		objects = append(objects, cell.text)
	}
	if r.badge != nil {
		objects = append(objects, r.badge.object)
	}
	return &rowRenderer{r, objects}
}

type rowRenderer struct {
	row     *row
	objects []fyne.CanvasObject
}

// MinSize: the narrowest row shows its time, and the badge of its verdict.
func (r *rowRenderer) MinSize() fyne.Size {
	return fyne.NewSize(r.row.columns.width(columnTime)+2*badgeSide(), badgeSide()+2*theme.Padding())
}

func (r *rowRenderer) Layout(size fyne.Size) {
	inset := theme.SizeOf(fynetheme.SizeNameInnerPadding)
	x := float32(0)
	for i, width := range r.row.columns.fit(size.Width) {
		cell := r.row.cells[i]
		left, room := x+inset, width-2*inset
		if i == columnVerdict && r.row.badge != nil {
			side := badgeSide()
			r.row.badge.object.Move(fyne.NewPos(left, (size.Height-side)/2))
			r.row.badge.object.Resize(fyne.NewSquareSize(side))
			left += side + inset
			room -= side + inset
		}
		cell.text.Hidden = room <= 0
		cell.text.Move(fyne.NewPos(left, 0))
		cell.text.Resize(fyne.NewSize(max(room, 0), size.Height))
		cell.fit()
		x += width
	}
}

func (r *rowRenderer) Refresh() {
	for _, cell := range r.row.cells {
		cell.set(cell.full)
	}
}

func (r *rowRenderer) Objects() []fyne.CanvasObject { return r.objects }

func (r *rowRenderer) Destroy() {}

// badgeSide is the side of a badge in pixels.
func badgeSide() float32 { return 1.85 * theme.SizeOf(fynetheme.SizeNameText) }
