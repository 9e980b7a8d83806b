package trust

import (
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/soi-id/soi/verify/document"
)

func std64(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

// A dsc is a signer of EU health certificates.
type dsc struct {
	signer
	der []byte
}

func newDSC(t testing.TB, country string, algorithm document.Algorithm) dsc {
	t.Helper()
	s := signers()[algorithm]
	return dsc{s, newCSCA(t, country).certify(t, s.Public(), func(c *x509.Certificate) { c.Subject = name(country, "DSC") })}
}

func (d dsc) kid() string { return std64(kidOf(d.der)) }

func (d dsc) gateway(country string, change map[string]any) map[string]any {
	entry := map[string]any{
		"kid": d.kid(), "country": country, "certificateType": "DSC", "rawData": std64(d.der), "timestamp": "2026-01-01T00:00:00Z",
		"thumbprint": hex.EncodeToString(digest(crypto.SHA256, d.der)), "signature": "AA==",
	}
	maps.Copy(entry, change)
	return entry
}

func (d dsc) jwk(change map[string]any) map[string]any {
	entry := jwkOf(d.Public(), map[string]any{"kid": d.kid(), "x5c": []string{std64(d.der)}, "x5t#S256": "AA"})
	maps.Copy(entry, change)
	return entry
}

func (d dsc) bare(t testing.TB, change map[string]any) map[string]any {
	entry := map[string]any{
		"serialNumber": "32", "subject": "O=Sample, C=VN, CN=DSC", "issuer": "C=VN, CN=CSCA", "notBefore": "2025-01-01T00:00:00.000Z",
		"notAfter": "2027-01-01T00:00:00.000Z", "publicKeyAlgorithm": map[string]any{"name": "ECDSA"}, "publicKeyPem": std64(spkiOf(t, d.Public())),
	}
	maps.Copy(entry, change)
	return entry
}

func (d dsc) dutch(t testing.TB) map[string]any {
	return map[string]any{"subjectPk": std64(spkiOf(t, d.Public())), "keyUsage": []string{"v"}, "ian": "VN", "san": ""}
}

// jws signs a text with a certificate that comes along.
func (d dsc) jws(payload []byte, change map[string]any) []byte {
	header := map[string]any{"alg": d.algorithm, "typ": "JOSE", "x5c": []string{std64(d.der)}}
	maps.Copy(header, change)
	input := b64(asJSON(header)) + "." + b64(payload)
	return []byte(input + "." + b64(d.sign([]byte(input))))
}

// Each form of a list gives the same keys.
func TestDSCListForms(t *testing.T) {
	ec, private := newDSC(t, "VN", document.ES256), newDSC(t, "VN", document.PS256)
	gateway := []any{ec.gateway("VN", nil), private.gateway("VN", nil)}
	swedish := map[string]any{
		"iss": "sample", "iat": noon.Unix(), "exp": noon.Add(day).Unix(),
		"dsc_trust_list": map[string]any{"VN": map[string]any{"eku": map[string]any{}, "keys": []any{ec.jwk(nil), private.jwk(nil)}}},
	}
	dutch := map[string]any{"eu_keys": map[string]any{ec.kid(): []any{ec.dutch(t)}, private.kid(): []any{private.dutch(t)}}, "nl_keys": []any{}}
	for name, file := range map[string][]byte{
		"gateway":         asJSON(gateway),
		"German":          asJSON(map[string]any{"certificates": gateway}),
		"German, signed":  slices.Concat([]byte(std64([]byte("a signature that nobody here can check"))+"\n"), asJSON(map[string]any{"certificates": gateway})),
		"Swedish":         asJSON(swedish),
		"Swedish, signed": ec.jws(asJSON(swedish), nil),
		"Dutch":           asJSON(dutch),
		"Dutch, signed":   asJSON(map[string]any{"signature": "AA==", "payload": std64(asJSON(dutch))}),
		"by kid":          asJSON(map[string]any{ec.kid(): ec.bare(t, nil), private.kid(): private.bare(t, nil)}),
		"by kid, several": asJSON(map[string]any{ec.kid(): []any{ec.bare(t, nil)}, private.kid(): []any{private.bare(t, nil)}}),
		"by kid, in PEM": asJSON(map[string]any{
			ec.kid(): ec.bare(t, map[string]any{"publicKeyPem": string(pemBlock("PUBLIC KEY", spkiOf(t, ec.Public())))}), private.kid(): private.bare(t, nil),
		}),
	} {
		keys, refused, err := ParseKeys(file, listed)
		if err != nil || len(refused) > 0 || len(keys) != 2 {
			t.Errorf("%s: %d keys, refused %v, %v", name, len(keys), refused, err)
			continue
		}
		for _, k := range keys {
			want, isRSA := ec, false
			if _, isRSA = k.Public.(*rsa.PublicKey); isRSA {
				want = private
			}
			if k.Algorithm != want.algorithm || k.Country != "VN" || k.Issuer.ID != "VN" || k.CA != nil || !k.carries(kidOf(want.der)) ||
				!slices.Equal(k.Formats, listed.Formats) || (!strings.HasPrefix(name, "Dutch") && !k.NotBefore.Equal(years(2025))) {
				t.Errorf("%s: %+v", name, k)
			}
			proof := want.proof(func(p *document.Proof) { p.Hints = document.Hints{Country: "VN", KeyID: kidOf(want.der)} })
			if j := judgeCard(NewKeyring(keys), proof); !j.Holds || len(j.Codes) > 0 {
				t.Errorf("%s: %v", name, j.Codes)
			}
		}
		signers, err := ListSigners(file)
		if signed := name == "Swedish, signed"; err != nil || signed != (len(signers) == 1) ||
			signed && (signers[0].Country != "VN" || signers[0].CA != "" || signers[0].Certificates != 2 || !signers[0].SignedAt.Equal(noon)) {
			t.Errorf("%s: signed by %+v, %v", name, signers, err)
		}
	}
}

func TestDSCListEntries(t *testing.T) {
	vn, other := newDSC(t, "VN", document.ES256), newDSC(t, "FR", document.ES384)
	ca := newCSCA(t, "VN")
	authority := dsc{ca.signer, ca.certificate.Raw}
	weak := func(d map[string]any) []byte { return asJSON([]any{vn.gateway("VN", nil), d}) }
	jwks := func(d map[string]any) []byte {
		return asJSON(map[string]any{"dsc_trust_list": map[string]any{"VN": map[string]any{"keys": []any{vn.jwk(nil), d}}}})
	}
	named := func(kid string, d any) []byte { return asJSON(map[string]any{vn.kid(): vn.bare(t, nil), kid: d}) }
	last := "zzzzzzzzzzw=" // the map is read in order
	for _, test := range []struct {
		name string
		file []byte
		want Refused // of the second entry, "" for none
	}{
		{"another's kid", weak(other.gateway("FR", map[string]any{"kid": vn.kid()})), KeyIDMismatch},
		{"kid cut short", weak(other.gateway("FR", map[string]any{"kid": std64(kidOf(other.der)[:7])})), KeyIDMismatch},
		{"kid without padding", weak(other.gateway("FR", map[string]any{"kid": strings.TrimRight(other.kid(), "=")})), ""},
		{"no kid", weak(other.gateway("FR", map[string]any{"kid": ""})), KeyIDMismatch},
		{"another's thumbprint", weak(other.gateway("FR", map[string]any{"thumbprint": strings.Repeat("0", 64)})), KeyIDMismatch},
		{"no thumbprint", weak(other.gateway("FR", map[string]any{"thumbprint": ""})), ""},
		{"an authority", weak(authority.gateway("VN", map[string]any{"certificateType": "CSCA"})), UseOther},
		{"an authority as signer", weak(authority.gateway("VN", nil)), UseOther},
		{"another country than its certificate's", weak(other.gateway("DE", nil)), ""},
		{"no country but its certificate's", weak(other.gateway("", nil)), ""},
		{"a country of three letters", weak(other.gateway("FRA", nil)), CountryInvalid},
		{"no certificate", weak(other.gateway("FR", map[string]any{"rawData": ""})), KeyMalformed},
		{"no base64", weak(other.gateway("FR", map[string]any{"rawData": "!"})), KeyMalformed},
		{"no certificate but a key", weak(other.gateway("FR", map[string]any{"rawData": std64(spkiOf(t, other.Public()))})), KeyMalformed},
		{"a number for a text", weak(other.gateway("FR", map[string]any{"country": 7})), KeyMalformed},
		{"not an entry", asJSON([]any{vn.gateway("VN", nil), 7}), KeyMalformed},

		{"JWK with another's kid", jwks(other.jwk(map[string]any{"kid": vn.kid()})), KeyIDMismatch},
		{"JWK with another's certificate", jwks(other.jwk(map[string]any{"kid": vn.kid(), "x5c": []string{std64(vn.der)}})), KeyIDMismatch},
		{"JWK without its certificate", jwks(other.jwk(map[string]any{"x5c": []string{}})), ""},
		{"JWK for encryption", jwks(other.jwk(map[string]any{"use": "enc"})), UseOther},
		{"JWK with a broken certificate", jwks(other.jwk(map[string]any{"x5c": []string{"!"}})), KeyMalformed},
		{"JWK with a broken kid", jwks(other.jwk(map[string]any{"kid": "!"})), KeyMalformed},
		{"JWK with a certificate that is no list", jwks(other.jwk(map[string]any{"x5c": "AA"})), KeyMalformed},

		{"by kid, no country", named(last, other.bare(t, map[string]any{"subject": "CN=X"})), NoCountry},
		{"by kid, no key", named(last, other.bare(t, map[string]any{"publicKeyPem": ""})), KeyMalformed},
		{"by kid, a private PEM", named(last, other.bare(t, map[string]any{"publicKeyPem": string(pemBlock("X PRIVATE", []byte{1}))})), KeyMalformed},
		{"by kid, no date", named(last, other.bare(t, map[string]any{"notAfter": "soon"})), KeyMalformed},
		{"by kid, not an entry", named(last, 7), KeyMalformed},
	} {
		keys, refused, err := ParseKeys(test.file, listed)
		if test.want == "" {
			if err != nil || len(keys) != 2 || len(refused) > 0 {
				t.Errorf("%s: %d keys, refused %v, %v", test.name, len(keys), refused, err)
			}
			continue
		}
		if err != nil || len(keys) != 1 || len(refused) != 1 || refused[0].Reason != test.want || refused[0].Index != 1 {
			t.Errorf("%s: %d keys, refused %v, %v; want %s", test.name, len(keys), refused, err, test.want)
		}
	}
	// The country of the list is what documents name.
	keys, _, _ := ParseKeys(weak(other.gateway("de", nil)), listed)
	if keys[1].Country != "DE" || keys[1].Issuer.ID != "DE" {
		t.Errorf("the country: %s", keys[1].Country)
	}
	// A country that the enrolment names selects.
	keys, refused, err := ParseKeys(weak(other.gateway("FR", nil)), Enrolment{Country: "FR", Formats: listed.Formats})
	if err != nil || len(keys) != 1 || keys[0].Country != "FR" || len(refused) != 1 || refused[0].Reason != CountryOther {
		t.Errorf("one country: %d keys, refused %v, %v", len(keys), refused, err)
	}
}

func TestDSCListRefused(t *testing.T) {
	d, other := newDSC(t, "VN", document.ES256), newDSC(t, "FR", document.ES384)
	list := asJSON(map[string]any{"iat": 1, "dsc_trust_list": map[string]any{"VN": map[string]any{"keys": []any{d.jwk(nil)}}}})
	good := d.jws(list, nil)
	swapped := []byte(strings.Join([]string{
		strings.Split(string(good), ".")[0], b64([]byte(strings.Replace(string(list), "VN", "FR", 1))), strings.Split(string(good), ".")[2],
	}, "."))
	authority := newCSCA(t, "VN")
	for _, test := range []struct {
		name string
		file []byte
		want error
	}{
		{"good", good, nil},
		{"changed", swapped, ErrKeyListSignature},
		{"another algorithm", d.jws(list, map[string]any{"alg": "ES384"}), ErrKeyListSignature},
		{"no algorithm", d.jws(list, map[string]any{"alg": "none"}), ErrKeyListSignature},
		{"a secret's algorithm", d.jws(list, map[string]any{"alg": "HS256"}), ErrKeyListSignature},
		{"another's certificate", d.jws(list, map[string]any{"x5c": []string{std64(other.der)}}), ErrKeyListSignature},
		{"no certificate", d.jws(list, map[string]any{"x5c": nil}), ErrKeyListSigner},
		{"a broken certificate", d.jws(list, map[string]any{"x5c": []string{"AA"}}), ErrKeyListSigner},
		{"a certificate that signs nothing", dsc{authority.signer, authority.certificate.Raw}.jws(list, nil), ErrKeyListSigner},
		{"a condition nobody knows", d.jws(list, map[string]any{"crit": []string{"b64"}}), ErrKeyListSigner},
		{"another JWS", d.jws([]byte(`{"sub":"x"}`), nil), ErrNotKeys},
		{"a name twice", d.jws([]byte(`{"dsc_trust_list":{},"dsc_trust_list":{}}`), nil), ErrNotKeys},
		{"no JSON", d.jws([]byte(`x`), nil), ErrNotKeys},
		{"no base64", append(slices.Clone(good), '!'), ErrNotKeys},
		{"an empty list", asJSON(map[string]any{"certificates": []any{}}), ErrNotKeys},
		{"an array of something else", []byte(`[1,2]`), ErrNotKeys},
		{"keys that are no list", []byte(`{"dsc_trust_list":{"VN":{"keys":7}}}`), ErrNotKeys},
		{"a payload in a payload", asJSON(map[string]any{"signature": "", "payload": std64([]byte(`{"signature":"","payload":""}`))}), ErrNotKeys},
		{"a private key", asJSON(map[string]any{"dsc_trust_list": map[string]any{"VN": map[string]any{"keys": []any{d.jwk(map[string]any{"d": "AA"})}}}}), ErrPrivateKey},
		{"too many", []byte(`[{"rawData":""}` + strings.Repeat(`,{}`, MaxKeys) + `]`), ErrTooManyKeys},
	} {
		keys, refused, err := ParseKeys(test.file, listed)
		if !errors.Is(err, test.want) || (err == nil) != (len(keys) > 0) || len(refused) > 0 {
			t.Errorf("%s: %d keys, refused %v, %v; want %v", test.name, len(keys), refused, err, test.want)
		}
	}
	for n := range good {
		if keys, _, err := ParseKeys(good[:n], listed); err == nil {
			t.Fatalf("%d keys of its first %d bytes", len(keys), n)
		}
	}
}

// Of any file: no panic, and no key of a list but a signer's, whose formats are
// not the list's to say.
func FuzzDSCList(f *testing.F) {
	d := newDSC(f, "VN", document.ES256)
	swedish := asJSON(map[string]any{"dsc_trust_list": map[string]any{"VN": map[string]any{"keys": []any{d.jwk(nil)}}}})
	f.Add(asJSON([]any{d.gateway("VN", nil)}))
	f.Add(asJSON(map[string]any{"certificates": []any{d.gateway("VN", nil)}}))
	f.Add(append([]byte("AAAA\n"), asJSON(map[string]any{"certificates": []any{d.gateway("VN", nil)}})...))
	f.Add(swedish)
	f.Add(d.jws(swedish, nil))
	f.Add(asJSON(map[string]any{"eu_keys": map[string]any{d.kid(): []any{d.dutch(f)}}}))
	f.Add(asJSON(map[string]any{d.kid(): d.bare(f, nil)}))
	f.Fuzz(func(t *testing.T, file []byte) {
		keys, refused, err := ParseKeys(file, listed)
		if err != nil && (keys != nil || refused != nil) || err == nil && len(keys)+len(refused) == 0 {
			t.Fatal("neither an error nor a result, or both")
		}
		list, _, _ := openDSCList(file)
		for _, d := range list {
			if !d.listed || d.formats != nil || d.authority != nil && d.refused == "" {
				t.Fatal("a list says what its keys may sign")
			}
		}
	})
}
