package vdsnc

import (
	"crypto/ecdsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/json"
	"math/big"
	"os"
	"path/filepath"
	"testing"
)

// vectors is where published vectors lie, beside the checkout.
const vectors = "../../../../shared/vectors/vds-nc"

// TestPublishedSeals checks the bytes that are handed out with the standard
// library alone, which shares no code with us.
func TestPublishedSeals(t *testing.T) {
	content, err := os.ReadFile(filepath.Join(vectors, "codes.json"))
	if err != nil {
		t.Skip(err)
	}
	var set struct {
		Vectors []struct{ Expect, Text string }
	}
	if err := json.Unmarshal(content, &set); err != nil {
		t.Fatal(err)
	}
	der, err := os.ReadFile(filepath.Join(vectors, "aus-csca.der"))
	if err != nil {
		t.Fatal(err)
	}
	csca, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range set.Vectors {
		d := parseSound(t, payload(v.Text))
		signer, err := x509.ParseCertificate(d.Proof.Hints.Chain[0])
		if err != nil {
			t.Fatal(err)
		}
		if err := signer.CheckSignatureFrom(csca); err != nil {
			t.Errorf("%d: the signer is not the CSCA's: %v", i, err)
		}
		sum := sha256.Sum256(d.Proof.Signed)
		r, s := new(big.Int).SetBytes(d.Proof.Signature[:32]), new(big.Int).SetBytes(d.Proof.Signature[32:])
		holds := ecdsa.Verify(signer.PublicKey.(*ecdsa.PublicKey), sum[:], r, s)
		if holds != (v.Expect == "valid") {
			t.Errorf("%d: the signature holds: %v, want %s", i, holds, v.Expect)
		}
		if d.Proof.Hints.Country != "AU" || d.Value(FieldVaccineProduct) == "" {
			t.Errorf("%d: country %s", i, d.Proof.Hints.Country)
		}
	}
	if len(set.Vectors) < 2 {
		t.Errorf("%d vectors", len(set.Vectors))
	}
}
