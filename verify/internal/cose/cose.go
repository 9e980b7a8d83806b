// Package cose reads COSE_Sign1 messages (RFC 9052) strictly and hands out the
// exact bytes under the signature, which package trust then checks.
//
// A message may stand alone as an array, under its own tag 18, or under tag 18
// inside the CWT tag 61 (RFC 8392 §6). The algorithm is taken from the
// protected header alone: what a signature does not cover chooses nothing.
package cose

import (
	"errors"
	"fmt"

	"github.com/fxamacker/cbor/v2"

	"github.com/soi-id/soi/verify/document"
)

// The errors of Parse.
var (
	// ErrCBOR: the bytes are not one strict CBOR data item.
	ErrCBOR = errors.New("cose: not strict CBOR")
	// ErrNotSign1: it is CBOR, and no COSE_Sign1 message.
	ErrNotSign1 = errors.New("cose: not a COSE_Sign1 message")
	// ErrEncrypted: it is an encrypted COSE message.
	ErrEncrypted = errors.New("cose: the message is encrypted")
	// ErrOtherMessage: it is a COSE message of a kind that is not read, such as
	// one with several signatures or with a secret key's code.
	ErrOtherMessage = errors.New("cose: another kind of COSE message")
	// ErrHeader: a header parameter is not of the type it must be.
	ErrHeader = errors.New("cose: header parameter of the wrong type")
	// ErrCritical: the header marks parameters as critical; none is understood.
	ErrCritical = errors.New("cose: critical header parameter")
	// ErrDetached: the payload is elsewhere.
	ErrDetached = errors.New("cose: the payload is detached")
)

// The errors of Sign1.Algorithm.
var (
	// ErrAlgorithmNotProtected: the protected header names no algorithm.
	ErrAlgorithmNotProtected = errors.New("cose: no algorithm in the protected header")
	// ErrAlgorithmUnknown: the algorithm is none that Soi knows.
	ErrAlgorithmUnknown = errors.New("cose: unknown algorithm")
)

// The tags of the messages that are told apart, RFC 9052 table 1 and RFC 8392.
const (
	tagEncrypt0 = 16
	tagMAC0     = 17
	tagSign1    = 18
	tagCWT      = 61
	tagEncrypt  = 96
	tagMAC      = 97
	tagSign     = 98
)

// The major types of CBOR that are told apart, RFC 8949 §3.1.
const (
	majorBytes = 2
	majorArray = 4
	majorMap   = 5
	majorTag   = 6
)

// null is the encoding of the CBOR value null.
const null = 0xf6

// A Sign1 is a COSE_Sign1 message whose signature nobody has checked.
type Sign1 struct {
	// Signed are the bytes under the signature, RFC 9052 §4.4.
	Signed []byte
	// Signature is as the message has it; empty in a message that nobody
	// signed.
	Signature []byte
	// KeyID is the protected one, else the unprotected one, else nil.
	KeyID   []byte
	Payload []byte

	algorithm cbor.RawMessage // from the protected header; nil if absent
}

// Unsigned reports whether the message carries no signature at all.
func (m *Sign1) Unsigned() bool { return len(m.Signature) == 0 }

// header holds the parameters of either header that are read, RFC 9052 §3.1.
type header struct {
	Algorithm cbor.RawMessage `cbor:"1,keyasint"`
	Critical  cbor.RawMessage `cbor:"2,keyasint"`
	KeyID     cbor.RawMessage `cbor:"4,keyasint"`
}

// Parse reads one message. The error is one of those above, and comes with nil.
func Parse(b []byte) (*Sign1, error) {
	if err := Strict.Wellformed(b); err != nil {
		return nil, ErrCBOR
	}
	array, err := untag(b)
	if err != nil {
		return nil, err
	}
	var parts []cbor.RawMessage
	if err := Strict.Unmarshal(array, &parts); err != nil || len(parts) != 4 {
		return nil, ErrNotSign1
	}
	if parts[2][0] == null {
		return nil, ErrDetached
	}
	protected, err := byteString(parts[0])
	if err != nil {
		return nil, ErrNotSign1
	}
	payload, err := byteString(parts[2])
	if err != nil {
		return nil, ErrNotSign1
	}
	signature, err := byteString(parts[3])
	if err != nil {
		return nil, ErrNotSign1
	}

	var inside, outside header
	// RFC 9052 §3: no parameters may be written as an empty byte string.
	if len(protected) > 0 {
		if inside, err = readHeader(protected); err != nil {
			return nil, err
		}
	}
	if outside, err = readHeader(parts[1]); err != nil {
		return nil, err
	}
	// RFC 9052 §3.1: crit must be protected; one outside is no less alarming.
	if inside.Critical != nil || outside.Critical != nil {
		return nil, ErrCritical
	}
	// RFC 9052 §3: the protected header is read before the unprotected one.
	keyID := inside.KeyID
	if keyID == nil {
		keyID = outside.KeyID
	}
	m := &Sign1{Signature: signature, Payload: payload, algorithm: inside.Algorithm}
	if keyID != nil {
		if m.KeyID, err = byteString(keyID); err != nil {
			return nil, ErrHeader
		}
	}
	if m.Signed, err = signed(protected, payload); err != nil {
		return nil, err
	}
	return m, nil
}

// untag returns the array of a COSE_Sign1 message without its tags.
func untag(b []byte) ([]byte, error) {
	cwt := false
	for major(b) == majorTag {
		var tag cbor.RawTag
		if err := Strict.Unmarshal(b, &tag); err != nil {
			return nil, ErrCBOR
		}
		switch {
		case tag.Number == tagCWT && !cwt:
			// RFC 8392 §6: the CWT tag stands around a COSE tag.
			cwt = true
			if major(tag.Content) != majorTag {
				return nil, ErrNotSign1
			}
			b = tag.Content
		case tag.Number == tagSign1 && major(tag.Content) == majorArray:
			return tag.Content, nil
		case tag.Number == tagEncrypt0, tag.Number == tagEncrypt:
			return nil, ErrEncrypted
		case tag.Number == tagMAC0, tag.Number == tagMAC, tag.Number == tagSign:
			return nil, ErrOtherMessage
		default:
			return nil, ErrNotSign1
		}
	}
	if major(b) != majorArray {
		return nil, ErrNotSign1
	}
	return b, nil
}

func readHeader(b []byte) (header, error) {
	var h header
	// The decoder alone would take null for an empty map and look through tags.
	if major(b) != majorMap {
		return header{}, ErrHeader
	}
	if err := Strict.Unmarshal(b, &h); err != nil {
		return header{}, ErrCBOR
	}
	return h, nil
}

// signed builds the Sig_structure of RFC 9052 §4.4 around the protected bytes
// as they came. They are never encoded again: two encoders may differ.
func signed(protected, payload []byte) ([]byte, error) {
	b, err := cbor.Marshal([]any{"Signature1", protected, []byte{}, payload})
	if err != nil {
		return nil, fmt.Errorf("cose: Sig_structure: %w", err)
	}
	return b, nil
}

// Algorithm returns the algorithm of the protected header. The error is
// [ErrAlgorithmNotProtected] or [ErrAlgorithmUnknown].
func (m *Sign1) Algorithm() (document.Algorithm, error) {
	if m.algorithm == nil {
		return "", ErrAlgorithmNotProtected
	}
	var id int64
	// RFC 9052 §3.1 allows text as well; no such name is registered.
	if major(m.algorithm) > 1 || Strict.Unmarshal(m.algorithm, &id) != nil {
		return "", ErrAlgorithmUnknown
	}
	if name, ok := algorithms[id]; ok {
		return name, nil
	}
	return "", ErrAlgorithmUnknown
}

// algorithms are those of the IANA registry "COSE Algorithms" that Soi knows.
var algorithms = map[int64]document.Algorithm{
	-7:   document.ES256, // RFC 9053 §2.1
	-35:  document.ES384,
	-36:  document.ES512,
	-8:   document.EdDSA, // RFC 9053 §2.2
	-37:  document.PS256, // RFC 8230 §2
	-257: document.RS256, // RFC 8812 §2
	-9:   document.ES256, // RFC 9864 §2, the same with the curve in the name
	-51:  document.ES384,
	-52:  document.ES512,
	-19:  document.EdDSA,
}
