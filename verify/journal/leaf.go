package journal

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// leafVersion is the first line of every leaf of this form.
const leafVersion = "soi.leaf/1"

// timeLayout is RFC 3339 in UTC with milliseconds: finer than anything that
// happens at a desk, and one length only.
const timeLayout = "2006-01-02T15:04:05.000Z"

const (
	// maxWord bounds every word of a leaf in bytes: a SHA-256 in hex, the
	// longest key id, fits.
	maxWord = 64
	// maxReasons bounds the reasons of a leaf, so that a leaf is never larger
	// than a page of the database or two.
	maxReasons = 64
	// RFC 3339 §1 ends in the year 9999. No machine's clock shows a time
	// before 1900, and the zero time, which stands for none, is far from it.
	minYear, maxYear = 1900, 9999
)

// kinds says of each kind whether its leaf names another entry, and whether it
// may name a range of them.
var kinds = map[Kind]struct{ of, through bool }{
	Verification: {},
	Confirmation: {of: true},
	Keys:         {},
	Clock:        {},
	Erasure:      {of: true, through: true},
	SignOff:      {of: true, through: true},
}

// EncodeLeaf returns the text of a leaf, which is what the tree hashes:
//
//	soi.leaf/1
//	seq 17
//	kind verification
//	time 2026-11-21T08:15:00.250Z
//	clock 2026-11-21T08:15:00.250Z
//	late true
//	desk 5XQK3Z
//	operator 4
//	format vn.cccd
//	verdict consistent_unsigned
//	reason not_signed
//	key 9f86d0…
//	keys_issued 2026-11-01T00:00:00.000Z
//	of 16
//	through 20
//	action matches
//	commitment q83v…=
//
// The lines come in this order and end in a newline; a line without a value is
// left out; reasons have a line each, in their order. Of and through belong to
// some kinds only (of is then always there, zero included). Times are in UTC,
// cut to milliseconds. A leaf has exactly one text.
//
// Words are 1 to 64 ASCII letters, digits, dots, underscores and hyphens. So
// no value can end a line, and neither a name nor an address fits by mistake.
// The error wraps ErrInvalidLeaf and quotes no value.
func EncodeLeaf(seq uint64, l Leaf) ([]byte, error) {
	if err := l.validate(); err != nil {
		return nil, err
	}
	text := make([]byte, 0, 512)
	text = append(text, leafVersion...)
	text = append(text, "\nseq "...)
	text = strconv.AppendUint(text, seq, 10)
	word := func(name, value string) {
		if value != "" {
			text = append(text, '\n')
			text = append(text, name...)
			text = append(text, ' ')
			text = append(text, value...)
		}
	}
	moment := func(name string, t time.Time) {
		if !t.IsZero() {
			text = append(text, '\n')
			text = append(text, name...)
			text = append(text, ' ')
			text = t.UTC().AppendFormat(text, timeLayout)
		}
	}
	word("kind", string(l.Kind))
	moment("time", l.Time)
	moment("clock", l.Clock)
	if l.Late {
		word("late", "true")
	}
	word("desk", l.Desk)
	if l.Operator != 0 {
		word("operator", strconv.FormatUint(uint64(l.Operator), 10))
	}
	word("format", l.Format)
	word("verdict", l.Verdict)
	for _, r := range l.Reasons {
		word("reason", r)
	}
	word("key", l.KeyID)
	moment("keys_issued", l.KeysIssuedAt)
	if kinds[l.Kind].of {
		word("of", strconv.FormatUint(l.Of, 10))
	}
	if l.Through != 0 {
		word("through", strconv.FormatUint(l.Through, 10))
	}
	word("action", l.Action)
	if l.Commitment != [32]byte{} {
		word("commitment", base64.StdEncoding.EncodeToString(l.Commitment[:]))
	}
	return append(text, '\n'), nil
}

// DecodeLeaf reads the text of a leaf. It accepts nothing that EncodeLeaf
// would not have written byte for byte. The error wraps ErrInvalidLeaf.
func DecodeLeaf(text []byte) (seq uint64, l Leaf, err error) {
	seq, l, err = parseLeaf(string(text))
	if err != nil {
		return 0, Leaf{}, err
	}
	again, err := EncodeLeaf(seq, l)
	if err != nil {
		return 0, Leaf{}, err
	}
	if !bytes.Equal(again, text) {
		return 0, Leaf{}, fmt.Errorf("%w: not in its one form", ErrInvalidLeaf)
	}
	return seq, l, nil
}

// parseLeaf reads the values of a leaf. Order, repetition, empty values and
// the forms of numbers are left to the comparison in DecodeLeaf.
func parseLeaf(text string) (seq uint64, l Leaf, err error) {
	header, rest, _ := strings.Cut(text, "\n")
	if header != leafVersion {
		return 0, Leaf{}, fmt.Errorf("%w: not a leaf of version 1", ErrInvalidLeaf)
	}
	for line := range strings.Lines(rest) {
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		var err error
		switch name {
		case "seq":
			seq, err = strconv.ParseUint(value, 10, 64)
		case "kind":
			l.Kind = Kind(value)
		case "time":
			l.Time, err = time.Parse(time.RFC3339, value)
		case "clock":
			l.Clock, err = time.Parse(time.RFC3339, value)
		case "late":
			l.Late = true
		case "desk":
			l.Desk = value
		case "operator":
			var n uint64
			n, err = strconv.ParseUint(value, 10, 32)
			l.Operator = uint32(n)
		case "format":
			l.Format = value
		case "verdict":
			l.Verdict = value
		case "reason":
			l.Reasons = append(l.Reasons, value)
		case "key":
			l.KeyID = value
		case "keys_issued":
			l.KeysIssuedAt, err = time.Parse(time.RFC3339, value)
		case "of":
			l.Of, err = strconv.ParseUint(value, 10, 64)
		case "through":
			l.Through, err = strconv.ParseUint(value, 10, 64)
		case "action":
			l.Action = value
		case "commitment":
			var c []byte
			if c, err = base64.StdEncoding.Strict().DecodeString(value); len(c) != len(l.Commitment) {
				return 0, Leaf{}, fmt.Errorf("%w: malformed commitment", ErrInvalidLeaf)
			}
			copy(l.Commitment[:], c)
		default:
			return 0, Leaf{}, fmt.Errorf("%w: unknown line", ErrInvalidLeaf)
		}
		if err != nil {
			return 0, Leaf{}, fmt.Errorf("%w: malformed %s", ErrInvalidLeaf, name)
		}
	}
	return seq, l, nil
}

func (l Leaf) validate() error {
	kind, known := kinds[l.Kind]
	switch {
	case !known:
		return fmt.Errorf("%w: unknown kind", ErrInvalidLeaf)
	case l.Time.IsZero():
		return fmt.Errorf("%w: no time", ErrInvalidLeaf)
	case l.Desk == "":
		return fmt.Errorf("%w: no desk", ErrInvalidLeaf)
	case l.Kind == Verification && l.Verdict == "":
		return fmt.Errorf("%w: a verification without a verdict", ErrInvalidLeaf)
	case (l.Kind == Verification) != (l.Action == ""):
		return fmt.Errorf("%w: every kind but a verification has an action", ErrInvalidLeaf)
	case l.Of != 0 && !kind.of:
		return fmt.Errorf("%w: this kind is of no other entry", ErrInvalidLeaf)
	case l.Through != 0 && (!kind.through || l.Through <= l.Of):
		return fmt.Errorf("%w: no range", ErrInvalidLeaf)
	case len(l.Reasons) > maxReasons:
		return fmt.Errorf("%w: over %d reasons", ErrInvalidLeaf, maxReasons)
	}
	for _, t := range []time.Time{l.Time, l.Clock, l.KeysIssuedAt} {
		if year := t.UTC().Year(); !t.IsZero() && (year < minYear || year > maxYear) {
			return fmt.Errorf("%w: year out of range", ErrInvalidLeaf)
		}
	}
	for _, w := range []string{l.Desk, l.Format, l.Verdict, l.KeyID, l.Action} {
		if w != "" && !isWord(w) {
			return fmt.Errorf("%w: a value is not a word", ErrInvalidLeaf)
		}
	}
	for _, r := range l.Reasons {
		if !isWord(r) {
			return fmt.Errorf("%w: a reason is not a word", ErrInvalidLeaf)
		}
	}
	return nil
}

func isWord(s string) bool {
	if len(s) == 0 || len(s) > maxWord {
		return false
	}
	for _, c := range []byte(s) {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '.', c == '_', c == '-':
		default:
			return false
		}
	}
	return true
}
