package issue

import (
	"bytes"

	"github.com/fxamacker/cbor/v2"
	"github.com/veraison/go-cose"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/internal/base45"
)

// A coseForger makes the flaws of every code that is a COSE_Sign1 message
// around claims, signed with ES256.
type coseForger struct {
	claims func(document.Validity) any
	// encode takes a message to the text of the code.
	encode func(message []byte) ([]byte, error)
}

// compressedBase45 is the encoding of most codes: zlib, then Base45 behind a
// prefix.
func compressedBase45(prefix string) func([]byte) ([]byte, error) {
	return func(message []byte) ([]byte, error) {
		compressed, err := compress(message, Zlib)
		if err != nil {
			return nil, err
		}
		return append([]byte(prefix), base45.Encode(compressed)...), nil
	}
}

// A forgery signs a payload under headers of its own choice, and changes the
// message.
type forgery struct {
	protected, unprotected map[any]any
	payload                []byte
	change                 func(message []byte) []byte
}

// forge returns a signer of forgeries. content is the payload that a good
// document would have.
func (c coseForger) forge(alter func(content []byte, f *forgery)) func(*Key, document.Validity) ([]byte, error) {
	return func(key *Key, v document.Validity) ([]byte, error) {
		content, err := cbor.Marshal(c.claims(v))
		if err != nil {
			return nil, err
		}
		f := forgery{
			protected:   map[any]any{cose.HeaderLabelAlgorithm: cose.AlgorithmES256, cose.HeaderLabelKeyID: []byte(key.ID)},
			unprotected: map[any]any{}, payload: content,
		}
		alter(content, &f)
		protected, err := cbor.Marshal(f.protected)
		if err != nil {
			return nil, err
		}
		signed, err := cbor.Marshal([]any{"Signature1", protected, []byte{}, f.payload}) // RFC 9052 §4.4
		if err != nil {
			return nil, err
		}
		signature, err := key.signature(signed)
		if err != nil {
			return nil, err
		}
		message, err := cbor.Marshal(cbor.Tag{Number: 18, Content: []any{protected, f.unprotected, f.payload, signature}})
		if err != nil {
			return nil, err
		}
		if f.change != nil {
			message = f.change(message)
		}
		return c.encode(message)
	}
}

// flaws are those of any such code.
func (c coseForger) flaws() []flaw {
	return []flaw{
		{
			name: "not_yet_valid", description: "verified a month before its beginning", at: vectorTime.AddDate(0, -1, 0),
			sign:    c.forge(func([]byte, *forgery) {}),
			outcome: outcome{"not_yet_valid", "document_not_yet_valid"},
		},
		{
			name: "wrong_algorithm", description: "claims ES384 under a key that is for ES256",
			sign: c.forge(func(_ []byte, f *forgery) {
				f.protected[cose.HeaderLabelAlgorithm] = cose.AlgorithmES384
			}),
			outcome: outcome{"signature_invalid", "algorithm_mismatch"},
		},
		{
			name: "algorithm_unprotected", description: "names its algorithm where the signature does not cover it",
			sign: c.forge(func(_ []byte, f *forgery) {
				delete(f.protected, cose.HeaderLabelAlgorithm)
				f.unprotected[cose.HeaderLabelAlgorithm] = cose.AlgorithmES256
			}),
			outcome: outcome{"malformed", "algorithm_not_protected"},
		},
		{
			name: "duplicate_key", description: "a claim is there twice",
			sign: c.forge(func(content []byte, f *forgery) {
				f.payload = append([]byte{content[0] + 1}, content[1:]...) // a map with one more pair
				f.payload = append(f.payload, 0x01, 0x61, 'X')             // a second claim 1, "X"
			}),
			outcome: outcome{"malformed", "claims_invalid"},
		},
		{
			name: "trailing_bytes", description: "bytes follow the message",
			sign: c.forge(func(_ []byte, f *forgery) {
				f.change = func(message []byte) []byte { return append(message, 0) }
			}),
			outcome: outcome{"malformed", "cose_invalid"},
		},
		{
			name: "no_signature", description: "the signature is stripped",
			sign: c.forge(func(_ []byte, f *forgery) {
				f.change = func(message []byte) []byte { return append(message[:len(message)-66], 0x40) }
			}),
			outcome: outcome{"suspect_unsigned", "signature_missing"},
		},
	}
}

// compressedFlaws are those of a code that is compressed.
func (c coseForger) compressedFlaws() []flaw {
	return append(c.flaws(), flaw{
		name: "inflated_too_far", description: "two mebibytes of zeros follow the message before it is compressed",
		sign: c.forge(func(_ []byte, f *forgery) {
			f.change = func(message []byte) []byte { return append(message, bytes.Repeat([]byte{0}, 2<<20)...) }
		}),
		outcome: outcome{"malformed", "inflated_too_large"},
	})
}
