package seal

import (
	"time"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/internal/iso3166"
)

// VDS is the visible digital seal of ICAO Doc 9303-13, header versions 3 and 4.
// MiDNI, the identity card on the telephone of Spain, is one too.
var VDS = document.Format{
	ID:        vdsID,
	Signed:    true,
	Recognise: recogniseVDS,
	Parse:     parseVDS,
}

const vdsID = "icao.vds"

// signatureTag is that of the signature, which ends a seal.
const signatureTag = 0xff

// recogniseVDS goes by the magic byte and the version. 2D-Doc has the same
// magic byte and version 4, which no seal has.
func recogniseVDS(p document.Payload) bool {
	b := p.Bytes
	return len(b) >= 2 && b[0] == magic && (b[1] == version3 || b[1] == version4)
}

func parseVDS(p document.Payload, at time.Time) (*document.Document, error) {
	b := p.Bytes
	if !recogniseVDS(p) {
		return nil, malformed(CodeSealHeaderInvalid, "no seal")
	}
	h, err := readHeader(b)
	if err != nil {
		return nil, err
	}
	elements, ok := messageZone(b[h.size:])
	if !ok {
		return nil, malformed(CodeSealMessagesInvalid, "messages do not end with the seal")
	}
	r := &reading{at: at}
	for _, day := range []time.Time{h.signed, h.issued} {
		if !day.IsZero() {
			r.at = day
		}
	}
	var signature element
	if endsWith(elements, signatureTag) {
		signature = elements[len(elements)-1]
		elements = elements[:len(elements)-1]
	}
	k := kindOf(h)
	r.readMessages(elements, k.messages)
	if k.check != nil {
		k.check(r)
	}
	if r.err != nil {
		return nil, r.err
	}
	r.noteUnknown(k)
	r.compareStates(h)
	d := r.document(vdsID, k.name, h.state, h.issued, h.signed)
	if len(signature.value) > 0 {
		// Over everything before the tag of the signature. A seal names no
		// algorithm; the curve of the key decides.
		prove(d, &document.Proof{
			Signed:    b[:h.size+signature.start],
			Signature: signature.value,
			Hints:     document.Hints{KeyID: h.keyID(), Country: h.country()},
			SignedAt:  h.signed,
		})
	}
	return d, nil
}

// noteUnknown says why messages are shown by their tags.
func (r *reading) noteUnknown(k kind) {
	switch {
	case k.messages == nil:
		r.find(CodeSealKindUnknown, document.Note, FieldSealKind)
	case len(r.unknown) > 0 && k.profiled:
		r.find(CodeSealProfileUnsigned, document.Note, r.unknown[0].Key)
	case len(r.unknown) > 0:
		r.find(CodeSealMessageUnknown, document.Note, r.unknown[0].Key)
	}
}

// compareStates notices a seal in whose header another state than the signer's
// is named as the one that issued the document. MiDNI names Spain in two
// letters.
func (r *reading) compareStates(h header) {
	state, known := iso3166.Alpha2(h.state)
	if !known {
		state = h.state
	}
	if state != h.country() {
		r.find(CodeSealStateDiffers, document.Warning, FieldIssuingState)
	}
}

// messageZone splits what follows the header. Lengths are read as DER, and as
// plain bytes only if those of DER do not lead to a signature that ends the
// seal. A seal without a signature is read as DER if it can be.
func messageZone(b []byte) ([]element, bool) {
	der, isDER := split(b, derLength, signatureTag)
	if isDER && endsWith(der, signatureTag) {
		return der, true
	}
	plain, isPlain := split(b, plainLength, signatureTag)
	if isPlain && (endsWith(plain, signatureTag) || !isDER) {
		return plain, true
	}
	return der, isDER
}

// prove gives a document its proof and marks its fields as covered. Documents
// with seals are valid for years after their signer has stopped, so the key
// must have been in force when they were signed.
func prove(d *document.Document, proof *document.Proof) {
	proof.KeyInForce = document.AtSigning
	d.Proof = proof
	for i := range d.Fields {
		d.Fields[i].Signed = true
	}
}
