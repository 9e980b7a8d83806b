package trust

import (
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"maps"
	"math/big"
	"slices"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/soi-id/soi/verify/document"
)

func importList(t testing.TB, db *bbolt.DB, der []byte) CRLImport {
	t.Helper()
	done, err := ImportCRL(db, der, noon)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

// What a list does to documents of an embedded and of an imported certificate.
func TestRevokedSigner(t *testing.T) {
	ca, s := newCA(t), newSigner(t, document.ES256)
	der := ca.certify(t, s.Public())
	revokedAt := noon.Add(-10 * day)
	earlier, later := revokedAt.Add(-day), revokedAt.Add(day)
	revoked := []string{CodeCertificateRevoked}
	for _, test := range []struct {
		name     string
		serial   int64
		reason   int
		signedAt time.Time
		want     []string
	}{
		{"another certificate", 0x33, 1, later, nil},
		{"key compromised, signed later", 0x32, 1, later, revoked},
		{"key compromised, signed earlier as it says", 0x32, 1, earlier, revoked},
		{"no reason, signed earlier as it says", 0x32, 0, earlier, revoked},
		{"CA compromised, signed earlier as it says", 0x32, 2, earlier, revoked},
		{"on hold", 0x32, 6, earlier, revoked},
		{"privilege withdrawn", 0x32, 9, earlier, revoked},
		{"superseded, signed earlier", 0x32, 4, earlier, nil},
		{"superseded, signed later", 0x32, 4, later, revoked},
		{"superseded, no date", 0x32, 4, time.Time{}, revoked},
		{"affiliation changed, signed earlier", 0x32, 3, earlier, nil},
		{"ceased, signed earlier", 0x32, 5, earlier, nil},
		{"ceased, signed later", 0x32, 5, later, revoked},
		{"removed from the list", 0x32, 8, later, nil},
		{"the CA's own certificate", 1, 1, later, revoked},
	} {
		t.Run(test.name, func(t *testing.T) {
			db := openStore(t)
			importKeys(t, db, ca.key(t))
			importList(t, db, ca.list(t, noon, revokedEntry(test.serial, revokedAt, test.reason)))
			p := s.carrying(der)
			p.SignedAt = test.signedAt
			if j := judgeCard(load(t, db), p); !j.Holds || !slices.Equal(j.Codes, test.want) {
				t.Errorf("carried: %v %v, want %v", j.Holds, j.Codes, test.want)
			}
			if test.serial == 1 {
				return
			}
			importKeys(t, db, keyOf(t, der))
			p = s.proof(func(p *document.Proof) {
				p.Hints, p.SignedAt = document.Hints{Country: "VN", KeyID: []byte("VNS132")}, test.signedAt
			})
			if j := judgeCard(load(t, db), p); !j.Holds || !slices.Equal(j.Codes, test.want) {
				t.Errorf("imported: %v %v, want %v", j.Holds, j.Codes, test.want)
			}
		})
	}
}

func TestRevokedCABetween(t *testing.T) {
	ca, s := newCA(t), newSigner(t, document.ES256)
	sub := ca.below(t)
	db := openStore(t)
	importKeys(t, db, ca.key(t))
	importList(t, db, ca.list(t, noon, revokedEntry(2, noon, 1)))
	j := judgeCard(load(t, db), s.carrying(sub.certify(t, s.Public()), sub.certificate.Raw))
	if !slices.Equal(j.Codes, []string{CodeCertificateRevoked}) {
		t.Errorf("%v", j.Codes)
	}
}

// A key that was certified again is good while one of its certificates is.
func TestRenewedCertificate(t *testing.T) {
	ca, s := newCA(t), newSigner(t, document.ES256)
	first := ca.certify(t, s.Public())
	second := ca.certify(t, s.Public(), func(c *x509.Certificate) {
		c.SerialNumber, c.NotBefore, c.NotAfter = big.NewInt(0x33), years(2027), years(2029)
	})
	both := slices.Concat(pemBlock("CERTIFICATE", first), pemBlock("CERTIFICATE", second))
	keys, refused, err := ParseKeys(both, enrolledCA)
	if err != nil || len(keys) != 2 {
		t.Fatal(refused, err)
	}
	proof := func(id string) *document.Proof {
		return s.proof(func(p *document.Proof) {
			p.Hints = document.Hints{Country: "VN", KeyID: []byte(id)}
			p.SignedAt, p.KeyInForce = noon, document.AtSigning
		})
	}
	for _, order := range [][]*Key{keys, {keys[1], keys[0]}} {
		db := openStore(t)
		importKeys(t, db, order...)
		importKeys(t, db, ca.key(t))
		for _, id := range []string{"VNS132", "VNS133", string(kidOf(first)), string(kidOf(second))} {
			if j := judgeCard(load(t, db), proof(id)); !j.Holds || len(j.Codes) > 0 {
				t.Errorf("%x: %v %v", id, j.Holds, j.Codes)
			}
		}
		stored := load(t, db).Keys()
		i := slices.IndexFunc(stored, func(k *Key) bool { return k.CA == nil })
		if k := stored[i]; len(stored) != 2 || len(k.Certificates) != 2 || !k.NotBefore.Equal(years(2025)) || !k.NotAfter.Equal(years(2029)) {
			t.Errorf("stored as %+v", k)
		}
		if got := counts(importKeys(t, db, order...)); got != [4]int{0, 0, 2, 0} {
			t.Errorf("imported again: %v", got)
		}
		importList(t, db, ca.list(t, noon, revokedEntry(0x32, noon.Add(-day), 4)))
		if j := judgeCard(load(t, db), proof("VNS132")); len(j.Codes) > 0 {
			t.Errorf("one superseded: %v", j.Codes)
		}
		importList(t, db, ca.list(t, noon, revokedEntry(0x32, noon.Add(-day), 4), revokedEntry(0x33, noon.Add(-day), 4)))
		if j := judgeCard(load(t, db), proof("VNS132")); !slices.Equal(j.Codes, []string{CodeCertificateRevoked}) {
			t.Errorf("both superseded: %v", j.Codes)
		}
	}
	db := openStore(t)
	importKeys(t, db, keys...)
	importKeys(t, db, ca.key(t))
	importList(t, db, ca.list(t, noon, revokedEntry(0x33, noon, 1)))
	if j := judgeCard(load(t, db), proof("VNS132")); !slices.Equal(j.Codes, []string{CodeCertificateRevoked}) {
		t.Errorf("one compromised: %v", j.Codes)
	}
	// Before the store, each certificate of the file is found as well.
	for _, id := range []string{"VNS132", "VNS133"} {
		if j := judgeCard(NewKeyring(keys), proof(id)); !j.Holds {
			t.Errorf("%s, from the file: %v", id, j.Codes)
		}
	}
}

func TestNewestListCounts(t *testing.T) {
	ca := newCA(t)
	db := openStore(t)
	importKeys(t, db, ca.key(t))
	revoked := func() []string {
		var serials []string
		for _, l := range load(t, db).lists {
			serials = slices.Sorted(maps.Keys(l.revoked))
		}
		return serials
	}
	first := ca.list(t, noon.Add(-day), revokedEntry(1, noon, 4), revokedEntry(2, noon, 6), revokedEntry(3, noon, 1), revokedEntry(4, noon, 6))
	done := importList(t, db, pemBlock("X509 CRL", first))
	if done.CA.Issuer.ID != "CSCA" || done.Revoked != 4 || !done.ThisUpdate.Equal(noon.Add(-day)) || !done.NextUpdate.Equal(noon.Add(89*day)) {
		t.Errorf("%+v", done)
	}
	importList(t, db, ca.list(t, noon, revokedEntry(3, noon, 4), revokedEntry(4, noon, 4), revokedEntry(5, noon, 0)))
	// 1 was dropped with its expiry and stays; 2 was on hold and is free.
	if got := revoked(); !slices.Equal(got, []string{"1", "3", "4", "5"}) {
		t.Errorf("revoked are %v", got)
	}
	for _, l := range load(t, db).lists {
		if l.revoked["3"].Reason != 1 || l.revoked["4"].Reason != 4 {
			t.Error("a compromised key became a superseded one, or the hold outlived its end")
		}
	}
	before := content(t, db)
	if _, err := ImportCRL(db, first, noon); !errors.Is(err, ErrOlderList) || !maps.Equal(before, content(t, db)) {
		t.Errorf("an older list: %v", err)
	}
}

func TestListsThatAreRefused(t *testing.T) {
	ca := newCA(t)
	namesake := newCA(t)
	mute := newCA(t, func(c *x509.Certificate) { c.Subject, c.KeyUsage = name("VN", "Mute"), x509.KeyUsageCertSign })
	speaking := testCA{mute.signer, func() *x509.Certificate {
		c := *mute.certificate
		c.KeyUsage |= x509.KeyUsageCRLSign
		return &c
	}()}
	lost := newCA(t, func(c *x509.Certificate) { c.Subject = name("VN", "Lost") })
	blocked := newCA(t, func(c *x509.Certificate) { c.Subject = name("VN", "Blocked") })
	db := openStore(t)
	importKeys(t, db, ca.key(t), mute.key(t), blocked.key(t),
		lost.key(t, func(k *Key) { k.History = []StatusChange{{Status: Compromised, At: noon}} }))
	if err := AddBlock(db, Block{ID: blocked.key(t).ID, Kind: BlockCompromised}); err != nil {
		t.Fatal(err)
	}
	good := ca.list(t, noon)
	changed := slices.Clone(good)
	changed[len(changed)-1] ^= 1
	delta, err := x509.CreateRevocationList(rand.Reader, &x509.RevocationList{
		Number: big.NewInt(1), ThisUpdate: noon, NextUpdate: noon.Add(day),
		ExtraExtensions: []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 27}, Critical: true, Value: []byte{2, 1, 1}}},
	}, ca.certificate, ca.Signer)
	if err != nil {
		t.Fatal(err)
	}
	before := content(t, db)
	for name, test := range map[string]struct {
		file []byte
		want error
	}{
		"empty":                   {nil, ErrNotList},
		"a certificate":           {ca.certificate.Raw, ErrNotList},
		"cut":                     {good[:len(good)-1], ErrNotList},
		"changed":                 {changed, ErrListSignature},
		"a part of one":           {delta, ErrPartialList},
		"of tomorrow and later":   {ca.list(t, noon.Add(2*day)), ErrFutureList},
		"of another of this name": {namesake.list(t, noon), ErrListSignature},
		"of an unknown CA":        {newCA(t, func(c *x509.Certificate) { c.Subject = pkix.Name{CommonName: "Other"} }).list(t, noon), ErrNoCA},
		"of a CA's next key":      {newCA(t, func(c *x509.Certificate) { c.SubjectKeyId = []byte("next") }).list(t, noon), ErrNoCA},
		"of one that may not":     {speaking.list(t, noon), ErrNoCA},
		"of a compromised CA":     {lost.list(t, noon), ErrNoCA},
		"of a blocked CA":         {blocked.list(t, noon), ErrNoCA},
	} {
		if done, err := ImportCRL(db, test.file, noon); !errors.Is(err, test.want) || done != (CRLImport{}) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
	if !maps.Equal(before, content(t, db)) {
		t.Error("a refused list changed the store")
	}
}

func TestStaleList(t *testing.T) {
	ca, s := newCA(t), newSigner(t, document.ES256)
	db := openStore(t)
	importKeys(t, db, ca.key(t))
	importList(t, db, ca.list(t, noon))
	p := s.carrying(ca.certify(t, s.Public()))
	for after, want := range map[time.Duration][]string{90 * day: nil, 90*day + 1: {CodeCRLStale}} {
		j := load(t, db).Judge("test.card", p, document.Validity{}, At(noon.Add(after)), DefaultPolicy)
		if !j.Holds || !slices.Equal(j.Codes, want) {
			t.Errorf("after %v: %v, want %v", after, j.Codes, want)
		}
	}
}

// Another country's CA of the same name revokes nothing here.
func TestListsBindToTheirCountry(t *testing.T) {
	ca, s := newCA(t), newSigner(t, document.ES256)
	foreign := newCA(t)
	db := openStore(t)
	importKeys(t, db, ca.key(t), foreign.key(t, func(k *Key) { k.Country = "DE" }))
	importList(t, db, foreign.list(t, noon, revokedEntry(0x32, noon, 1)))
	if j := judgeCard(load(t, db), s.carrying(ca.certify(t, s.Public()))); !j.Holds || len(j.Codes) > 0 {
		t.Errorf("%v", j.Codes)
	}
}

func TestDamagedList(t *testing.T) {
	for raw, want := range map[string]error{`{"v":3}`: ErrNewerStore, `{"v":2,"revokd":{}}`: ErrDamagedStore, `{`: ErrDamagedStore} {
		db := openStore(t)
		err := db.Update(func(tx *bbolt.Tx) error {
			bucket, err := tx.CreateBucket(listsBucket)
			if err != nil {
				return err
			}
			return bucket.Put([]byte("VN/00"), []byte(raw))
		})
		if err != nil {
			t.Fatal(err)
		}
		if ring, err := LoadKeyring(db); !errors.Is(err, want) || ring != nil {
			t.Errorf("%s: %v, want %v", raw, err, want)
		}
	}
}
