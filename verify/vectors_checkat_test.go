package verify_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/document/at"
	"github.com/soi-id/soi/verify/internal/ecc"
	"github.com/soi-id/soi/verify/issue"
	"github.com/soi-id/soi/verify/trust"
)

// TestCheckAT takes an Austrian card on the curve that Austria uses from code to
// verdict. Nobody has published a card of nobody, so this one is made here, with
// the one private key for which no arithmetic on the curve is needed: 1.
func TestCheckAT(t *testing.T) {
	curve := ecc.BrainpoolP256r1
	public, err := trust.NewKey(&ecc.PublicKey{Curve: curve, X: curve.X, Y: curve.Y}, "")
	if err != nil {
		t.Fatal(err)
	}
	public.Issuer, public.Country, public.Formats = trust.Issuer{ID: "https://ausweis.example"}, "AT", []string{"at.checkat"}
	public.KeyIDs, public.Origin, public.IssuedAt = [][]byte{[]byte("A16ATS000001")}, trust.Bundled, now

	stand, err := issue.NewKey(document.ES256, rand.NewChaCha8([32]byte{1}))
	if err != nil {
		t.Fatal(err)
	}
	stand.ID = "A16ATS000001"
	text, err := issue.CheckAT(stand, issue.IDCard{
		FullName: "MÜSTER\nMAX", FamilyNameMRZ: "MUESTER", GivenNameMRZ: "MAX", DocumentNumber: "PA0000001",
		BirthDate: "2000-01-31", ExpiryDate: "2031-12-30", Sex: "M",
	}, []byte("any bytes"))
	if err != nil {
		t.Fatal(err)
	}
	card, err := at.CheckAT.Parse(scanned(text), now)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(text, ";")
	text = brainpoolSignature(curve, card.Proof.Signed) + ";" + rest

	r := verdict([]*trust.Key{public}, scanned(text), trust.At(now))
	expect(t, r, verify.Authentic)
	if r.Key == nil || r.Key.ID != public.ID || len(r.UnsignedFields()) > 0 {
		t.Errorf("key %v, unsigned %v", r.Key, r.UnsignedFields())
	}
	expect(t, verdict(nil, scanned(text), trust.At(now)), verify.UnknownIssuer, trust.CodeNoKey)
	expect(t, verdict([]*trust.Key{public}, scanned(text), trust.At(now.AddDate(6, 0, 0))), verify.Undecided, trust.CodeDocumentExpired)
	stranger := *public
	stranger.Country = "DE"
	expect(t, verdict([]*trust.Key{&stranger}, scanned(text), trust.At(now)), verify.UnknownIssuer, trust.CodeNoKey)
}

// brainpoolSignature signs with the private key 1 and the nonce 1, so that the
// public key and the point of the nonce are the generator: r is its x, and s is
// the digest and r together. It gives the private key away, which is 1.
func brainpoolSignature(curve *ecc.Curve, message []byte) string {
	sum := sha256.Sum256(message)
	r := new(big.Int).Mod(curve.X, curve.N)
	s := new(big.Int).Add(new(big.Int).SetBytes(sum[:]), r)
	s.Mod(s, curve.N)
	raw := make([]byte, 64)
	r.FillBytes(raw[:32])
	s.FillBytes(raw[32:])
	return base64.StdEncoding.EncodeToString([]byte(hex.EncodeToString(raw)))
}
