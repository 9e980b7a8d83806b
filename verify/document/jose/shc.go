package jose

import (
	"bytes"
	"compress/flate"
	"errors"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/soi-id/soi/verify/document"
)

// SHC is the SMART Health Card, framework version 1.4: a JWS in the digits of a
// QR code, or as it stands in a file.
var SHC = document.Format{
	ID:        shcID,
	Signed:    true,
	Recognise: recogniseSHC,
	Parse:     parseSHC,
}

const shcID = "smart.shc"

// maxInflated is how far a payload may inflate, in bytes. A QR code holds 3 kB,
// and real cards inflate to five times that; 3 kB made for the purpose inflate
// to 3 MB.
const maxInflated = 1 << 20

var (
	errTooLarge  = errors.New("inflates to more than 1 MiB")
	errTrailing  = errors.New("bytes after the compressed stream")
	errSHCHeader = errors.New("not alg ES256, zip DEF and a kid")
	errSHCIssuer = errors.New("the issuer is no https address without a slash at its end")
	errSHCBundle = errors.New("no FHIR bundle")
)

// recogniseSHC takes the scheme, and of the tokens those whose header names
// the compression: but for cards, only a JWE has that (RFC 7516 §4.1.3).
func recogniseSHC(p document.Payload) bool {
	text := trimmed(p)
	start := startOf(text)
	return isSHC(text) || hasName(start, "zip") && !hasName(start, "enc")
}

func parseSHC(p document.Payload, at time.Time) (*document.Document, error) {
	text := trimmed(p)
	if isSHC(text) {
		whole, err := JoinSHC(splitSHC(text))
		switch {
		case errors.Is(err, ErrSHCPartsMissing):
			return uncheckableDocument(shcID, CodePartOfSeveral), nil
		case err != nil:
			return nil, malformed(CodeSHCPartInvalid, err)
		}
		if text, err = shcText(whole[len(shcScheme):]); err != nil {
			return nil, malformed(CodeSHCDigitsInvalid, err)
		}
	}
	return parseSHCToken(text, at)
}

func parseSHCToken(text []byte, at time.Time) (*document.Document, error) {
	j, err := readJWS(text)
	switch {
	case errors.Is(err, errNoAlgorithm):
		return nil, malformed(CodeSHCHeaderInvalid, errSHCHeader)
	case err != nil:
		return nil, err
	}
	// "Health Cards are Encoded as Compact Serialization JSON Web Signatures".
	if h := j.header; h.algorithm != "ES256" || h.compression != "DEF" || h.keyID == "" || h.encrypted {
		return nil, malformed(CodeSHCHeaderInvalid, errSHCHeader)
	}
	content, err := inflate(j.payload)
	switch {
	case errors.Is(err, errTooLarge):
		return nil, malformed(CodeInflatedTooLarge, err)
	case err != nil:
		return nil, malformed(CodeCompressionInvalid, err)
	}
	claims, err := readObject(content)
	if err != nil {
		return nil, malformed(CodeClaimsInvalid, err)
	}
	t, err := readToken(claims)
	if err != nil {
		return nil, err
	}
	if !strings.HasPrefix(t.issuer, "https://") || strings.HasSuffix(t.issuer, "/") {
		return nil, malformed(CodeClaimsInvalid, errSHCIssuer)
	}
	credential, _ := claims["vc"].(object)
	subject, _ := credential["credentialSubject"].(object)
	bundle, ok := subject["fhirBundle"].(object)
	if !ok {
		return nil, malformed(CodeClaimsInvalid, errSHCBundle)
	}
	r := &reading{at: at}
	r.addBundle(bundle)
	if id, ok := credential["rid"].(string); ok {
		r.add(FieldRevocationID, id)
		r.note(CodeStatusNotChecked, "")
	}
	t.issuedFromNotBefore() // nbf is the time of issuance
	d := &document.Document{Format: shcID, Fields: r.fields, Validity: t.validity, Findings: r.findings}
	j.prove(d, document.Hints{Issuer: t.issuer})
	return d, nil
}

// Readers are kept, because each holds tables and a window of some 40 kB.
var inflaters = sync.Pool{New: func() any { return flate.NewReader(bytes.NewReader(nil)) }}

// inflate inflates exactly one raw DEFLATE stream (RFC 1951).
func inflate(b []byte) ([]byte, error) {
	// bytes.Reader is an io.ByteReader, so that the inflater takes no byte
	// beyond the stream and what is left over can be seen.
	src := bytes.NewReader(b)
	r := inflaters.Get().(io.ReadCloser)
	defer inflaters.Put(r)
	if err := r.(flate.Resetter).Reset(src, nil); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	out.Grow(6*len(b) + bytes.MinRead)
	if _, err := out.ReadFrom(io.LimitReader(r, maxInflated+1)); err != nil {
		return nil, err
	}
	if out.Len() > maxInflated {
		return nil, errTooLarge
	}
	if src.Len() > 0 {
		return nil, errTrailing
	}
	return out.Bytes(), nil
}
