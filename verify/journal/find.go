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

// lines are what the text of a leaf has to contain: of each group one line. A
// group stands for one name, and a nil line for that name being absent.
type lines []group

type group struct {
	name []byte
	any  [][]byte
}

func (f Filter) lines() lines {
	var wanted lines
	add := func(name string, values []string) {
		if len(values) == 0 {
			return
		}
		g := group{name: []byte("\n" + name + " ")}
		for _, v := range values {
			if v == "" {
				g.any = append(g.any, nil)
			} else {
				g.any = append(g.any, []byte("\n"+name+" "+v+"\n"))
			}
		}
		wanted = append(wanted, g)
	}
	var knds, operators []string
	for _, k := range f.Kinds {
		knds = append(knds, string(k))
	}
	for _, o := range f.Operators {
		if o == 0 { // the leaf has no line for it
			operators = append(operators, "")
		} else {
			operators = append(operators, strconv.FormatUint(uint64(o), 10))
		}
	}
	add("kind", knds)
	add("verdict", f.Verdicts)
	add("format", f.Formats)
	add("operator", operators)
	return wanted
}

func (l lines) in(text []byte) bool {
	for _, g := range l {
		if !slices.ContainsFunc(g.any, func(line []byte) bool {
			if line == nil {
				return !bytes.Contains(text, g.name)
			}
			return bytes.Contains(text, line)
		}) {
			return false
		}
	}
	return true
}
