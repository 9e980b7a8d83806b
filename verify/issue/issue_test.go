package issue_test

import (
	"bytes"
	"crypto"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	gocose "github.com/veraison/go-cose"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/document/cwt"
	"github.com/soi-id/soi/verify/issue"
	"github.com/soi-id/soi/verify/trust"
)

// source is the same stream for the same seed.
func source(seed byte) *rand.ChaCha8 { return rand.NewChaCha8([32]byte{seed}) }

var (
	day      = time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	validity = document.Validity{IssuedAt: day, NotBefore: day, NotAfter: day.AddDate(1, 0, 0)}
	person   = issue.Identity{
		IDNumber: "001090000001", FullName: "NGUYỄN THỊ MẪU", BirthDate: "1990-02-28", Sex: "F",
		Nationality: "VN", Address: "Số 1, phố Mẫu, Hà Nội", Portrait: []byte{0xff, 0xd8, 0xff, 0xe0}, PortraitType: "image/jpeg",
	}
	vaccination = map[string]any{
		"ver": "1.3.0", "nam": map[string]any{"fn": "Mẫu", "gn": "Thị", "fnt": "MAU", "gnt": "THI"}, "dob": "1990-02-28",
		"v": []any{map[string]any{"tg": "840539006", "dt": "2021-10-01", "dn": 2, "sd": 2, "co": "VN", "is": "Bộ Y tế", "ci": "URN:UVCI:V1:VN:MAU1"}},
	}
	algorithms = []document.Algorithm{document.ES256, document.ES384, document.ES512, document.PS256, document.EdDSA}
)

func newKey(t testing.TB, algorithm document.Algorithm) *issue.Key {
	t.Helper()
	key, err := issue.NewKey(algorithm, source(1))
	if err != nil {
		t.Fatal(err)
	}
	key.Issuer, key.Country = "https://id.example", "VN"
	key.Formats = []string{"cwt.claim169", "cwt.hcert"}
	key.Names = map[string]string{"vi": "Cơ quan Mẫu", "en": "Sample Office"}
	key.NotBefore, key.NotAfter = day, day.AddDate(5, 0, 0)
	key.Test = true
	return key
}

// holds checks a proof with go-cose's verifier.
func holds(t testing.TB, p *document.Proof, public crypto.PublicKey) bool {
	t.Helper()
	v, err := gocose.NewVerifier(map[document.Algorithm]gocose.Algorithm{
		document.ES256: gocose.AlgorithmES256, document.ES384: gocose.AlgorithmES384, document.ES512: gocose.AlgorithmES512,
		document.PS256: gocose.AlgorithmPS256, document.EdDSA: gocose.AlgorithmEdDSA,
	}[p.Algorithm], public)
	if err != nil {
		t.Fatal(err)
	}
	return v.Verify(p.Signed, p.Signature) == nil
}

func TestIdentityIsReadAsIssued(t *testing.T) {
	for _, algorithm := range algorithms {
		key := newKey(t, algorithm)
		for _, tagging := range []issue.Tagging{issue.Tagged, issue.CWTTagged, issue.Untagged} {
			for _, compression := range []issue.Compression{issue.Zlib, issue.Brotli} {
				for _, unprotected := range []bool{false, true} {
					e := issue.Envelope{Tagging: tagging, Compression: compression, KeyIDUnprotected: unprotected}
					text, err := issue.Claim169(key, person, validity, e)
					if err != nil {
						t.Fatalf("%s %+v: %v", algorithm, e, err)
					}
					payload := document.Payload{Bytes: []byte(text), Source: document.SourceSymbol}
					if !cwt.Claim169.Recognise(payload) {
						t.Errorf("%s %+v: not recognised", algorithm, e)
					}
					d, err := cwt.Claim169.Parse(payload, day)
					if err != nil {
						t.Fatalf("%s %+v: %v", algorithm, e, err)
					}
					if len(d.Findings) > 0 {
						t.Errorf("%s %+v: findings %v", algorithm, e, d.Findings)
					}
					for field, want := range map[string]string{
						"id_number": person.IDNumber, "full_name": person.FullName, "birth_date": person.BirthDate,
						"sex": person.Sex, "nationality": person.Nationality, "address": person.Address,
					} {
						if got, _ := d.Field(field); got.Value != want || !got.Signed {
							t.Errorf("%s %+v: %s is %+v", algorithm, e, field, got)
						}
					}
					if f, _ := d.Field("portrait"); !bytes.Equal(f.Data, person.Portrait) || f.MediaType != "image/jpeg" || !f.Signed {
						t.Errorf("%s %+v: portrait %+v", algorithm, e, f)
					}
					if d.Validity != validity {
						t.Errorf("%s %+v: validity %+v", algorithm, e, d.Validity)
					}
					p := d.Proof
					if p == nil || p.Algorithm != algorithm || p.Hints.Issuer != key.Issuer || string(p.Hints.KeyID) != key.ID || !p.SignedAt.Equal(day) || p.KeyInForce != document.AtSigning {
						t.Fatalf("%s %+v: proof %+v", algorithm, e, p)
					}
					if !holds(t, p, key.Private.Public()) {
						t.Errorf("%s %+v: the signature does not hold", algorithm, e)
					}
					if strings.HasPrefix(text, "HC") {
						t.Errorf("%s %+v: looks like a health certificate", algorithm, e)
					}
				}
			}
		}
	}
}

func TestHealthCertificateIsReadAsIssued(t *testing.T) {
	for _, algorithm := range algorithms {
		key := newKey(t, algorithm)
		text, err := issue.HCERT(key, vaccination, validity, issue.Envelope{Compression: issue.Brotli})
		if err != nil {
			t.Fatal(err)
		}
		payload := document.Payload{Bytes: []byte(text)}
		d, err := cwt.HCERT.Parse(payload, day)
		if err != nil {
			t.Fatal(err)
		}
		if !cwt.HCERT.Recognise(payload) || cwt.Claim169.Recognise(payload) {
			t.Errorf("%s: recognised by the wrong format", algorithm)
		}
		if d.Value("family_name") != "Mẫu" || d.Value("certificate_kind") != "vaccination" || d.Value("document_number") != "URN:UVCI:V1:VN:MAU1" || d.Value("dose_number") != "2" {
			t.Errorf("%s: fields %+v", algorithm, d.Fields)
		}
		if d.Proof == nil || d.Proof.Hints.Country != "VN" || d.Proof.Hints.Issuer != "" || d.Proof.KeyInForce != document.AtCheck {
			t.Fatalf("%s: proof %+v", algorithm, d.Proof)
		}
		if !holds(t, d.Proof, key.Private.Public()) {
			t.Errorf("%s: the signature does not hold", algorithm)
		}
	}
}

// Every bit of a payload is flipped once. The signature may hold only where the
// signed bytes are still the same: a flip in what the signature does not cover,
// such as the unprotected header or the padding of the stream.
func TestNoFlippedBitHolds(t *testing.T) {
	key := newKey(t, document.ES256)
	text, err := issue.Claim169(key, issue.Identity{FullName: "MẪU", BirthDate: "1990-02-28"}, validity, issue.Envelope{})
	if err != nil {
		t.Fatal(err)
	}
	original, err := cwt.Claim169.Parse(document.Payload{Bytes: []byte(text)}, day)
	if err != nil {
		t.Fatal(err)
	}
	for i := range len(text) * 8 {
		flipped := []byte(text)
		flipped[i/8] ^= 1 << (i % 8)
		d, err := cwt.Claim169.Parse(document.Payload{Bytes: flipped}, day)
		if err != nil {
			if d != nil {
				t.Fatalf("bit %d: a document beside an error", i)
			}
			continue
		}
		if d.Proof != nil && holds(t, d.Proof, key.Private.Public()) && !bytes.Equal(d.Proof.Signed, original.Proof.Signed) {
			t.Fatalf("bit %d: the signature holds over other bytes", i)
		}
	}
}

func TestSameRandomnessSameResult(t *testing.T) {
	for _, algorithm := range []document.Algorithm{document.ES256, document.ES384, document.ES512, document.EdDSA} {
		var texts []string
		for range 2 {
			text, err := issue.Claim169(newKey(t, algorithm), person, validity, issue.Envelope{})
			if err != nil {
				t.Fatal(err)
			}
			texts = append(texts, text)
		}
		if texts[0] != texts[1] {
			t.Errorf("%s: two runs differ", algorithm)
		}
	}
}

func TestKeyComesBackFromFiles(t *testing.T) {
	for _, algorithm := range algorithms {
		key := newKey(t, algorithm)
		private, err := key.PrivatePEM()
		if err != nil {
			t.Fatal(err)
		}
		public, err := key.JWK()
		if err != nil {
			t.Fatal(err)
		}
		back, err := issue.ParseKey(private, public)
		if err != nil {
			t.Fatalf("%s: %v", algorithm, err)
		}
		again, err := back.JWK()
		if err != nil || !bytes.Equal(again, public) {
			t.Errorf("%s: %s, %v, want %s", algorithm, again, err, public)
		}
		var members map[string]any
		if err := json.Unmarshal(public, &members); err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"d", "p", "q", "k"} {
			if _, ok := members[secret]; ok {
				t.Errorf("%s: the JWK tells %q", algorithm, secret)
			}
		}
		other, err := issue.NewKey(algorithm, source(2))
		if err != nil {
			t.Fatal(err)
		}
		otherPrivate, err := other.PrivatePEM()
		if err != nil {
			t.Fatal(err)
		}
		if k, err := issue.ParseKey(otherPrivate, public); k != nil || !errors.Is(err, issue.ErrPublicKey) {
			t.Errorf("%s: another key's JWK: %v", algorithm, err)
		}
	}
}

// What a desk imports must be the key as it was issued.
func TestJWKIsImported(t *testing.T) {
	for _, algorithm := range algorithms {
		key := newKey(t, algorithm)
		public, err := key.JWK()
		if err != nil {
			t.Fatal(err)
		}
		keys, refusals, err := trust.ParseKeys(public, trust.Enrolment{})
		if err != nil || len(refusals) > 0 || len(keys) != 1 {
			t.Fatalf("%s: %v, %v", algorithm, refusals, err)
		}
		k := keys[0]
		if k.Algorithm != algorithm || k.Issuer.ID != key.Issuer || k.Issuer.Names["vi"] != key.Names["vi"] || k.Country != key.Country ||
			!k.Test || !k.NotBefore.Equal(key.NotBefore) || !k.NotAfter.Equal(key.NotAfter) || len(k.Formats) != 2 ||
			len(k.KeyIDs) != 1 || string(k.KeyIDs[0]) != key.ID {
			t.Errorf("%s: imported as %+v", algorithm, k)
		}
	}
}

func TestErrors(t *testing.T) {
	if _, err := issue.NewKey("HS256", source(1)); !errors.Is(err, issue.ErrAlgorithm) {
		t.Errorf("algorithm: %v", err)
	}
	if _, err := issue.NewKey(document.ES256, bytes.NewReader(nil)); err == nil {
		t.Error("no randomness: no error")
	}
	if _, err := issue.NewKey(document.ES256, zeros{}); err == nil {
		t.Error("all zero: no error")
	}
	if _, err := issue.ParseKey([]byte("none"), nil); !errors.Is(err, issue.ErrPrivateKey) {
		t.Errorf("no PEM: %v", err)
	}
	key := newKey(t, document.ES256)
	for name, c := range map[string]struct {
		who  issue.Identity
		want error
	}{
		"sex":      {issue.Identity{Sex: "Nữ"}, issue.ErrSex},
		"portrait": {issue.Identity{Portrait: []byte{1}, PortraitType: "image/gif"}, issue.ErrPortrait},
		"claims":   {issue.Identity{More: map[int]any{99: make(chan int)}}, issue.ErrClaims},
	} {
		if _, err := issue.Claim169(key, c.who, validity, issue.Envelope{}); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	key.Issuer, key.Country = "", ""
	if _, err := issue.Claim169(key, person, validity, issue.Envelope{}); !errors.Is(err, issue.ErrNoIssuer) {
		t.Errorf("issuer: %v", err)
	}
	if _, err := issue.HCERT(key, vaccination, validity, issue.Envelope{}); !errors.Is(err, issue.ErrNoCountry) {
		t.Errorf("country: %v", err)
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }
