package history

import (
	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"github.com/soi-id/soi/app/theme"
	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify"
)

// The columns, from left to right.
const (
	columnTime = iota
	columnVerdict
	columnFormat
	columnNumber
	columnAnswer
	columnOperator
	columnSeq
	columnCount
)

// A column has a heading, a text that it must have room for, and a rank: where
// there is too little room, the column of the highest rank goes first. All of
// it is in the details.
type column struct {
	heading, sample string
	rank            int
}

// columns are the widths of a table's columns. All its rows share them.
type columns struct {
	all [columnCount]column

	textSize float32 // that of the widths
	widths   [columnCount]float32
}

func newColumns(t *resources.Texts) *columns {
	longest := ""
	for _, v := range verify.Verdicts() {
		if text := t.Get("verdict." + string(v)); len([]rune(text)) > len([]rune(longest)) {
			longest = text
		}
	}
	named := func(name, sample string, rank int) column {
		return column{t.Get("history.column." + name), sample, rank}
	}
	return &columns{all: [columnCount]column{
		columnTime:     named("time", "00/00/0000 00:00:00", 0),
		columnVerdict:  named("verdict", longest, 0),
		columnFormat:   named("format", t.Get("format.vn.bhyt"), 3),
		columnNumber:   named("number", masked("0000"), 1),
		columnAnswer:   named("answer", t.Get("history.answer.differs"), 2),
		columnOperator: named("operator", "nguyen.thi.m", 5),
		columnSeq:      named("seq", "000000", 4),
	}}
}

// measure finds the widths again when the text size has changed.
func (c *columns) measure() {
	size := theme.SizeOf(fynetheme.SizeNameText)
	if size == c.textSize {
		return
	}
	c.textSize = size
	inset := theme.SizeOf(fynetheme.SizeNameInnerPadding)
	for i, column := range c.all {
		heading := fyne.MeasureText(column.heading, size, fyne.TextStyle{Bold: true}).Width
		sample := fyne.MeasureText(column.sample, size, fyne.TextStyle{}).Width
		c.widths[i] = max(heading, sample) + 2*inset + 1 // a pixel for rounding
	}
	c.widths[columnVerdict] += badgeSide() + inset
}

// width returns the width that a column should have.
func (c *columns) width(i int) float32 {
	c.measure()
	return c.widths[i]
}

// fit returns the widths for a row of the given width; 0 leaves a column out.
// Room that is left goes to the two columns whose texts vary.
func (c *columns) fit(width float32) [columnCount]float32 {
	c.measure()
	widths := c.widths
	total := float32(0)
	for _, w := range widths {
		total += w
	}
	for rank := columnCount; rank > 0 && total > width; rank-- {
		for i, column := range c.all {
			if column.rank == rank {
				total -= widths[i]
				widths[i] = 0
			}
		}
	}
	spare := width - total
	if spare > 0 && widths[columnFormat] > 0 {
		widths[columnFormat] += spare / 2
		spare /= 2
	}
	widths[columnVerdict] = max(widths[columnVerdict]+spare, 0)
	return widths
}
