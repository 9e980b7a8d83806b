package issue

import (
	"crypto/rand"
	"encoding/json"
	"strings"

	"github.com/soi-id/soi/verify/document"
)

var vcSpecimen = specimen{
	format: "jws.vc", algorithm: document.ES256, issuer: "https://issuer.example", country: "VN",
	sign: func(key *Key, v document.Validity) ([]byte, error) {
		text, err := VC(key, "PersonCredential", vectorPerson, v)
		return []byte(text), err
	},
	truncated: outcome{"malformed", "jws_invalid"},
	flaws: append(tokenFlaws("", func(key *Key, v document.Validity) (header, claims map[string]any) {
		claims = key.jwtClaims(v)
		claims["vc"] = map[string]any{"type": []string{"VerifiableCredential"}, "credentialSubject": vectorPerson}
		return map[string]any{"typ": "JWT"}, claims
	}), flaw{
		name: "login", description: "a token that is no credential",
		sign: func(key *Key, v document.Validity) ([]byte, error) {
			text, err := key.token(map[string]any{"typ": "JWT"}, key.jwtClaims(v))
			return []byte(text), err
		},
		outcome: outcome{"unsupported", "jws_not_credential"},
	}),
}

var sdjwtSpecimen = specimen{
	format: "sdjwt.vc", algorithm: document.ES256, issuer: "https://issuer.example", country: "VN",
	// Without a disclosure: one that is left out leaves a document that is as
	// good, and no truncation.
	sign: func(key *Key, v document.Validity) ([]byte, error) {
		text, err := SDJWT(key, vectorType, vectorPerson, nil, v, rand.Reader)
		return []byte(text), err
	},
	truncated: outcome{"malformed", "jws_invalid"},
	flaws: append(tokenFlaws("~", func(key *Key, v document.Validity) (header, claims map[string]any) {
		claims = key.jwtClaims(v)
		claims["vct"] = vectorType
		return map[string]any{"typ": "dc+sd-jwt"}, claims
	}), disclosureFlaws()...),
}

const vectorType = "https://issuer.example/person"

// vectorPerson is nobody.
var vectorPerson = map[string]any{
	"family_name": "Nguyễn", "given_name": "Văn Mẫu", "birth_date": "2000-01-31",
	"nationalities": []string{"VN"}, "address": map[string]any{"locality": "Hà Nội", "country": "VN"},
}

// A tokenForgery signs claims of its own choice under a header of its own
// choice with a key of its own choice, and changes the text.
type tokenForgery struct {
	header map[string]any
	claims []byte
	signer *Key
	change func(token string) string
}

// tokenFlaws are those of every JWT, which an ending follows.
func tokenFlaws(ending string, sound func(*Key, document.Validity) (header, claims map[string]any)) []flaw {
	forge := func(make func(key *Key, f *tokenForgery) error) func(*Key, document.Validity) ([]byte, error) {
		return func(key *Key, v document.Validity) ([]byte, error) {
			header, claims := sound(key, v)
			content, err := json.Marshal(claims)
			if err != nil {
				return nil, err
			}
			f := tokenForgery{header: header, claims: content, signer: key, change: func(token string) string { return token }}
			f.header["alg"], f.header["kid"] = string(key.Algorithm), key.ID
			if err := make(key, &f); err != nil {
				return nil, err
			}
			encoded, err := json.Marshal(f.header)
			if err != nil {
				return nil, err
			}
			token, err := f.signer.compactJWS(encoded, f.claims)
			return []byte(f.change(token) + ending), err
		}
	}
	named := func(algorithm string) func(*Key, *tokenForgery) error {
		return func(_ *Key, f *tokenForgery) error { f.header["alg"] = algorithm; return nil }
	}
	changed := func(change func(string) string) func(*Key, *tokenForgery) error {
		return func(_ *Key, f *tokenForgery) error { f.change = change; return nil }
	}
	return []flaw{
		{
			name: "not_yet_valid", description: "verified a month before its beginning", at: vectorTime.AddDate(0, -1, 0),
			sign:    forge(func(*Key, *tokenForgery) error { return nil }),
			outcome: outcome{"not_yet_valid", "document_not_yet_valid"},
		},
		{
			name: "wrong_algorithm", description: "claims ES384 under a key that is for ES256",
			sign: forge(named("ES384")), outcome: outcome{"signature_invalid", "algorithm_mismatch"},
		},
		{
			name: "algorithm_none", description: "claims that it needs no signature, and has one",
			sign: forge(named("none")), outcome: outcome{"unsupported", "algorithm_unsupported"},
		},
		{
			name: "algorithm_hmac", description: "claims an algorithm whose key everyone has who can check",
			sign: forge(named("HS256")), outcome: outcome{"unsupported", "algorithm_unsupported"},
		},
		{
			name: "key_in_header", description: "brings the key that it was signed with, and addresses of it",
			sign: forge(func(key *Key, f *tokenForgery) error {
				other, err := NewKey(key.Algorithm, rand.Reader)
				if err != nil {
					return err
				}
				public, err := other.public()
				if err != nil {
					return err
				}
				public.Kid = key.ID
				f.signer = other
				f.header["jwk"], f.header["jku"], f.header["x5u"] = public, "https://issuer.example/keys", "https://issuer.example/chain"
				return nil
			}),
			outcome: outcome{"signature_invalid", "signature_mismatch"},
		},
		{
			name: "critical", description: "demands an extension",
			sign: forge(func(_ *Key, f *tokenForgery) error {
				f.header["crit"], f.header["b64"] = []string{"b64"}, true
				return nil
			}),
			outcome: outcome{"malformed", "jws_header_invalid"},
		},
		{
			name: "duplicate_key", description: "a claim is there twice",
			sign: forge(func(_ *Key, f *tokenForgery) error {
				f.claims = append([]byte(`{"iss":"https://stranger.example",`), f.claims[1:]...)
				return nil
			}),
			outcome: outcome{"malformed", "claims_invalid"},
		},
		{
			name: "trailing_bytes", description: "a fourth part follows",
			sign:    forge(changed(func(token string) string { return token + ".AA" })),
			outcome: outcome{"malformed", "jws_invalid"},
		},
		{
			name: "padded", description: "its Base64 is padded",
			sign:    forge(changed(func(token string) string { return token + "==" })),
			outcome: outcome{"malformed", "jws_invalid"},
		},
		{
			name: "no_signature", description: "the signature is stripped",
			sign:    forge(changed(func(token string) string { return token[:strings.LastIndexByte(token, '.')+1] })),
			outcome: outcome{"suspect_unsigned", "signature_missing"},
		},
	}
}

// disclosureFlaws are those of what follows an SD-JWT.
func disclosureFlaws() []flaw {
	disclose := func(change func(parts []string) []string) func(*Key, document.Validity) ([]byte, error) {
		return func(key *Key, v document.Validity) ([]byte, error) {
			text, err := SDJWT(key, vectorType, nil, vectorPerson, v, rand.Reader)
			return []byte(strings.Join(change(strings.Split(text, "~")), "~")), err
		}
	}
	// The parts are the token, five disclosures and what follows the last "~".
	return []flaw{
		{
			name: "disclosed", description: "all claims are in disclosures",
			sign:    disclose(func(parts []string) []string { return parts }),
			outcome: outcome{"authentic", "signature_holds"},
		},
		{
			name: "withheld", description: "its holder leaves out all disclosures but one",
			sign:    disclose(func(parts []string) []string { return []string{parts[0], parts[3], ""} }),
			outcome: outcome{"authentic", "signature_holds"},
		},
		{
			name: "disclosure_changed", description: "a disclosure says something else than its digest",
			sign: disclose(func(parts []string) []string {
				text, _ := disclosure("salt", "birth_date", "1999-01-31") // texts can be encoded
				parts[2] = text
				return parts
			}),
			outcome: outcome{"malformed", "disclosure_invalid"},
		},
		{
			name: "disclosure_twice", description: "a disclosure is there twice",
			sign:    disclose(func(parts []string) []string { return append([]string{parts[0], parts[1]}, parts[1:]...) }),
			outcome: outcome{"malformed", "disclosure_invalid"},
		},
	}
}
