package trust

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/fxamacker/cbor/v2"

	"github.com/soi-id/soi/verify/document"
)

// oidP256 is the object identifier of P-256 in DER.
var oidP256 = []byte{6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7}

func pemBlock(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

func spkiOf(tb testing.TB, public any) []byte {
	tb.Helper()
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		tb.Fatal(err)
	}
	return der
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func pkcs8(tb testing.TB, private any) []byte {
	tb.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		tb.Fatal(err)
	}
	return der
}

// jwkOf returns the members of a public key's JWK.
func jwkOf(public any, more map[string]any) map[string]any {
	m := make(map[string]any)
	switch pub := public.(type) {
	case *ecdsa.PublicKey:
		point, _ := pub.Bytes()
		half := len(point) / 2
		m = map[string]any{"kty": "EC", "crv": pub.Params().Name, "x": b64(point[1 : 1+half]), "y": b64(point[1+half:])}
	case *rsa.PublicKey:
		m = map[string]any{"kty": "RSA", "n": b64(pub.N.Bytes()), "e": "AQAB"}
	case ed25519.PublicKey:
		m = map[string]any{"kty": "OKP", "crv": "Ed25519", "x": b64(pub)}
	}
	maps.Copy(m, more)
	return m
}

func asJSON(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return text
}

// coseOf returns the labels of a public key's COSE_Key.
func coseOf(public any, more map[int]any) map[int]any {
	m := make(map[int]any)
	switch pub := public.(type) {
	case *ecdsa.PublicKey:
		point, _ := pub.Bytes()
		half := len(point) / 2
		curve := map[string]int{"P-256": 1, "P-384": 2, "P-521": 3}[pub.Params().Name]
		m = map[int]any{1: 2, -1: curve, -2: point[1 : 1+half], -3: point[1+half:]}
	case *rsa.PublicKey:
		m = map[int]any{1: 3, -1: pub.N.Bytes(), -2: []byte{1, 0, 1}}
	case ed25519.PublicKey:
		m = map[int]any{1: 1, -1: 6, -2: []byte(pub)}
	}
	maps.Copy(m, more)
	return m
}

func asCBOR(v any) []byte {
	b, err := cbor.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

// Every form of a key gives the same key, for every algorithm.
func TestParseKeysForms(t *testing.T) {
	coseAlg := map[document.Algorithm]int{
		document.ES256: -7, document.ES384: -35, document.ES512: -36,
		document.PS256: -37, document.RS256: -257, document.EdDSA: -8,
	}
	for _, a := range algorithms {
		s := signers()[a]
		spki, cert := spkiOf(t, s.Public()), s.certificate(t)
		enrolment := enrolled
		enrolment.Algorithm = a
		if _, isRSA := s.Public().(*rsa.PublicKey); !isRSA {
			enrolment.Algorithm = document.PS256 // says nothing about other keys
		}
		for name, test := range map[string]struct {
			file []byte
			kid  []byte
		}{
			"PEM":                 {pemBlock("PUBLIC KEY", spki), nil},
			"PEM certificate":     {pemBlock("CERTIFICATE", cert), kidOf(cert)},
			"PEM with a preamble": {append([]byte("Bag Attributes\n  friendlyName: x\n"), pemBlock("PUBLIC KEY", spki)...), nil},
			"PEM with a BOM":      {append([]byte("\ufeff\r\n"), pemBlock("PUBLIC KEY", spki)...), nil},
			"DER":                 {spki, nil},
			"DER certificate":     {cert, kidOf(cert)},
			"JWK":                 {asJSON(jwkOf(s.Public(), map[string]any{"alg": a, "kid": "k"})), []byte("k")},
			"JWK without alg":     {asJSON(jwkOf(s.Public(), map[string]any{"kid": "k", "use": "sig"})), []byte("k")},
			"JWK without kid":     {asJSON(jwkOf(s.Public(), nil)), []byte(thumbprint(s.Public()))},
			"JWKS":                {asJSON(map[string]any{"keys": []any{jwkOf(s.Public(), map[string]any{"kid": "k"})}}), []byte("k")},
			"COSE_Key":            {asCBOR(coseOf(s.Public(), map[int]any{2: []byte("k"), 3: coseAlg[a]})), []byte("k")},
			"COSE_Key, bare":      {asCBOR(coseOf(s.Public(), nil)), nil},
			"COSE_KeySet":         {asCBOR([]any{coseOf(s.Public(), map[int]any{2: []byte("k"), 4: []int{2}})}), []byte("k")},
		} {
			t.Run(string(a)+"/"+name, func(t *testing.T) {
				keys, refusals, err := ParseKeys(test.file, enrolment)
				if err != nil || len(refusals) > 0 || len(keys) != 1 {
					t.Fatalf("%d keys, refused %v, %v", len(keys), refusals, err)
				}
				k := keys[0]
				if k.ID != idOf(spki) || !bytes.Equal(k.SPKI, spki) || k.Algorithm != a {
					t.Errorf("another key, or for %s", k.Algorithm)
				}
				if test.kid == nil && k.KeyIDs != nil || test.kid != nil && !k.carries(test.kid) {
					t.Errorf("key ids %x, want %x", k.KeyIDs, test.kid)
				}
				if k.Issuer.ID != "https://issuer.example" || k.Country != "VN" || !slices.Equal(k.Formats, []string{"test.card"}) ||
					k.Origin != Pinned || k.Test || k.Unrestricted {
					t.Errorf("enrolled as %+v", k)
				}
				if !k.signed(s.proof()) {
					t.Error("verifies nothing")
				}
			})
		}
	}
}

func TestParseKeysRefusals(t *testing.T) {
	es, ed, rs := signers()[document.ES256].Public(), signers()[document.EdDSA].Public(), signers()[document.PS256].Public()
	p384 := signers()[document.ES384].Public()
	weak, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	// secp256k1 (SEC 2 §2.4.1), of which nobody's documents are.
	koblitz := bytes.Replace(spkiOf(t, es), oidP256, []byte{6, 5, 0x2b, 0x81, 4, 0, 10}, 1)
	koblitz[1] -= 3
	koblitz[3] -= 3
	jwk := func(public any, more map[string]any) []byte { return asJSON(jwkOf(public, more)) }
	type members = map[string]any
	type labels = map[int]any
	offCurve := slices.Clone(spkiOf(t, es))
	offCurve[len(offCurve)-1] ^= 1

	for _, test := range []struct {
		name string
		file []byte
		e    Enrolment
		want Refused
	}{
		{"no issuer", jwk(es, nil), Enrolment{Country: "VN", Formats: []string{"f"}}, NoIssuer},
		{"no country", jwk(es, nil), Enrolment{Issuer: Issuer{ID: "i"}, Formats: []string{"f"}}, NoCountry},
		{"no format", jwk(es, nil), Enrolment{Issuer: Issuer{ID: "i"}, Country: "VN"}, NoFormats},
		{"three letters", jwk(es, nil), Enrolment{Issuer: Issuer{ID: "i"}, Country: "VNM", Formats: []string{"f"}}, CountryInvalid},
		{"format of the administrator unknown", jwk(es, nil), Enrolment{Issuer: Issuer{ID: "i"}, Country: "VN", Formats: []string{"f"}, KnownFormats: []string{"g"}}, FormatUnknown},
		{"format of the file unknown", jwk(es, members{"formats": []string{"f"}}), Enrolment{Issuer: Issuer{ID: "i"}, Country: "VN", KnownFormats: []string{}}, FormatUnknown},

		{"RSA without an algorithm", jwk(rs, nil), enrolled, AlgorithmUnknown},
		{"JWK for another curve", jwk(p384, members{"alg": "ES256"}), enrolled, AlgorithmUnfit},
		{"JWK of another type", jwk(ed, members{"alg": "RS256"}), enrolled, AlgorithmUnfit},
		{"JWK for HMAC", jwk(es, members{"alg": "HS256"}), enrolled, AlgorithmUnknown},
		{"JWK for none", jwk(es, members{"alg": "none"}), enrolled, AlgorithmUnknown},
		{"JWK for encryption", jwk(rs, members{"use": "enc"}), enrolled, UseOther},
		{"JWK that may not verify", jwk(rs, members{"key_ops": []string{"wrapKey"}}), enrolled, UseOther},
		{"JWK of an unknown type", []byte(`{"kty":"AKP"}`), enrolled, KeyTypeUnsupported},
		{"JWK of an unknown curve", jwk(es, members{"crv": "secp256k1"}), enrolled, CurveUnsupported},
		{"JWK X25519", jwk(ed, members{"crv": "X25519"}), enrolled, CurveUnsupported},
		{"JWK off its curve", jwk(es, members{"y": b64(make([]byte, 32))}), enrolled, PointInvalid},
		{"JWK with a short coordinate", jwk(es, members{"x": b64(make([]byte, 31))}), enrolled, PointInvalid},
		{"JWK with padding", jwk(ed, members{"x": "AA=="}), enrolled, KeyMalformed},
		{"JWK without x", []byte(`{"kty":"OKP","crv":"Ed25519"}`), enrolled, KeyMalformed},
		{"JWK with kid a number", jwk(es, members{"kid": 7}), enrolled, KeyMalformed},
		{"JWK with a date as text", jwk(es, members{"exp": "tomorrow"}), enrolled, KeyMalformed},
		{"JWK with a date out of range", jwk(es, members{"exp": int64(1) << 60}), enrolled, KeyMalformed},
		{"JWK of 1024 bits", jwk(&weak.PublicKey, members{"alg": "RS256"}), enrolled, RSATooSmall},
		{"JWK with a huge exponent", jwk(rs, members{"alg": "RS256", "e": b64(bytes.Repeat([]byte{1}, 9))}), enrolled, RSAExponentInvalid},
		{"JWKS with no object", []byte(`{"keys":[7]}`), enrolled, KeyMalformed},
		{"Ed25519 of low order", jwk(ed25519.PublicKey(make([]byte, 32)), nil), enrolled, PointInvalid},

		{"PEM of 1024 bits", pemBlock("PUBLIC KEY", spkiOf(t, &weak.PublicKey)), enrolled, RSATooSmall},
		{"PEM of an unknown curve", pemBlock("PUBLIC KEY", koblitz), enrolled, CurveUnsupported},
		{"PEM of something else", pemBlock("X509 CRL", []byte{1}), enrolled, BlockUnknown},
		{"PEM that is broken", []byte("-----BEGIN PUBLIC KEY-----\n!!!\n-----END PUBLIC KEY-----\n"), enrolled, KeyMalformed},
		{"PEM of garbage", pemBlock("CERTIFICATE", []byte("garbage")), enrolled, KeyMalformed},
		{"DER off its curve", offCurve, enrolled, PointInvalid},

		{"COSE of another type", asCBOR(coseOf(ed, labels{3: -7})), enrolled, AlgorithmUnfit},
		{"COSE of an unknown algorithm", asCBOR(coseOf(es, labels{3: 5})), enrolled, AlgorithmUnknown},
		{"COSE of an unknown curve", asCBOR(coseOf(es, labels{-1: 8})), enrolled, CurveUnsupported},
		{"COSE X25519", asCBOR(coseOf(ed, labels{-1: 4})), enrolled, CurveUnsupported},
		{"COSE off its curve", asCBOR(coseOf(es, labels{-3: make([]byte, 32)})), enrolled, PointInvalid},
		{"COSE compressed, no point", asCBOR(coseOf(es, labels{-2: bytes.Repeat([]byte{0xff}, 32), -3: true})), enrolled, PointInvalid},
		{"COSE without y", asCBOR(labels{1: 2, -1: 1, -2: make([]byte, 32)}), enrolled, KeyMalformed},
		{"COSE without a type", asCBOR(labels{3: -7}), enrolled, KeyTypeUnsupported},
		{"COSE with kid as text", asCBOR(coseOf(es, labels{2: "k"})), enrolled, KeyMalformed},
		{"COSE that may only sign", asCBOR(coseOf(es, labels{4: []int{1}})), enrolled, UseOther},
		{"COSE with a label twice", slices.Concat([]byte{0xa2, 1, 2, 1, 2}), enrolled, KeyMalformed},
	} {
		t.Run(test.name, func(t *testing.T) {
			keys, refusals, err := ParseKeys(test.file, test.e)
			if err != nil || len(keys) > 0 || len(refusals) != 1 || refusals[0].Reason != test.want || refusals[0].What == "" {
				t.Errorf("%d keys, refused %v, %v; want %s", len(keys), refusals, err, test.want)
			}
		})
	}
}

func TestParseKeysErrors(t *testing.T) {
	es := signers()[document.ES256]
	rs := signers()[document.RS256]
	sec1, err := x509.MarshalECPrivateKey(es.Signer.(*ecdsa.PrivateKey))
	if err != nil {
		t.Fatal(err)
	}
	pkcs1 := x509.MarshalPKCS1PrivateKey(rs.Signer.(*rsa.PrivateKey))
	public := pemBlock("PUBLIC KEY", spkiOf(t, es.Public()))
	many := bytes.Repeat([]byte(`{},`), MaxKeys+1)

	for _, test := range []struct {
		name string
		file []byte
		want error
	}{
		{"empty", nil, ErrNotKeys},
		{"blank", []byte(" \n"), ErrNotKeys},
		{"text", []byte("hello"), ErrNotKeys},
		{"a JSON document", []byte(`{"a":1}`), ErrNotKeys},
		{"JSON cut short", []byte(`{"kty":"EC"`), ErrNotKeys},
		{"JSON with a name twice", []byte(`{"kty":"EC","kty":"EC"}`), ErrNotKeys},
		{"JSON with a name twice inside", []byte(`{"keys":[{"kty":"EC","kty":"EC"}]}`), ErrNotKeys},
		{"JSON with more after it", []byte(`{"kty":"EC"}{}`), ErrNotKeys},
		{"JSON too deep", []byte(`{"kty":` + strings.Repeat("[", 20) + strings.Repeat("]", 20) + `}`), ErrNotKeys},
		{"keys that are no list", []byte(`{"keys":{}}`), ErrNotKeys},
		{"an empty JWKS", []byte(`{"keys":[]}`), ErrNotKeys},
		{"DER of something else", []byte{0x30, 0}, ErrNotKeys},
		{"DER with more after it", append(spkiOf(t, es.Public()), 0), ErrNotKeys},
		{"CBOR cut short", []byte{0xa1, 1}, ErrNotKeys},
		{"CBOR with more after it", append(asCBOR(coseOf(es.Public(), nil)), 0), ErrNotKeys},
		{"CBOR of no fixed length", []byte{0xbf, 1, 1, 0xff}, ErrNotKeys},
		{"CBOR, an empty set", []byte{0x80}, ErrNotKeys},
		{"too large", make([]byte, MaxFile+1), ErrFileTooLarge},
		{"too many JWK", slices.Concat([]byte(`{"keys":[`), many[:len(many)-1], []byte(`]}`)), ErrTooManyKeys},
		{"too many PEM", bytes.Repeat([]byte("-----BEGIN X-----\n-----END X-----\n"), MaxKeys+1), ErrTooManyKeys},
		{"too many COSE_Key", asCBOR(make([]map[int]int, MaxKeys+1)), ErrTooManyKeys},

		{"private PEM", pemBlock("PRIVATE KEY", pkcs8(t, es.Signer)), ErrPrivateKey},
		{"private PEM of EC", pemBlock("EC PRIVATE KEY", sec1), ErrPrivateKey},
		{"private PEM of RSA", pemBlock("RSA PRIVATE KEY", pkcs1), ErrPrivateKey},
		{"private PEM, sealed", pemBlock("ENCRYPTED PRIVATE KEY", []byte{1}), ErrPrivateKey},
		{"private PEM after a public one", slices.Concat(public, pemBlock("PRIVATE KEY", pkcs8(t, es.Signer))), ErrPrivateKey},
		{"private PEM that is broken", slices.Concat(public, []byte("-----BEGIN PRIVATE KEY-----\n!")), ErrPrivateKey},
		{"private PKCS #8", pkcs8(t, es.Signer), ErrPrivateKey},
		{"private PKCS #8 of RSA", pkcs8(t, rs.Signer), ErrPrivateKey},
		{"private SEC 1", sec1, ErrPrivateKey},
		{"private PKCS #1", pkcs1, ErrPrivateKey},
		{"private PKCS #8, sealed", []byte{0x30, 6, 0x30, 2, 5, 0, 4, 0}, ErrPrivateKey},
		{"private JWK", asJSON(jwkOf(es.Public(), map[string]any{"d": "AA"})), ErrPrivateKey},
		{"private JWK in a set", asJSON(map[string]any{"keys": []any{jwkOf(rs.Public(), nil), jwkOf(rs.Public(), map[string]any{"d": "AA"})}}), ErrPrivateKey},
		{"symmetric JWK", []byte(`{"kty":"oct","k":"AA"}`), ErrPrivateKey},
		{"private COSE_Key", asCBOR(coseOf(es.Public(), map[int]any{-4: []byte{1}})), ErrPrivateKey},
		{"private COSE_Key of RSA", asCBOR(coseOf(rs.Public(), map[int]any{-3: []byte{1}})), ErrPrivateKey},
		{"symmetric COSE_Key", asCBOR(map[int]any{1: 4, -1: []byte{1}}), ErrPrivateKey},
	} {
		t.Run(test.name, func(t *testing.T) {
			keys, refusals, err := ParseKeys(test.file, enrolled)
			if !errors.Is(err, test.want) || keys != nil || refusals != nil {
				t.Errorf("%d keys, refused %v, %v; want %v", len(keys), refusals, err, test.want)
			}
		})
	}
	if !strings.Contains(ErrPrivateKey.Error(), "private key, never import it") {
		t.Error("the error of a private key does not say what to do")
	}
}

// What the administrator says outranks what the file says of itself.
func TestEnrolmentAndFile(t *testing.T) {
	file := asJSON(jwkOf(signers()[document.EdDSA].Public(), map[string]any{
		"iss": "urn:file", "names": map[string]string{"en": "File"}, "country": "de", "formats": []string{"file.card"},
		"nbf": noon.Unix(), "exp": noon.Add(day).Unix(), "test": true,
	}))
	parse := func(e Enrolment) *Key {
		t.Helper()
		keys, refusals, err := ParseKeys(file, e)
		if err != nil || len(keys) != 1 {
			t.Fatal(refusals, err)
		}
		return keys[0]
	}
	k := parse(Enrolment{})
	if k.Issuer.ID != "urn:file" || k.Issuer.Names["en"] != "File" || k.Country != "DE" || !slices.Equal(k.Formats, []string{"file.card"}) ||
		!k.NotBefore.Equal(noon) || !k.NotAfter.Equal(noon.Add(day)) || !k.Test {
		t.Errorf("the file's own: %+v", k)
	}
	k = parse(Enrolment{Issuer: Issuer{ID: "urn:desk"}, Country: "VN", Formats: []string{"desk.card"}})
	if k.Issuer.ID != "urn:desk" || len(k.Issuer.Names) > 0 || k.Country != "VN" || !slices.Equal(k.Formats, []string{"desk.card"}) {
		t.Errorf("the administrator's: %+v", k)
	}
	if !k.Test {
		t.Error("an enrolment took back that the key is for tests")
	}
	if k = parse(Enrolment{Issuer: Issuer{ID: "urn:file"}}); k.Issuer.Names["en"] != "File" {
		t.Error("the same issuer lost its names")
	}
}

func TestEnrolmentUnrestricted(t *testing.T) {
	s := signers()[document.RS256]
	keys, refusals, err := ParseKeys(spkiOf(t, s.Public()), Enrolment{Unrestricted: true})
	if err != nil || len(refusals) > 0 || len(keys) != 2 {
		t.Fatalf("%d keys, refused %v, %v", len(keys), refusals, err)
	}
	ring := NewKeyring(keys)
	for _, s := range []signer{s, {s.Signer, document.PS256}} {
		p := s.proof(func(p *document.Proof) { p.Hints.Issuer = "anyone" })
		if j := ring.Judge("any.format", p, document.Validity{}, At(noon), DefaultPolicy); !j.Holds {
			t.Errorf("%s: %v", s.algorithm, j.Codes)
		}
	}
	p := s.proof()
	p.Signed = []byte("other bytes")
	if j := ring.Judge("any.format", p, document.Validity{}, At(noon), DefaultPolicy); !slices.Equal(j.Codes, []string{CodeSignatureMismatch}) || j.Key == nil {
		t.Errorf("other bytes: %v", j.Codes)
	}
}

func TestParseKeysMixed(t *testing.T) {
	es, ed := signers()[document.ES256], signers()[document.EdDSA]
	file := slices.Concat(pemBlock("PUBLIC KEY", spkiOf(t, es.Public())), pemBlock("X509 CRL", nil),
		pemBlock("CERTIFICATE", ed.certificate(t)))
	keys, refusals, err := ParseKeys(file, enrolled)
	if err != nil || len(keys) != 2 || len(refusals) != 1 || refusals[0] != (Refusal{1, "X509 CRL", BlockUnknown}) {
		t.Fatalf("%d keys, refused %v, %v", len(keys), refusals, err)
	}
	if cert := keys[1]; !cert.NotBefore.Equal(noon) || !cert.NotAfter.Equal(noon.Add(365*day)) {
		t.Errorf("a certificate's dates: %v to %v", cert.NotBefore, cert.NotAfter)
	}
	keys, _, err = ParseKeys(es.certificate(t), Enrolment{Issuer: Issuer{ID: "i"}, Formats: []string{"f"}})
	if err != nil || len(keys) != 1 || keys[0].Country != "VN" {
		t.Error("the country of a certificate's subject is not taken")
	}
	compressed := coseOf(es.Public(), nil)
	y := compressed[-3].([]byte)
	compressed[-3] = y[len(y)-1]&1 == 1
	keys, refusals, err = ParseKeys(asCBOR(compressed), enrolled)
	if err != nil || len(keys) != 1 || keys[0].ID != es.key(t).ID {
		t.Errorf("compressed point: %v, %v", refusals, err)
	}
}

// RFC 7638 §3.1 and RFC 8037 §A.3.
func TestThumbprintOfRFCs(t *testing.T) {
	for _, test := range []struct{ jwk, want string }{
		{`{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256"}`,
			"NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"},
		{`{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}`, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"},
	} {
		keys, refusals, err := ParseKeys([]byte(test.jwk), enrolled)
		if err != nil || len(keys) != 1 || !keys[0].carries([]byte(test.want)) {
			t.Errorf("%v, %v", refusals, err)
		}
	}
}

// The signers of the EU test codes, which real issuers' software made.
func TestParseKeysOfOthers(t *testing.T) {
	root := filepath.Join("..", "..", "..", "shared", "vectors", "dcc")
	if _, err := os.Stat(root); err != nil {
		t.Skip("the vectors that others published are not beside the checkout")
	}
	read := 0
	err := filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".json" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var vector struct{ TESTCTX struct{ CERTIFICATE []byte } }
		if json.Unmarshal(text, &vector) != nil || len(vector.TESTCTX.CERTIFICATE) == 0 {
			return nil
		}
		for _, file := range [][]byte{vector.TESTCTX.CERTIFICATE, pemBlock("CERTIFICATE", vector.TESTCTX.CERTIFICATE)} {
			keys, refusals, err := ParseKeys(file, Enrolment{Unrestricted: true, Algorithm: document.PS256})
			if err != nil || len(keys) != 1 || !keys[0].carries(kidOf(vector.TESTCTX.CERTIFICATE)) {
				t.Errorf("%s: refused %v, %v", filepath.Base(path), refusals, err)
			}
		}
		read++
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d certificates", read)
}
