package cwt

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/fxamacker/cbor/v2"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/internal/base45"
	"github.com/soi-id/soi/verify/internal/cose"
)

// Claim169 is MOSIP's identity QR code: Base45 without a prefix.
var Claim169 = document.Format{
	ID:        claim169ID,
	Signed:    true,
	Recognise: recogniseClaim169,
	Parse:     parseClaim169,
}

const claim169ID = "cwt.claim169"

const (
	// minZlibText is the least number of characters of a payload that is
	// recognised by the zlib magic number: 16 bytes, about what the smallest
	// stream with any claim needs. Shorter texts are number plates and names.
	minZlibText = 24
	// minBrotli is the least number of bytes of a payload that is recognised
	// as Brotli, which has no magic number: a signature alone is 64 bytes that
	// do not compress.
	minBrotli = 64
)

// recogniseClaim169 looks for Base45 that starts a zlib stream, or a Brotli
// stream that starts a COSE message.
func recogniseClaim169(p document.Payload) bool {
	s, _ := p.TrimmedText()
	text := []byte(s)
	if len(text) < minZlibText || !base45.InAlphabet(text) {
		return false
	}
	if start, err := base45.Decode(text[:3]); err == nil && isZlib(start) {
		return true
	}
	compressed, err := base45.Decode(text)
	if err != nil || len(compressed) < minBrotli {
		return false
	}
	return startsCOSE(brotliStart(compressed, 2))
}

// startsCOSE reports whether b starts a message of the kinds that package cose
// tells apart: by its tag and its array, the CWT tag, or as a bare array of
// four whose first element is the byte string of the protected header.
func startsCOSE(b []byte) bool {
	if len(b) < 2 {
		return false
	}
	switch b[0] {
	case 0xd0, 0xd2: // COSE_Encrypt0, COSE_Sign1
		return b[1]>>5 == majorArray
	case 0xd8: // a tag of one byte: CWT and the other COSE messages
		return b[1] == 61 || b[1] >= 96 && b[1] <= 98
	case 0x84:
		return b[1]>>5 == majorBytes
	}
	return false
}

func parseClaim169(p document.Payload, at time.Time) (*document.Document, error) {
	text, _ := p.TrimmedText()
	m, uncheckable, err := openEnvelope([]byte(text), inflate)
	if err != nil {
		return nil, err
	}
	if uncheckable != "" {
		return uncheckableDocument(claim169ID, uncheckable), nil
	}
	t, err := readToken(m.Payload)
	if err != nil {
		return nil, err
	}
	if t.identity == nil {
		return nil, malformed(CodeClaim169Missing, nil)
	}
	r, err := readIdentity(t, at)
	if err != nil {
		return nil, err
	}
	d := &document.Document{Format: claim169ID, Fields: r.fields, Validity: t.validity, Findings: r.findings}
	// The specification leaves trust, and so the key's dates, to the verifier.
	// Cards are printed once and outlive the key that signed them, as ICAO
	// documents do, so the key must have been in force at iat. A key whose
	// secret has leaked is not saved by that: package trust sees to it.
	if err := prove(d, m, document.Hints{Issuer: t.issuer}, document.AtSigning); err != nil {
		return nil, err
	}
	return d, nil
}

// The claims of the identity map that are read in a way of their own,
// specification 1.2.1 §3.1.
const (
	claimID           = 1
	claimBirth        = 8
	claimSex          = 9
	claimMarital      = 14
	claimPhoto        = 16
	claimPhotoFormat  = 17
	claimFirstFinger  = 50
	claimFace         = 62
	claimLastBiometry = 65
)

// identityFields are the plain claims in the order a person expects.
var identityFields = []struct {
	claim int64
	key   string
}{
	{4, document.FieldFullName},
	{5, "given_name"},
	{6, "middle_name"},
	{7, "family_name"},
	{19, "secondary_full_name"},
	{claimID, document.FieldIDNumber},
	{claimBirth, document.FieldBirthDate},
	{claimSex, document.FieldSex},
	{13, document.FieldNationality},
	{10, document.FieldAddress},
	{21, "location_code"},
	{11, "email"},
	{12, "phone"},
	{claimMarital, "marital_status"},
	{15, "guardian"},
	{22, "legal_status"},
	{23, "issuing_country"},
	{3, "language"},
	{20, "secondary_language"},
	{18, "best_quality_fingers"},
	{2, "version"},
}

// maritalStatuses are the values of claim 14.
var maritalStatuses = map[string]string{"1": "unmarried", "2": "married", "3": "divorced"}

func readIdentity(t token, at time.Time) (*reading, error) {
	r := new(reading)
	values, err := r.integerKeys(t.identity)
	if err != nil {
		return nil, err
	}
	for _, f := range identityFields {
		raw, ok := values[f.claim]
		if !ok {
			continue
		}
		delete(values, f.claim)
		value, ok := plain(raw)
		if !ok {
			r.note(CodeClaimNotShown, f.key)
			continue
		}
		switch f.claim {
		case claimBirth:
			r.addBirth(value, at)
		case claimSex:
			r.addSex(value)
		case claimMarital:
			if word, ok := maritalStatuses[value]; ok {
				value = word
			}
			r.add(f.key, value)
		default:
			r.add(f.key, value)
		}
	}
	if id := (&document.Document{Fields: r.fields}).Value(document.FieldIDNumber); t.subject != "" && t.subject != id {
		r.add("subject", t.subject)
	}
	r.addPortrait(values)
	r.addUnknown(values)
	return r, nil
}

// integerKeys decodes the identity map. Text keys have no meaning in it; the
// Philippine ePhilID, which uses some, is a format of its own.
func (r *reading) integerKeys(raw cbor.RawMessage) (map[int64]cbor.RawMessage, error) {
	var all map[any]cbor.RawMessage
	if !isMap(raw) {
		return nil, malformed(CodeClaimsInvalid, errNotMap)
	}
	if err := cose.Strict.Unmarshal(raw, &all); err != nil {
		// The decoder's error may quote a key of the payload.
		return nil, malformed(CodeClaimsInvalid, fmt.Errorf("identity: %w", errNotMap))
	}
	values := make(map[int64]cbor.RawMessage, len(all))
	for key, value := range all {
		switch key := key.(type) {
		case uint64:
			if key <= math.MaxInt64 {
				values[int64(key)] = value
			}
		case int64:
			values[key] = value
		}
	}
	if len(values) < len(all) {
		r.note(CodeClaimNotShown, "")
	}
	return values, nil
}

// addUnknown adds what is left of the identity map. Biometrics are noted and
// dropped: nothing here compares them, and what is not kept cannot leak.
func (r *reading) addUnknown(values map[int64]cbor.RawMessage) {
	left := make([]int64, 0, len(values))
	biometrics := false
	for claim := range values {
		if claim >= claimFirstFinger && claim <= claimLastBiometry {
			biometrics = true
			continue
		}
		left = append(left, claim)
	}
	slices.Sort(left)
	for _, claim := range left {
		key := fmt.Sprintf("claim_%d", claim)
		if value, ok := plain(values[claim]); ok {
			r.add(key, value)
		} else {
			r.note(CodeClaimNotShown, key)
		}
	}
	if biometrics {
		r.note(CodeBiometricsPresent, "")
	}
}
