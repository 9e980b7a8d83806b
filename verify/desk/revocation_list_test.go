package desk

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/soi-id/soi/verify/journal"
	"github.com/soi-id/soi/verify/trust"
)

// An authority is a throw-away CA.
type authority struct {
	t           *testing.T
	private     *ecdsa.PrivateKey
	certificate *x509.Certificate
	now         time.Time
}

func newAuthority(t *testing.T, now time.Time) authority {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{Country: []string{"UT"}, CommonName: "Test CSCA"},
		NotBefore: now.AddDate(-1, 0, 0), NotAfter: now.AddDate(5, 0, 0),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign, SubjectKeyId: []byte{1, 2, 3, 4},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return authority{t, private, certificate, now}
}

func (a authority) list(number int64, serials ...int64) []byte {
	a.t.Helper()
	template := &x509.RevocationList{
		Number: big.NewInt(number), ThisUpdate: a.now.Add(time.Duration(number) * time.Minute), NextUpdate: a.now.AddDate(0, 3, 0),
	}
	for _, serial := range serials {
		template.RevokedCertificateEntries = append(template.RevokedCertificateEntries,
			x509.RevocationListEntry{SerialNumber: big.NewInt(serial), RevocationTime: a.now.Add(-time.Hour)})
	}
	der, err := x509.CreateRevocationList(rand.Reader, template, a.certificate, a.private)
	if err != nil {
		a.t.Fatal(err)
	}
	return der
}

// A revocation list counts once its CA is among the keys; it is told from keys
// by its content, never replaced by an older one, and journalled.
func TestRevocationListIsImported(t *testing.T) {
	d := open(t, options(t.TempDir(), newClock()))
	now := d.opts.Now()
	ca, stranger := newAuthority(t, now), newAuthority(t, now)
	if _, err := d.ImportKeys(ca.list(1, 7), trust.Enrolment{}); !errors.Is(err, trust.ErrNoCA) {
		t.Fatalf("before its CA: %v", err)
	}
	enrolment := trust.Enrolment{Issuer: trust.Issuer{ID: "UT"}, Country: "UT", Formats: []string{"icao.vdsnc"}}
	done, err := d.ImportKeys(ca.certificate.Raw, enrolment)
	if err != nil || len(done.Added) != 1 || done.Added[0].CA == nil {
		t.Fatalf("the CA: %+v, %v", done, err)
	}
	done, err = d.ImportKeys(ca.list(2, 7, 9), trust.Enrolment{})
	if err != nil || done.List == nil || done.List.Revoked != 2 || done.List.CA.ID != d.Keys()[0].ID && len(d.Keys()) == 1 {
		t.Fatalf("the list: %+v, %v", done.List, err)
	}
	if _, err := d.ImportKeys(ca.list(1), trust.Enrolment{}); !errors.Is(err, trust.ErrOlderList) {
		t.Errorf("an older list: %v", err)
	}
	if _, err := d.ImportKeys(stranger.list(9, 7), trust.Enrolment{}); !errors.Is(err, trust.ErrNoCA) && !errors.Is(err, trust.ErrListSignature) {
		t.Errorf("a stranger's list: %v", err)
	}
	imported, refused := 0, 0
	found, err := d.Find(HistoryFilter{Kinds: []journal.Kind{journal.Keys}})
	if err != nil {
		t.Fatal(err)
	}
	for _, seq := range found {
		entry, err := d.Entry(seq)
		if err != nil {
			t.Fatal(err)
		}
		switch entry.Leaf.Action {
		case KeyListImported:
			imported++
		case KeysRefused:
			refused++
		}
	}
	if imported != 1 || refused != 3 {
		t.Errorf("%d lists imported and %d refused in the journal, want 1 and 3", imported, refused)
	}
}
