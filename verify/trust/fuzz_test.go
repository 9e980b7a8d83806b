package trust

import (
	"slices"
	"testing"

	"github.com/soi-id/soi/verify/document"
)

// Of any file: no panic, nothing with an error, and a key that was accepted is
// one that could be stored and comes back the same from its own DER.
func FuzzParseKeys(f *testing.F) {
	for _, a := range algorithms {
		public := signers()[a].Public()
		spki := spkiOf(f, public)
		jwk := jwkOf(public, map[string]any{"kid": "k", "formats": []string{"f"}, "country": "VN", "exp": 1, "test": true})
		for _, seed := range [][]byte{
			spki, signers()[a].certificate(f), slices.Concat(pemBlock("PUBLIC KEY", spki), pemBlock("CERTIFICATE", signers()[a].certificate(f))),
			asJSON(jwk), asJSON(map[string]any{"keys": []any{jwk}}),
			asCBOR(coseOf(public, map[int]any{2: []byte("k")})), asCBOR([]any{coseOf(public, nil)}),
			pkcs8(f, signers()[a].Signer),
		} {
			f.Add(seed)
		}
	}
	enrolment := enrolled
	enrolment.Algorithm = document.PS256
	f.Fuzz(func(t *testing.T, file []byte) {
		keys, refusals, err := ParseKeys(file, enrolment)
		if err != nil && (keys != nil || refusals != nil) {
			t.Fatal("an error and a result")
		}
		if err == nil && len(keys)+len(refusals) == 0 {
			t.Fatal("neither an error nor a result")
		}
		for _, k := range keys {
			if why := k.unstorable(); why != "" {
				t.Fatalf("accepted, and could not be stored: %s", why)
			}
			again, _, err := ParseKeys(k.SPKI, enrolment)
			if err != nil || len(again) != 1 || again[0].ID != k.ID {
				t.Fatalf("does not come back from its DER: %v", err)
			}
		}
	})
}

// Of any signature: no panic, and none that was not made holds.
func FuzzSignature(f *testing.F) {
	made := make(map[document.Algorithm][]byte)
	for _, a := range algorithms {
		made[a] = signers()[a].sign(body)
		f.Add(made[a])
	}
	f.Fuzz(func(t *testing.T, signature []byte) {
		for _, a := range algorithms {
			k := signers()[a].key(t)
			if k.signed(&document.Proof{Signed: []byte("what nobody signed"), Signature: signature}) {
				t.Fatalf("%s: a signature nobody made holds", a)
			}
		}
	})
}

// Of any certificates that a document carries: no panic, and none that the CA
// did not issue counts.
func FuzzChain(f *testing.F) {
	ca, s := newCA(f), newSigner(f, document.ES256)
	genuine := ca.certify(f, s.Public())
	f.Add(genuine, ca.certificate.Raw)
	f.Add(s.certificate(f), ca.below(f).certificate.Raw)
	ring := NewKeyring([]*Key{ca.key(f)})
	p := newSigner(f, document.ES256).carrying()
	f.Fuzz(func(t *testing.T, first, second []byte) {
		p := *p
		p.Hints.Chain = [][]byte{first, second}
		if j := judgeCard(ring, &p); j.Holds || len(j.Codes) == 0 {
			t.Fatalf("a document of nobody: %v %v", j.Holds, j.Codes)
		}
	})
}
