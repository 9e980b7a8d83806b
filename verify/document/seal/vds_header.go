package seal

import (
	"strconv"
	"strings"
	"time"

	"github.com/soi-id/soi/verify/internal/c40"
)

const (
	magic = 0xdc
	// The version bytes, each one less than the version they stand for.
	version3 = 2
	version4 = 3
	// tailSize is the two dates, the feature reference and the category.
	tailSize = 8
	// fixedReference is the length in characters of a version 3 reference.
	fixedReference = 5
	// administration is the signer of all German administrative documents. The
	// lengths of its references are decimal, or hexadecimal as everyone's:
	// TR-03171 shows the one and refers to a standard that says the other.
	administration = "DEZV"
	// sealCentury is the one in which seals are signed. It tells a header that
	// was read with the wrong length from one that was not.
	sealCentury = 20
)

// A header is that of Doc 9303-13.
type header struct {
	state     string // up to three letters
	signer    string // two letters of a state and two of its signer
	reference string // of the certificate
	issued    time.Time
	signed    time.Time
	// kind is the feature reference and the category, which together say what
	// document it is.
	kind uint16
	size int
}

// readHeader reads the header at the beginning of b.
func readHeader(b []byte) (header, error) {
	if len(b) < 4 {
		return header{}, malformed(CodeSealHeaderInvalid, "cut short")
	}
	state, err := c40.Decode(b[2:4])
	if err != nil {
		return header{}, malformed(CodeSealHeaderInvalid, "state: %w", err)
	}
	h := header{state: strings.TrimRight(state, " ")}
	if b[1] == version3 {
		return h.readFixed(b)
	}
	return h.readVariable(b)
}

// readFixed reads the nine characters of version 3: signer and reference.
func (h header) readFixed(b []byte) (header, error) {
	const from, to = 4, 10
	if len(b) < to+tailSize {
		return header{}, malformed(CodeSealHeaderInvalid, "cut short")
	}
	text, err := c40.Decode(b[from:to])
	if err != nil || len(text) != 4+fixedReference {
		return header{}, malformed(CodeSealHeaderInvalid, "signer")
	}
	h.signer, h.reference = text[:4], text[4:]
	return h.readTail(b, to)
}

// readVariable reads the signer, the length of the reference and the reference
// of version 4.
func (h header) readVariable(b []byte) (header, error) {
	const from, to = 4, 8
	if len(b) < to {
		return header{}, malformed(CodeSealHeaderInvalid, "cut short")
	}
	text, err := c40.Decode(b[from:to])
	if err != nil || len(text) != 6 {
		return header{}, malformed(CodeSealHeaderInvalid, "signer")
	}
	h.signer = text[:4]
	bases := []int{16}
	if h.signer == administration {
		bases = []int{10, 16}
	}
	err = malformed(CodeSealHeaderInvalid, "length of the reference")
	for _, base := range bases {
		length, parseErr := strconv.ParseUint(text[4:], base, 8)
		if parseErr != nil || length == 0 {
			continue
		}
		// The wrong base shows in dates that are none.
		var read header
		if read, err = h.readReference(b, to, int(length)); err == nil {
			return read, nil
		}
	}
	return header{}, err
}

func (h header) readReference(b []byte, from, length int) (header, error) {
	to := from + (length+2)/3*2
	if len(b) < to+tailSize {
		return header{}, malformed(CodeSealHeaderInvalid, "cut short")
	}
	reference, err := c40.Decode(b[from:to])
	if err != nil || len(reference) != length {
		return header{}, malformed(CodeSealHeaderInvalid, "reference")
	}
	h.reference = reference
	return h.readTail(b, to)
}

// readTail reads what both versions end with.
func (h header) readTail(b []byte, from int) (header, error) {
	var ok bool
	if h.issued, ok = headerDate(b[from : from+3]); !ok {
		return header{}, malformed(CodeSealHeaderInvalid, "issue date")
	}
	if h.signed, ok = headerDate(b[from+3 : from+6]); !ok || !h.signed.IsZero() && h.signed.Year()/100 != sealCentury {
		return header{}, malformed(CodeSealHeaderInvalid, "signature date")
	}
	h.kind = uint16(b[from+6])<<8 | uint16(b[from+7])
	h.size = from + tailSize
	return h, nil
}

// headerDate reads a day in UTC, or the zero time for a date that is left open.
// A date that is none is not read around: it decides whether the key was in
// force.
func headerDate(b []byte) (time.Time, bool) {
	if b[0]|b[1]|b[2] == 0 {
		return time.Time{}, true
	}
	d, ok := binaryDate(b)
	return d.start(), ok
}

// country is the signer's: every signer identifier begins with the two letters
// of the country in its certificate (TR-03137-1 table 1).
func (h header) country() string { return h.signer[:2] }

// keyID is the reference as package trust names certificates: the signer and
// the serial number in hexadecimal digits without leading zeros. The references
// of TR-03171 §2.2 are numbers of a registry; they are written the same.
func (h header) keyID() []byte {
	reference := strings.TrimLeft(h.reference, "0 ")
	if reference == "" {
		reference = "0"
	}
	return []byte(h.signer + reference)
}
