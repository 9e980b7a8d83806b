package verify_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/trust"
)

// revokedBy are the ids that issuers have revoked.
type revokedBy struct {
	ids map[string][][]byte
	err error
}

func (r revokedBy) Contains(issuer string, ids [][]byte) (bool, error) {
	for _, revoked := range r.ids[issuer] {
		for _, id := range ids {
			if bytes.Equal(id, revoked) {
				return true, r.err
			}
		}
	}
	return false, r.err
}

func TestRevokedDocument(t *testing.T) {
	own := newIssuer(t, 1)
	v := verify.New(trust.NewKeyring([]*trust.Key{own.public}), trust.DefaultPolicy)
	text := scanned(own.identity(inForce))
	whole := v.Verify(text, trust.At(now))
	expect(t, whole, verify.Authentic)
	ids := verify.RevocationIDs(whole.Document)
	if len(ids) != 2 {
		t.Fatalf("%d ids of a document with a number, want 2", len(ids))
	}
	for _, id := range ids {
		revoked := v.WithRevoked(revokedBy{ids: map[string][][]byte{own.public.Issuer.ID: {id}}})
		expect(t, revoked.Verify(text, trust.At(now)), verify.Revoked, verify.CodeDocumentRevoked)
		// Another issuer's list says nothing about it.
		other := v.WithRevoked(revokedBy{ids: map[string][][]byte{"https://other.example": {id}}})
		expect(t, other.Verify(text, trust.At(now)), verify.Authentic)
	}
	// A list that cannot be read decides nothing, and hides nothing worse.
	unread := v.WithRevoked(revokedBy{err: errors.New("input/output error")})
	expect(t, unread.Verify(text, trust.At(now)), verify.Undecided, verify.CodeRevocationUnknown)
	if only, err := unread.Only("cwt.claim169"); err != nil {
		t.Fatal(err)
	} else {
		expect(t, only.Verify(text, trust.At(now)), verify.Undecided)
	}
	// Nobody revokes what nobody signed.
	strange := verify.New(trust.NewKeyring(nil), trust.DefaultPolicy).WithRevoked(revokedBy{err: errors.New("never asked")})
	expect(t, strange.Verify(text, trust.At(now)), verify.UnknownIssuer)
}
