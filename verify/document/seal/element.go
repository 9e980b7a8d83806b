package seal

// An element is one tag, length and value of a seal.
type element struct {
	tag   byte
	value []byte
	start int // of the tag, within what was split
}

// A lengthOf reads a length at the beginning of b and returns it and how many
// bytes it takes; 0 bytes if there is none.
type lengthOf func(b []byte) (length, size int)

// derLength is a definite length of X.690 §8.1.3 up to two bytes, which is more
// than any code holds. ICAO Doc 9303-13 asks for DER, in which no length is
// written longer than it must be; since the signature covers how it is written,
// a longer one is taken too.
func derLength(b []byte) (length, size int) {
	switch {
	case len(b) >= 1 && b[0] < 0x80:
		return int(b[0]), 1
	case len(b) >= 2 && b[0] == 0x81:
		return int(b[1]), 2
	case len(b) >= 3 && b[0] == 0x82:
		return int(b[1])<<8 | int(b[2]), 3
	}
	return 0, 0
}

// plainLength is one byte up to 254, as in the technical reports before Doc
// 9303-13 and in BSI TR-03137-1 §3.2.3.
func plainLength(b []byte) (length, size int) {
	if len(b) == 0 {
		return 0, 0
	}
	return int(b[0]), 1
}

// noTag is for [split] of messages of which any may be the last.
const noTag = -1

// split returns the elements that fill b exactly, up to and with the one that
// has the last tag, which nothing may follow. It returns false if they do not
// fill it.
func split(b []byte, length lengthOf, last int) ([]element, bool) {
	var elements []element
	for at := 0; at < len(b); {
		n, size := length(b[at+1:])
		from := at + 1 + size
		if size == 0 || n > len(b)-from {
			return nil, false
		}
		e := element{tag: b[at], value: b[from : from+n], start: at}
		elements = append(elements, e)
		at = from + n
		if int(e.tag) == last && at < len(b) {
			return nil, false
		}
	}
	return elements, true
}

// endsWith reports whether the last element has the tag.
func endsWith(elements []element, tag byte) bool {
	return len(elements) > 0 && elements[len(elements)-1].tag == tag
}
