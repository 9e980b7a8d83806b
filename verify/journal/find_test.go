package journal

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// Find agrees with reading every entry and comparing its leaf.
func TestFind(t *testing.T) {
	const n = 150
	j, _ := newJournal(t)
	for i := range n {
		e := testEntry(i)
		if i%3 == 1 {
			e.Tokens = append(e.Tokens, testToken(-1))
		}
		if i%10 == 9 {
			e = Entry{Leaf: confirmationOf(uint64(i - 1))}
			e.Leaf.Time = testEntry(i).Leaf.Time
			if i%20 == 9 {
				e.Leaf.Time = testStart // is clamped: two entries of one time
			}
		}
		mustAppend(t, j, e)
	}
	minute := testStart.Add(time.Minute)
	filters := []Filter{
		{},
		{Limit: 7},
		{Before: 20, Limit: 30},
		{Before: 1},
		{Before: n + 50},
		{From: minute},
		{To: minute},
		{From: minute, To: minute},
		{From: minute, To: minute.Add(30 * time.Second)},
		{From: testStart.Add(-time.Hour), To: testStart},
		{From: testStart.Add(time.Hour)},
		{From: minute.Add(time.Second), To: minute},
		{Kinds: []Kind{Confirmation}},
		{Kinds: []Kind{Confirmation, Verification}, Limit: 3},
		{Kinds: []Kind{SignOff}},
		{Verdicts: []string{"authentic"}},
		{Verdicts: []string{"authentic", "expired"}, Formats: []string{"vn.cccd"}},
		{Verdicts: []string{"auth"}},
		{Verdicts: []string{""}},
		{Verdicts: []string{"authentic"}, From: minute, Before: 100, Limit: 5},
		{Operators: []uint32{0}},
		{Operators: []uint32{3, 0}},
		{Operators: []uint32{1}, Formats: []string{"cwt.hcert"}, To: minute},
		{Tokens: []Token{testToken(12)}},
		{Tokens: []Token{testToken(-1)}},
		{Tokens: []Token{testToken(-1), testToken(4), testToken(3)}},
		{Tokens: []Token{testToken(-1)}, Verdicts: []string{"authentic"}, From: minute, Limit: 2},
		{Tokens: []Token{testToken(-2)}},
	}
	for i, f := range filters {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			got, err := j.Find(f)
			if err != nil {
				t.Fatal(err)
			}
			if want := findSlowly(t, j, f); !slices.Equal(got, want) {
				t.Fatalf("%+v finds\n%v\nnot\n%v", f, got, want)
			}
		})
	}
}

func findSlowly(t *testing.T, j *Journal, f Filter) (seqs []uint64) {
	for e, err := range j.Entries(0, 1<<40) {
		if err != nil {
			t.Fatal(err)
		}
		l := e.Leaf
		hasToken := len(f.Tokens) == 0
		for _, token := range f.Tokens {
			own := l.Kind == Verification && testToken(int(e.Seq)) == token
			shared := l.Kind == Verification && e.Seq%3 == 1 && testToken(-1) == token
			hasToken = hasToken || own || shared
		}
		if hasToken &&
			(f.From.IsZero() || !l.Time.Before(f.From)) && (f.To.IsZero() || l.Time.Before(f.To)) &&
			(len(f.Kinds) == 0 || slices.Contains(f.Kinds, l.Kind)) &&
			(len(f.Verdicts) == 0 || slices.Contains(f.Verdicts, l.Verdict)) &&
			(len(f.Formats) == 0 || slices.Contains(f.Formats, l.Format)) &&
			(len(f.Operators) == 0 || slices.Contains(f.Operators, l.Operator)) &&
			(f.Before == 0 || e.Seq < f.Before) {
			seqs = append(seqs, e.Seq)
		}
	}
	slices.Reverse(seqs)
	if f.Limit > 0 && len(seqs) > f.Limit {
		seqs = seqs[:f.Limit]
	}
	return seqs
}
