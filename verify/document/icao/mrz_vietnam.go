package icao

import (
	"strings"

	"github.com/soi-id/soi/verify/document"
)

// vietnameseID returns the 12-digit number that a Vietnamese card has in the
// optional data of its first line, and what else the optional data hold. The
// document number of such a card is the last nine digits of it, and a check
// digit of its own ends the line:
//
//	IDVNM200012345 7 001200012345 << 8
func (z *zone) vietnameseID(number string, optional []string) (string, []string) {
	const digits = 12
	first := optional[0]
	if z.state.of(z.text) != "VNM" || len(first) != digits+3 || first[digits:digits+2] != "<<" ||
		strings.Trim(first[:digits], "0123456789") != "" {
		return "", optional
	}
	id := first[:digits]
	z.check(document.FieldIDNumber, id, first[digits+2])
	if !strings.HasSuffix(id, number) {
		z.find(CodeNumberMismatch, document.Failure, document.FieldIDNumber)
	}
	return id, append([]string{""}, optional[1:]...)
}
