package fr

import (
	"bytes"
	"errors"
)

// The control characters of the text encoding, §3.4.1. Only these three can
// stand in a code; none can stand in a value.
const (
	endOfValue     = 0x1d // GS
	endOfShortened = 0x1e // RS: the value was longer
	startOfSeal    = 0x1f // US: the signature follows
)

// An element is one identifier of a data zone with its value.
type element struct {
	id    string
	value []byte
	// known: the identifier is one of the perimeter's. If it is not, the value
	// is everything up to a separator, which may be several elements.
	known     bool
	rank      int // in data, or nowhere
	size      size
	shortened bool
}

var (
	errIdentifier = errors.New("no identifier where one begins")
	errCutShort   = errors.New("a value of fixed length is cut short")
)

// readZone reads a data zone of the text encoding. Its error is one of this
// file.
//
// joins are the places in the zone where a value ended without a separator: a
// value of fixed length, one that fills its longest permitted length, the last
// one. A separator put in at a join changes nothing of what the zone says,
// because it would be read as part of that end.
func readZone(zone []byte, perimeter string) (elements []element, joins []int, err error) {
	for at := 0; at < len(zone); {
		if zone[at] == endOfValue {
			at++ // an end that was marked already
			continue
		}
		if !identifier(zone[at:]) {
			return nil, nil, errIdentifier
		}
		e := element{id: string(zone[at : at+2])}
		e.size, e.rank, e.known = sizeOf(perimeter, e.id)
		at += 2
		rest := zone[at:]
		n, marked := valueEnd(rest, e.size)
		if e.size.exact && !marked && n < e.size.n {
			return nil, nil, errCutShort
		}
		e.value = rest[:n]
		at += n
		if marked {
			e.shortened = zone[at] == endOfShortened
			at++
		} else {
			joins = append(joins, at)
		}
		elements = append(elements, e)
	}
	return elements, joins, nil
}

// valueEnd returns the length of the value that rest begins with, and whether a
// separator ends it. A value of full length needs none. One that is longer than
// permitted is only taken for that if nothing else can be meant.
func valueEnd(rest []byte, s size) (n int, marked bool) {
	n = bytes.IndexFunc(rest, isEnd)
	if marked = n >= 0; !marked {
		n = len(rest)
	}
	if s.n > 0 && n > s.n && (s.exact || identifier(rest[s.n:])) {
		return s.n, false
	}
	return n, marked
}

// identifier reports whether b begins with two characters that may be one.
func identifier(b []byte) bool {
	return len(b) >= 2 && alphanumeric(b[0]) && alphanumeric(b[1])
}

func isEnd(c rune) bool { return c == endOfValue || c == endOfShortened }

// maxRestored bounds how often a signature is checked. The types of documents
// have at most a dozen values of fixed length.
const maxRestored = 24

// restored are the other texts that the signature may cover. Some emitters sign
// a separator between the mandatory and the optional data, or after the last of
// them, and do not encode it behind a value that ends without one. Where that
// boundary is depends on the type of the document and the version of the
// specification, so it is looked for at every join; all of these texts say the
// same.
func restored(signed []byte, headerLength int, joins []int) [][]byte {
	if len(joins) > maxRestored {
		joins = joins[:maxRestored]
	}
	texts := make([][]byte, len(joins))
	for i, join := range joins {
		at := headerLength + join
		text := make([]byte, 0, len(signed)+1)
		text = append(text, signed[:at]...)
		text = append(text, endOfValue)
		texts[i] = append(text, signed[at:]...)
	}
	return texts
}
