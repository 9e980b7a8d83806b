package journal

import (
	"bytes"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// A Filter says which entries to find. A zero field lets everything pass; of a
// list, any one has to fit.
type Filter struct {
	From time.Time // entries of that time or later
	To   time.Time // entries before that time

	Kinds     []Kind
	Verdicts  []string
	Formats   []string
	Operators []uint32
	Tokens    []Token

	Before uint64 // entries with a lower number; for the next page
	Limit  int    // at most so many
}

// Find returns the numbers of the entries that fit, newest first.
//
// Times never go down, so a span of time is found by bisection. The rest is a
// walk over the leaves that looks for whole lines in their text and decodes
// none; with tokens, over the entries under them only.
func (j *Journal) Find(f Filter) (seqs []uint64, err error) {
	err = j.read(func(b buckets, tree tlog.Tree) error {
		from, to, err := b.span(f, uint64(tree.N))
		if err != nil || from >= to {
			return err
		}
		wanted := f.lines()
		found := func(seq uint64, text []byte) (more bool) {
			if wanted.in(text) {
				seqs = append(seqs, seq)
			}
			return f.Limit <= 0 || len(seqs) < f.Limit
		}
		if len(f.Tokens) > 0 {
			for _, seq := range b.under(f.Tokens) {
				if from <= seq && seq < to && !found(seq, b.leaves.Get(seqKey(seq))) {
					break
				}
			}
			return nil
		}
		if len(wanted) == 0 {
			for seq := to; seq > from && found(seq-1, nil); seq-- {
			}
			return nil
		}
		c := b.leaves.Cursor()
		_, text := c.Seek(seqKey(to - 1))
		for seq := to; seq > from && found(seq-1, text); seq-- {
			_, text = c.Prev()
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("find in journal: %w", err)
	}
	return seqs, nil
}

// span returns the range of entries that From, To and Before leave.
func (b buckets) span(f Filter, size uint64) (from, to uint64, err error) {
	// notBefore returns the first entry of the time or later.
	notBefore := func(t time.Time) uint64 {
		return uint64(sort.Search(int(size), func(i int) bool {
			_, leaf, decodeErr := DecodeLeaf(b.leaves.Get(seqKey(uint64(i))))
			if decodeErr != nil {
				err = fmt.Errorf("%w: entry %d: %w", ErrAltered, i, decodeErr)
			}
			return !leaf.Time.Before(t)
		}))
	}
	to = size
	if !f.From.IsZero() {
		from = notBefore(f.From)
	}
	if !f.To.IsZero() {
		to = notBefore(f.To)
	}
	if f.Before != 0 {
		to = min(to, f.Before)
	}
	return from, to, err
}

// under returns the entries under any of the tokens, highest first.
func (b buckets) under(tokens []Token) []uint64 {
	var seqs []uint64
	c := b.tokens.Cursor()
	for _, t := range tokens {
		for key, _ := c.Seek(t[:]); bytes.HasPrefix(key, t[:]); key, _ = c.Next() {
			if _, seq, ok := splitTokenKey(key); ok {
				seqs = append(seqs, seq)
			}
		}
	}
	slices.Sort(seqs)
	seqs = slices.Compact(seqs)
	slices.Reverse(seqs)
	return seqs
}

// lines are what the text of a leaf has to contain: of each name, one of the
// values. No decoding is needed to see that: a name with its space stands
// nowhere else, as no value holds a space and no name ends in another.
type lines []wantedLine

type wantedLine struct {
	name   []byte   // with its space
	values [][]byte // with their newline; nil: the line is not there
}

func (f Filter) lines() lines {
	var wanted lines
	add := func(name string, values []string) {
		if len(values) == 0 {
			return
		}
		line := wantedLine{name: []byte(name + " ")}
		for _, v := range values {
			if v == "" {
				line.values = append(line.values, nil)
			} else {
				line.values = append(line.values, []byte(v+"\n"))
			}
		}
		wanted = append(wanted, line)
	}
	var kindNames, operators []string
	for _, k := range f.Kinds {
		kindNames = append(kindNames, string(k))
	}
	for _, o := range f.Operators {
		if o == 0 { // the leaf has no line for it
			operators = append(operators, "")
		} else {
			operators = append(operators, strconv.FormatUint(uint64(o), 10))
		}
	}
	add("verdict", f.Verdicts)
	add("format", f.Formats)
	add("operator", operators)
	add("kind", kindNames)
	return wanted
}

func (l lines) in(text []byte) bool {
	for _, wanted := range l {
		_, rest, there := bytes.Cut(text, wanted.name)
		if !slices.ContainsFunc(wanted.values, func(value []byte) bool {
			return there == (value != nil) && bytes.HasPrefix(rest, value)
		}) {
			return false
		}
	}
	return true
}
