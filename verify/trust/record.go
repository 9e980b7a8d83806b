package trust

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"github.com/soi-id/soi/verify/document"
)

// recordVersion is the version of the records below. A field that changes
// what a key is worth needs a new one, so that no older program judges
// without it.
//
//	1  keys of documents' signers
//	2  keys of CAs, keys' certificates, revocation lists; curves beyond NIST's
const (
	recordVersion = 2
	oldestVersion = 1 // that is still read; what it lacks is empty
)

// A keyRecord is a key as it is stored. What follows from the SPKI is not.
type keyRecord struct {
	Version   int                `json:"v"`
	SPKI      []byte             `json:"spki"`
	Algorithm document.Algorithm `json:"algorithm"`
	Issuer    string             `json:"issuer"`
	Names     map[string]string  `json:"names,omitempty"`
	Country   string             `json:"country"`
	Formats   []string           `json:"formats"`
	KeyIDs    [][]byte           `json:"key_ids,omitempty"`
	NotBefore time.Time          `json:"not_before,omitzero"`
	NotAfter  time.Time          `json:"not_after,omitzero"`
	History   []changeRecord     `json:"history,omitempty"`
	Origin    Origin             `json:"origin"`
	IssuedAt  time.Time          `json:"issued_at"`
	Test      bool               `json:"test,omitempty"`

	CA           *authorityRecord    `json:"ca,omitempty"`
	Certificates []certificateRecord `json:"certificates,omitempty"`
}

type authorityRecord struct {
	Subject      string `json:"subject"`
	SubjectKeyID []byte `json:"subject_key_id,omitempty"`
	PathLength   int    `json:"path_length"`
	Lists        bool   `json:"lists,omitempty"`
}

type certificateRecord struct {
	Issuer string `json:"issuer"`
	Serial string `json:"serial"`
}

type changeRecord struct {
	Status Status    `json:"status"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason,omitempty"`
}

type blockRecord struct {
	Version int       `json:"v"`
	ID      string    `json:"id"`
	Kind    BlockKind `json:"kind"`
	At      time.Time `json:"at"`
	Reason  string    `json:"reason,omitempty"`
}

type provenRecord struct {
	Version int       `json:"v"`
	At      time.Time `json:"at"`
}

func (k *Key) record() keyRecord {
	r := keyRecord{
		Version: recordVersion, SPKI: k.SPKI, Algorithm: k.Algorithm,
		Issuer: k.Issuer.ID, Names: k.Issuer.Names, Country: k.Country, Formats: k.Formats, KeyIDs: k.KeyIDs,
		NotBefore: k.NotBefore.UTC(), NotAfter: k.NotAfter.UTC(),
		Origin: k.Origin, IssuedAt: k.IssuedAt.UTC(), Test: k.Test,
	}
	for _, change := range k.History {
		r.History = append(r.History, changeRecord{change.Status, change.At.UTC(), change.Reason})
	}
	r.CA = (*authorityRecord)(k.CA)
	for _, c := range k.Certificates {
		r.Certificates = append(r.Certificates, certificateRecord(c))
	}
	return r
}

func (r keyRecord) key() (*Key, error) {
	public, why := parseSPKI(r.SPKI)
	if why != "" {
		return nil, why
	}
	k, err := NewKey(public, r.Algorithm)
	if err != nil {
		return nil, err
	}
	k.Issuer = Issuer{ID: r.Issuer, Names: r.Names}
	k.Country, k.Formats, k.KeyIDs = r.Country, r.Formats, r.KeyIDs
	k.NotBefore, k.NotAfter = r.NotBefore, r.NotAfter
	k.Origin, k.IssuedAt, k.Test = r.Origin, r.IssuedAt, r.Test
	for _, change := range r.History {
		k.History = append(k.History, StatusChange(change))
	}
	k.CA = (*Authority)(r.CA)
	for _, c := range r.Certificates {
		k.Certificates = append(k.Certificates, CertificateID(c))
	}
	if why := k.unplaced(); why != "" {
		return nil, why
	}
	return k, nil
}

// readRecord decodes a record, its version first: a newer one may have any
// shape. An unknown field in this version is damage, and could be the damaged
// name of one that counts.
func readRecord(raw []byte, into any) error {
	var head struct {
		Version int `json:"v"`
	}
	if err := json.Unmarshal(raw, &head); err != nil {
		return ErrDamagedStore
	}
	if head.Version > recordVersion {
		return fmt.Errorf("%w: record version %d, this program reads %d", ErrNewerStore, head.Version, recordVersion)
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil || head.Version < oldestVersion {
		return ErrDamagedStore
	}
	return nil
}
