package trust

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/internal/certificate"
)

// A list says which certificates of a CA are revoked, by what all lists
// imported of it say.
type list struct {
	nextUpdate time.Time
	revoked    map[string]revocation // by serial, as CertificateID has it
}

type revocation struct {
	At     time.Time `json:"at"`
	Reason int       `json:"reason,omitempty"`
}

// The reasons of RFC 5280 §5.3.1 that differ in what they do.
const (
	reasonAffiliationChanged = 3
	reasonSuperseded         = 4
	reasonCessation          = 5
	reasonHold               = 6
	reasonRemoveFromCRL      = 8
)

// fromItsDate reports whether signatures before the revocation stand. They do
// where the issuer gives a reason that leaves the key in good hands. Where it
// gives another or none, somebody else may have the key and choose its dates.
func (r revocation) fromItsDate() bool {
	return r.Reason == reasonAffiliationChanged || r.Reason == reasonSuperseded || r.Reason == reasonCessation
}

// covers reports whether a signature of the moment falls under it.
func (r revocation) covers(signedAt time.Time) bool {
	return !r.fromItsDate() || !signedAt.Before(r.At)
}

// listName is under which a CA's list is kept. A CA that takes a new key signs
// one list for the certificates of both (ICAO Doc 9303-12), so it is the name
// of the CA that counts; and its country, so that no other's CA of the same
// name revokes for it.
func listName(country, issuer string) string {
	sum := sha256.Sum256([]byte(issuer))
	return country + "/" + hex.EncodeToString(sum[:])
}

// revoked returns the codes of what the lists say of certificates in groups. A
// group are the certificates of one key: it is revoked if all of them are, for
// a renewed certificate keeps its key good, or if one is because others may
// have the key.
func (k *Keyring) revoked(country string, groups [][]CertificateID, p *document.Proof, at Time) []string {
	now := at.Reference()
	signedAt := signingTime(p, now)
	revoked, stale := false, false
	for _, group := range groups {
		standing := len(group)
		for _, c := range group {
			l := k.lists[listName(country, c.Issuer)]
			if l == nil {
				continue
			}
			stale = stale || after(now, l.nextUpdate)
			r, listed := l.revoked[c.Serial]
			if !listed || !r.covers(signedAt) {
				continue
			}
			standing--
			revoked = revoked || !r.fromItsDate()
		}
		revoked = revoked || len(group) > 0 && standing == 0
	}
	var codes []string
	if revoked {
		codes = append(codes, CodeCertificateRevoked)
	}
	if stale {
		codes = append(codes, CodeCRLStale)
	}
	return codes
}

// A CRLImport says what an imported revocation list is.
type CRLImport struct {
	CA         *Key // that signed it
	ThisUpdate time.Time
	NextUpdate time.Time // zero where the CA promises none
	Revoked    int       // certificates in this list
}

// ImportCRL stores a revocation list in DER or PEM that a stored CA signed, in
// one transaction. at is the present moment. The newest list of a CA counts.
// What an older one revoked stays revoked, unless it was on hold: lists drop
// certificates that have expired, while their documents are still about.
// Errors are those of the block in errors.go about lists, and of the store.
func ImportCRL(db *bbolt.DB, file []byte, at time.Time) (CRLImport, error) {
	read, err := certificate.ParseList(listDER(file))
	switch {
	case err != nil:
		return CRLImport{}, ErrNotList
	case len(read.UnknownCritical) > 0:
		return CRLImport{}, ErrPartialList
	case read.ThisUpdate.After(at.Add(futureTolerance)):
		return CRLImport{}, ErrFutureList
	}
	done := CRLImport{ThisUpdate: read.ThisUpdate, NextUpdate: read.NextUpdate, Revoked: len(read.Revoked)}
	err = db.Update(func(tx *bbolt.Tx) error {
		if done.CA, err = signerOfList(tx, read); err != nil {
			return err
		}
		return putList(tx, read, done.CA.Country)
	})
	if err != nil {
		return CRLImport{}, fmt.Errorf("import revocation list: %w", err)
	}
	return done, nil
}

// IsRevocationList reports whether a file is one for [ImportCRL] rather than for
// [ParseKeys].
func IsRevocationList(file []byte) bool {
	_, err := certificate.ParseList(listDER(file))
	return err == nil
}

func listDER(file []byte) []byte {
	if block, _ := pem.Decode(file); block != nil && block.Type == "X509 CRL" { // RFC 7468 §6
		return block.Bytes
	}
	return file
}

// signerOfList finds the stored CA that signed the list. A compromised one
// signs no more.
func signerOfList(tx *bbolt.Tx, l *certificate.List) (*Key, error) {
	var signer *Key
	none := ErrNoCA
	err := each(tx, keysBucket, func(id, raw []byte) error {
		k, err := readKey(id, raw)
		if err != nil || k.CA == nil || !k.CA.Lists || k.CA.Subject != l.Issuer.Canonical {
			return err
		}
		if isBlockedAs(tx, k.ID, BlockCompromised) {
			return nil
		}
		if named, _ := k.CA.names(l.Issuer.Canonical, l.AuthorityKeyID); !named {
			return nil
		}
		if issued(k.Public, l.Signature, l.TBS) {
			signer = k
		} else {
			none = ErrListSignature
		}
		return nil
	})
	switch {
	case err != nil:
		return nil, err
	case signer == nil:
		return nil, none
	}
	return signer, nil
}

// putList stores the list together with what earlier ones said.
func putList(tx *bbolt.Tx, l *certificate.List, country string) error {
	bucket, err := tx.CreateBucketIfNotExists(listsBucket)
	if err != nil {
		return err
	}
	name := []byte(listName(country, l.Issuer.Canonical))
	record := listRecord{
		Version: recordVersion, Issuer: l.Issuer.Canonical, Country: country,
		ThisUpdate: l.ThisUpdate, NextUpdate: l.NextUpdate, Revoked: make(map[string]revocation),
	}
	for _, r := range l.Revoked {
		if r.Reason != reasonRemoveFromCRL {
			record.Revoked[r.Serial.Text(16)] = revocation{At: r.At, Reason: r.Reason}
		}
	}
	if raw := bucket.Get(name); raw != nil {
		var old listRecord
		if err := readRecord(raw, &old); err != nil {
			return fmt.Errorf("revocation list: %w", err)
		}
		if l.ThisUpdate.Before(old.ThisUpdate) {
			return ErrOlderList
		}
		for serial, r := range old.Revoked {
			now, listed := record.Revoked[serial]
			// No later word makes of a lost key one that was only replaced.
			if !listed && r.Reason != reasonHold || listed && now.fromItsDate() && !r.fromItsDate() && r.Reason != reasonHold {
				record.Revoked[serial] = r
			}
		}
	}
	raw, err := json.Marshal(record)
	if err != nil {
		return err
	}
	return bucket.Put(name, raw)
}

// A listRecord is a list as it is stored.
type listRecord struct {
	Version    int                   `json:"v"`
	Issuer     string                `json:"issuer"`
	Country    string                `json:"country"`
	ThisUpdate time.Time             `json:"this_update"`
	NextUpdate time.Time             `json:"next_update,omitzero"`
	Revoked    map[string]revocation `json:"revoked,omitempty"`
}

func readList(raw []byte) (*list, error) {
	var record listRecord
	if err := readRecord(raw, &record); err != nil {
		return nil, fmt.Errorf("revocation list: %w", err)
	}
	return &list{nextUpdate: record.NextUpdate, revoked: record.Revoked}, nil
}
