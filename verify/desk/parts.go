package desk

import (
	"bytes"
	"errors"
	"slices"

	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/document/jose"
)

// maxParts is how many codes one document is spread over at most. Health cards
// need three.
const maxParts = 16

// together takes the payload of a code that is a part of a document by its own
// words, as those of health cards are, and returns the document's whole payload
// with its last part. Parts that came before are kept until then, or until a
// code that is no part of the same.
func (d *Desk) together(part []byte, r verify.Result) (whole []byte, complete bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if r.Verdict != verify.Unsupported || r.Reasons[0].Code != verify.CodePartOfSeveral {
		d.pieces = nil
		return nil, false
	}
	if slices.ContainsFunc(d.pieces, func(other []byte) bool { return bytes.Equal(other, part) }) {
		return nil, false
	}
	d.pieces = append(d.pieces, bytes.Clone(part))
	whole, err := jose.JoinSHC(d.pieces)
	switch {
	case err == nil:
		d.pieces = nil
		return whole, true
	case !errors.Is(err, jose.ErrSHCPartsMissing) || len(d.pieces) > maxParts:
		d.pieces = [][]byte{bytes.Clone(part)} // of another document: begin anew
	}
	return nil, false
}
