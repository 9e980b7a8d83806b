package cms

import (
	"slices"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"
)

const (
	indefinite  = 0x80 // in place of a length (X.690 §8.1.3.6)
	constructed = 0x20 // of a tag
	// pieces is an OCTET STRING in pieces (X.690 §8.7.3).
	pieces = tag.Tag(constructed | 4)
	// maxFrame is how deep lengths may be indefinite. The frame of a list is
	// six deep.
	maxFrame = 10
)

// definite writes the frame of signed data in DER. What has a definite length
// is DER already or refused later, and is copied as it is: certificates are
// among it, of which not a bit may change.
func definite(file []byte) (der []byte, ok bool) {
	if len(file) < 2 || file[1] != indefinite {
		return file, true
	}
	der, rest, ok := element(file, maxFrame)
	return der, ok && len(rest) == 0
}

// element reads one element, and returns it in DER with what follows it.
func element(in cryptobyte.String, depth int) (der, rest []byte, ok bool) {
	if len(in) < 2 || depth == 0 {
		return nil, nil, false
	}
	kind := tag.Tag(in[0])
	var content []byte
	switch {
	case in[1] == indefinite && kind&constructed != 0:
		content, rest, ok = children(in[2:], kind, depth)
	case kind == pieces:
		var inner cryptobyte.String
		if !in.ReadASN1(&inner, kind) {
			return nil, nil, false
		}
		content, rest, ok = children(slices.Concat(inner, endOfContents), kind, depth)
		ok = ok && len(rest) == 0
		rest = in
	default:
		var whole cryptobyte.String
		ok = in.ReadAnyASN1Element(&whole, &kind)
		return whole, in, ok
	}
	if kind == pieces {
		kind = tag.OCTET_STRING
	}
	var b cryptobyte.Builder
	b.AddASN1(kind, func(b *cryptobyte.Builder) { b.AddBytes(content) })
	der, err := b.Bytes()
	return der, rest, ok && err == nil
}

// endOfContents ends what has an indefinite length.
var endOfContents = []byte{0, 0}

// children reads elements up to the end of contents. Of a string in pieces they
// are the pieces, without their headers.
func children(in []byte, kind tag.Tag, depth int) (content, rest []byte, ok bool) {
	for len(in) >= 2 {
		if in[0] == 0 && in[1] == 0 {
			return content, in[2:], true
		}
		child, after, ok := element(in, depth-1)
		if !ok {
			return nil, nil, false
		}
		if kind == pieces {
			piece := cryptobyte.String(child)
			var inner cryptobyte.String
			if !piece.ReadASN1(&inner, tag.OCTET_STRING) {
				return nil, nil, false
			}
			child = inner
		}
		content, in = append(content, child...), after
	}
	return nil, nil, false
}
