package verify

import (
	"crypto/sha256"

	"github.com/soi-id/soi/verify/document"
)

// RevokedDocuments knows what issuers have revoked. It is asked while a
// verdict is waited for, so an answer takes microseconds.
type RevokedDocuments interface {
	// Contains reports whether the issuer has revoked a document with any of
	// the ids. An error says that it cannot be known now.
	Contains(issuer string, ids [][]byte) (bool, error)
}

// WithRevoked returns the verifier with documents that are revoked.
func (v *Verifier) WithRevoked(r RevokedDocuments) *Verifier {
	with := *v
	with.revoked = r
	return &with
}

// RevocationIDs are the ids under which an issuer can revoke a document: by the
// SHA-256 of the bytes that it signed, which every signed document has, and by
// its number, which revokes all that carry it. The signature itself is no id:
// of one by ECDSA anyone can make a second.
//
//	s:  SHA-256 of the signed bytes
//	n:  format, NUL, the number as the field has it
func RevocationIDs(doc *document.Document) [][]byte {
	if doc.Proof == nil {
		return nil
	}
	sum := sha256.Sum256(doc.Proof.Signed)
	ids := [][]byte{append([]byte("s:"), sum[:]...)}
	for _, key := range []string{document.FieldIDNumber, document.FieldDocumentNumber} {
		if f, ok := doc.Field(key); ok && f.Signed && f.Value != "" {
			ids = append(ids, []byte("n:"+doc.Format+"\x00"+f.Value))
		}
	}
	return ids
}

// revocation adds what is known of the document's revocation. Only what an
// issuer has signed can be revoked by it.
func (w *weighing) revocation(r RevokedDocuments, doc *document.Document) {
	if r == nil || w.key == nil || !w.holds {
		return
	}
	revoked, err := r.Contains(w.key.Issuer.ID, RevocationIDs(doc))
	switch {
	case err != nil:
		w.call(Undecided, CodeRevocationUnknown)
	case revoked:
		w.call(Revoked, CodeDocumentRevoked)
	}
}
