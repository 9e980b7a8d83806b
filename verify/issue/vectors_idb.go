package issue

import (
	"bytes"
	"crypto/rand"
	"crypto/sha1" // the reference to a certificate is cut from it; nothing is trusted by it
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"time"

	"github.com/soi-id/soi/verify/document"
)

var idbSpecimen = specimen{
	format: "icao.idb", algorithm: document.ES256, issuer: "ES", country: "ES", keyID: "idb01",
	sign: func(key *Key, v document.Validity) ([]byte, error) {
		text, err := IDB(key, vectorBarcode(v), v)
		return []byte(text), err
	},
	truncated: outcome{"malformed", "seal_messages_invalid"}, prefix: idbPrefix,
	flaws: []flaw{
		{
			name: "not_yet_valid", description: "an authorisation to travel that begins in a month",
			sign: func(key *Key, v document.Validity) ([]byte, error) {
				begin := append([]byte{0}, sealDate(v.NotBefore.AddDate(0, 1, 0))...)
				parts, err := encodeMessages([]SealMessage{SealText(0x02, "MAU<<THI<A"), {0x08, begin}})
				if err != nil {
					return nil, err
				}
				text, err := IDB(key, Barcode{State: "ESP", Messages: []SealMessage{{0x06, parts}}}, v)
				return []byte(text), err
			},
			outcome: outcome{"not_yet_valid", "document_not_yet_valid"},
		},
		{
			name: "compressed", description: "compressed with zlib",
			sign: func(key *Key, v document.Validity) ([]byte, error) {
				code := vectorBarcode(v)
				code.Compressed = true
				text, err := IDB(key, code, v)
				return []byte(text), err
			},
			outcome: outcome{"authentic", "signature_holds"},
		},
		{
			name: "changed_unsigned_field", description: "a certificate is added, which the signature does not cover",
			sign: func(key *Key, v document.Validity) ([]byte, error) {
				code := vectorBarcode(v)
				code.Certificate = []byte("no certificate")
				text, err := IDB(key, code, v)
				return []byte(text), err
			},
			outcome: outcome{"authentic", "signature_holds"},
		},
		{
			name: "key_from_payload", description: "signed by the key of a certificate that nobody knows but the code itself",
			sign:    signByOwnCertificate,
			outcome: outcome{"unknown_issuer", "no_key"},
		},
		{
			name: "wrong_algorithm", description: "claims SHA-384 under a key that is for SHA-256",
			sign: forgeIDB(func(covered []byte) []byte {
				covered[2] = idbAlgorithms[document.ES384]
				return covered
			}, nil),
			outcome: outcome{"signature_invalid", "algorithm_mismatch"},
		},
		{
			name: "unknown_algorithm", description: "claims an algorithm that there is not",
			sign: forgeIDB(func(covered []byte) []byte {
				covered[2] = 9
				return covered
			}, nil),
			outcome: outcome{"unsupported", "algorithm_unsupported"},
		},
		{
			name: "changed_field", description: "a character of the machine-readable zone is another",
			sign: forgeIDB(nil, func(signed []byte) []byte {
				signed[30] ^= 1
				return signed
			}),
			outcome: outcome{"signature_invalid", "signature_mismatch"},
		},
		{
			name: "duplicate_key", description: "the expiry date is there twice",
			sign: func(key *Key, v document.Validity) ([]byte, error) {
				code := vectorBarcode(v)
				code.Messages = append(code.Messages, code.Messages[1])
				text, err := IDB(key, code, v)
				return []byte(text), err
			},
			outcome: outcome{"malformed", "seal_message_repeated"},
		},
		{
			name: "trailing_bytes", description: "a byte follows the signature",
			sign:    forgeIDB(nil, func(signed []byte) []byte { return append(signed, 0) }),
			outcome: outcome{"malformed", "seal_messages_invalid"},
		},
		{
			name: "inflated_too_far", description: "two mebibytes of zeros follow the signature before it is compressed",
			sign: func(key *Key, v document.Validity) ([]byte, error) {
				covered, err := vectorBarcode(v).covered(key, v.IssuedAt)
				if err != nil {
					return nil, err
				}
				text, err := Barcode{Compressed: true}.text(append(covered, bytes.Repeat([]byte{0}, 2<<20)...))
				return []byte(text), err
			},
			outcome: outcome{"malformed", "inflated_too_large"},
		},
		{
			name: "no_signature", description: "the signature is stripped",
			sign:    forgeIDB(nil, func(signed []byte) []byte { return signed[:len(signed)-66] }),
			outcome: outcome{"suspect_unsigned", "signature_missing"},
		},
	},
}

// vectorBarcode is a card of nobody, until the end of the validity.
func vectorBarcode(v document.Validity) Barcode {
	return Barcode{State: "ESP", Messages: []SealMessage{
		SealText(0x81, vectorMRZ(v.NotAfter)), {0x84, append([]byte{0}, sealDate(v.NotAfter)...)},
	}}
}

// forgeIDB signs a card after it was changed, and changes it after it was
// signed. Either may be nil.
func forgeIDB(before, after func([]byte) []byte) func(*Key, document.Validity) ([]byte, error) {
	return func(key *Key, v document.Validity) ([]byte, error) {
		code := vectorBarcode(v)
		covered, err := code.covered(key, v.IssuedAt)
		if err != nil {
			return nil, err
		}
		if before != nil {
			covered = before(covered)
		}
		signed, err := code.sign(key, covered)
		if err != nil {
			return nil, err
		}
		if after != nil {
			signed = after(signed)
		}
		text, err := code.text(signed)
		return []byte(text), err
	}
}

// signByOwnCertificate makes a key and a certificate of its own for the
// issuer's name.
func signByOwnCertificate(key *Key, v document.Validity) ([]byte, error) {
	own, err := NewKey(document.ES256, rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{Country: []string{key.Country}, CommonName: "VV"},
		NotBefore: v.IssuedAt, NotAfter: v.IssuedAt.Add(24 * time.Hour),
	}
	code := vectorBarcode(v)
	if code.Certificate, err = x509.CreateCertificate(rand.Reader, template, template, own.Private.Public(), own.Private); err != nil {
		return nil, err
	}
	sum := sha1.Sum(code.Certificate)
	own.ID = string(sum[len(sum)-idbReference:])
	text, err := IDB(own, code, v)
	return []byte(text), err
}
