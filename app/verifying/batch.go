package verifying

import (
	"slices"

	"github.com/soi-id/soi/app/comparing"
	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/desk"
)

// An item is one verification on the screen, with what the person said of it.
type item struct {
	desk.Verification
	answer   answer
	portrait portrait
	against  *comparing.Side // what it is compared with, or nil
}

// An answer is the person's "matches" or "does not".
type answer struct {
	given   bool
	matches bool
	known   bool // whether it is in the journal is known
	logged  bool
}

// A batch is what came of one scan, one paste or one drop of files.
type batch struct {
	items    []*item
	selected int
	waiting  int // inputs that are not read yet
	advice   bool
}

// add puts the results of one input into the batch. A picture with several
// codes shows the worst first; files keep their order.
func (b *batch) add(results []desk.Verification) {
	results = slices.Clone(results)
	slices.SortStableFunc(results, func(x, y desk.Verification) int { return severity(x) - severity(y) })
	for _, v := range results {
		b.items = append(b.items, &item{Verification: v})
	}
}

func (b *batch) current() *item {
	if b == nil || b.selected >= len(b.items) {
		return nil
	}
	return b.items[b.selected]
}

// worst is the tone that speaks for the batch, with what was found in comparing.
func (b *batch) worst() verify.Tone {
	worst := slices.MinFunc(b.items, func(x, y *item) int { return severity(x.Verification) - severity(y.Verification) }).Tone()
	for _, it := range b.items {
		if it.against != nil && comparing.Differ(*it.against, comparing.SideOf(it.Result)) && byTone[verify.Amber] < byTone[worst] {
			worst = verify.Amber
		}
	}
	return worst
}

var byTone = map[verify.Tone]int{verify.Red: 0, verify.Amber: 1, verify.Grey: 2, verify.Blue: 3, verify.Green: 4}

// severity orders verdicts for a person's attention, the worst first.
func severity(v desk.Verification) int {
	return byTone[v.Tone()]*len(verify.Verdicts()) + slices.Index(verify.Verdicts(), v.Verdict)
}
