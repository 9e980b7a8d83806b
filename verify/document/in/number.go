package in

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"math/big"
	"strings"

	"github.com/soi-id/soi/verify/document"
)

const (
	// minDigits is the least number of digits that is taken for a code. A
	// signature alone, which does not compress, is over 600.
	minDigits = 500
	// maxDigits is the capacity of the largest QR code in digits (ISO/IEC 18004
	// table 7). The time to make bytes of a number grows with its square: a
	// million digits would take seconds.
	maxDigits = 7089
	// maxInflated is how far a record may inflate, in bytes. Real ones come to
	// some 2 kB; 3 kB made for the purpose inflate to 3 MB.
	maxInflated = 1 << 20
)

var (
	errTooLong   = errors.New("more digits than one code holds")
	errNotDigits = errors.New("something else than digits")
	errTooLarge  = errors.New("inflates to more than 1 MiB")
	errTrailing  = errors.New("bytes after the compressed stream")
	errStream    = errors.New("not one gzip or zlib stream")
)

func recogniseAadhaar(p document.Payload) bool {
	text, _ := p.TrimmedText()
	return len(text) >= minDigits && allDigits(text)
}

func allDigits(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}

// recordOf takes the digits of a code to its record. An error is a
// [*document.Malformed].
func recordOf(digits string) ([]byte, error) {
	switch {
	case len(digits) > maxDigits:
		return nil, malformed(CodeNumberTooLong, errTooLong)
	case digits == "" || !allDigits(digits):
		return nil, malformed(CodeNotDigits, errNotDigits)
	}
	number, ok := new(big.Int).SetString(digits, 10)
	if !ok {
		return nil, malformed(CodeNotDigits, errNotDigits)
	}
	content, err := inflate(number.Bytes())
	switch {
	case errors.Is(err, errTooLarge):
		return nil, malformed(CodeInflatedTooLarge, err)
	case err != nil:
		return nil, malformed(CodeCompressionInvalid, err)
	}
	return content, nil
}

// inflate inflates exactly one stream: gzip, as UIDAI writes it, or zlib, as
// others do who make codes for tests.
func inflate(b []byte) ([]byte, error) {
	// bytes.Reader is an io.ByteReader, so that the inflater takes no byte
	// beyond the stream and what is left over can be seen.
	src := bytes.NewReader(b)
	stream, err := openStream(b, src)
	if err != nil {
		return nil, errStream
	}
	var out bytes.Buffer
	out.Grow(2*len(b) + bytes.MinRead)
	_, err = out.ReadFrom(io.LimitReader(stream, maxInflated+1))
	switch {
	case err != nil:
		return nil, errStream
	case out.Len() > maxInflated:
		return nil, errTooLarge
	case src.Len() > 0:
		return nil, errTrailing
	}
	return out.Bytes(), nil
}

func openStream(b []byte, src *bytes.Reader) (io.Reader, error) {
	if !bytes.HasPrefix(b, []byte{0x1f, 0x8b}) { // RFC 1952 §2.3.1
		return zlib.NewReader(src)
	}
	r, err := gzip.NewReader(src)
	if err == nil {
		r.Multistream(false) // a second stream is trailing bytes
	}
	return r, err
}
