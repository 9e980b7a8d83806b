package issue

import (
	"encoding/base32"
	"time"

	"github.com/soi-id/soi/verify/document"
)

const idbPrefix = "RDB1"

// The zones of an IDB.
const (
	idbMessagesTag    = 0x61
	idbCertificateTag = 0x7e
	idbSignatureTag   = 0x7f
)

// idbReference is how many bytes refer to a certificate: the last ones of the
// SHA-1 of its DER.
const idbReference = 5

// idbAlgorithms are the values of the algorithm byte.
var idbAlgorithms = map[document.Algorithm]byte{document.ES256: 1, document.ES384: 2, document.ES512: 3}

// A Barcode is the content of an ICAO Datastructure for Barcode.
type Barcode struct {
	State    string // who issues the document, as in a machine-readable zone: VNM, D
	Messages []SealMessage
	// Certificate is put into the code, in DER; nil leaves it out.
	Certificate []byte
	// Compressed makes the code smaller where that is worth it.
	Compressed bool
}

// IDB returns the text of an ICAO Datastructure for Barcode. The key's ID is the
// five bytes that refer to its certificate. Of the validity only the day of
// IssuedAt has a place in the header. The error is [ErrAlgorithm],
// [ErrSealKeyID], [ErrSealState] or [ErrSealMessage].
func IDB(key *Key, code Barcode, v document.Validity) (string, error) {
	covered, err := code.covered(key, v.IssuedAt)
	if err != nil {
		return "", err
	}
	signed, err := code.sign(key, covered)
	if err != nil {
		return "", err
	}
	return code.text(signed)
}

// covered is the header and the zone of messages, which the signature is over.
func (code Barcode) covered(key *Key, issued time.Time) ([]byte, error) {
	algorithm, ok := idbAlgorithms[key.Algorithm]
	if !ok {
		return nil, ErrAlgorithm
	}
	if len(key.ID) != idbReference {
		return nil, ErrSealKeyID
	}
	b, err := appendState(nil, code.State)
	if err != nil {
		return nil, err
	}
	b = append(append(b, algorithm), key.ID...)
	b = append(append(b, 0), sealDate(issued)...) // no part of the date is masked
	messages, err := encodeMessages(code.Messages)
	if err != nil {
		return nil, err
	}
	return appendMessage(b, SealMessage{idbMessagesTag, messages})
}

// sign appends the certificate, if there is one, and the signature, which does
// not cover it.
func (code Barcode) sign(key *Key, covered []byte) ([]byte, error) {
	signature, err := key.signature(covered)
	if err != nil {
		return nil, err
	}
	b := covered
	if code.Certificate != nil {
		if b, err = appendMessage(b, SealMessage{idbCertificateTag, code.Certificate}); err != nil {
			return nil, err
		}
	}
	return appendMessage(b, SealMessage{idbSignatureTag, signature})
}

// text encodes a signed code.
func (code Barcode) text(b []byte) (string, error) {
	flags := byte(1) // signed
	if code.Compressed {
		flags |= 2
		var err error
		if b, err = compress(b, Zlib); err != nil {
			return "", err
		}
	}
	return idbPrefix + string('A'+flags) + base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b), nil
}
