package issue

import (
	"bytes"

	"github.com/fxamacker/cbor/v2"
	"github.com/veraison/go-cose"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/internal/base45"
)

var claim169Specimen = specimen{
	format: "cwt.claim169", algorithm: document.ES256, issuer: "https://id.example", country: "VN",
	sign: func(key *Key, v document.Validity) ([]byte, error) {
		text, err := Claim169(key, vectorIdentity, v, Envelope{})
		return []byte(text), err
	},
	truncated: outcome{"malformed", "compression_invalid"},
	flaws: append(coseFlaws("", func(v document.Validity) map[int]any {
		claims := claimsOf("https://id.example", v)
		claims[claimIdentity] = map[int]any{4: vectorIdentity.FullName}
		return claims
	}), flaw{
		name: "brotli", description: "compressed with Brotli, which specification 1.2.1 permits",
		sign: func(key *Key, v document.Validity) ([]byte, error) {
			text, err := Claim169(key, vectorIdentity, v, Envelope{Compression: Brotli})
			return []byte(text), err
		},
		outcome: outcome{"authentic", "signature_holds"},
	}),
}

// vectorIdentity is nobody.
var vectorIdentity = Identity{FullName: "NGUYỄN VĂN MẪU", BirthDate: "2000-01-31", Sex: "M", IDNumber: "000000000001"}

var hcertSpecimen = specimen{
	format: "cwt.hcert", algorithm: document.ES256, issuer: "VN", country: "VN",
	sign: func(key *Key, v document.Validity) ([]byte, error) {
		text, err := HCERT(key, vectorHealthPass, v, Envelope{})
		return []byte(text), err
	},
	truncated: outcome{"malformed", "compression_invalid"}, prefix: hcertPrefix,
	flaws: coseFlaws(hcertPrefix, func(v document.Validity) map[int]any {
		claims := claimsOf("VN", v)
		claims[claimHealth] = map[int]any{1: vectorHealthPass}
		return claims
	}),
}

// vectorHealthPass is nobody's.
var vectorHealthPass = map[string]any{
	"ver": "1.3.0", "dob": "2000-01-31",
	"nam": map[string]any{"fn": "Nguyễn", "gn": "Văn Mẫu", "fnt": "NGUYEN", "gnt": "VAN<MAU"},
	"v": []map[string]any{{
		"tg": "840539006", "vp": "1119349007", "mp": "EU/1/20/1528", "ma": "ORG-100030215",
		"dn": 2, "sd": 2, "dt": "2026-01-01", "co": "VN", "is": "Vector issuer", "ci": "URN:UVCI:01:VN:VECTOR#1",
	}},
}

// coseFlaws are those of every code that is a signed, compressed CWT in Base45
// behind a prefix.
func coseFlaws(prefix string, claims func(document.Validity) map[int]any) []flaw {
	// A forgery signs a payload under headers of its own choice, and changes
	// the message.
	type forgery struct {
		protected, unprotected map[any]any
		payload                []byte
		change                 func(message []byte) []byte
	}
	forge := func(make func(key *Key, content []byte, f *forgery)) func(*Key, document.Validity) ([]byte, error) {
		return func(key *Key, v document.Validity) ([]byte, error) {
			content, err := cbor.Marshal(claims(v))
			if err != nil {
				return nil, err
			}
			f := forgery{
				protected:   map[any]any{cose.HeaderLabelAlgorithm: cose.AlgorithmES256, cose.HeaderLabelKeyID: []byte(key.ID)},
				unprotected: map[any]any{}, payload: content,
			}
			make(key, content, &f)
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
			compressed, err := compress(message, Zlib)
			if err != nil {
				return nil, err
			}
			return append([]byte(prefix), base45.Encode(compressed)...), nil
		}
	}
	return []flaw{
		{
			name: "not_yet_valid", description: "verified a month before its beginning", at: vectorTime.AddDate(0, -1, 0),
			sign:    forge(func(*Key, []byte, *forgery) {}),
			outcome: outcome{"not_yet_valid", "document_not_yet_valid"},
		},
		{
			name: "wrong_algorithm", description: "claims ES384 under a key that is for ES256",
			sign: forge(func(_ *Key, _ []byte, f *forgery) {
				f.protected[cose.HeaderLabelAlgorithm] = cose.AlgorithmES384
			}),
			outcome: outcome{"signature_invalid", "algorithm_mismatch"},
		},
		{
			name: "algorithm_unprotected", description: "names its algorithm where the signature does not cover it",
			sign: forge(func(_ *Key, _ []byte, f *forgery) {
				delete(f.protected, cose.HeaderLabelAlgorithm)
				f.unprotected[cose.HeaderLabelAlgorithm] = cose.AlgorithmES256
			}),
			outcome: outcome{"malformed", "algorithm_not_protected"},
		},
		{
			name: "duplicate_key", description: "a claim is there twice",
			sign: forge(func(_ *Key, content []byte, f *forgery) {
				f.payload = append([]byte{content[0] + 1}, content[1:]...) // a map with one more pair
				f.payload = append(f.payload, 0x01, 0x61, 'X')             // a second claim 1, "X"
			}),
			outcome: outcome{"malformed", "claims_invalid"},
		},
		{
			name: "trailing_bytes", description: "bytes follow the message",
			sign: forge(func(_ *Key, _ []byte, f *forgery) {
				f.change = func(message []byte) []byte { return append(message, 0) }
			}),
			outcome: outcome{"malformed", "cose_invalid"},
		},
		{
			name: "inflated_too_far", description: "two mebibytes of zeros follow the message before it is compressed",
			sign: forge(func(_ *Key, _ []byte, f *forgery) {
				f.change = func(message []byte) []byte { return append(message, bytes.Repeat([]byte{0}, 2<<20)...) }
			}),
			outcome: outcome{"malformed", "inflated_too_large"},
		},
		{
			name: "no_signature", description: "the signature is stripped",
			sign: forge(func(_ *Key, _ []byte, f *forgery) {
				f.change = func(message []byte) []byte { return append(message[:len(message)-66], 0x40) }
			}),
			outcome: outcome{"suspect_unsigned", "signature_missing"},
		},
	}
}
