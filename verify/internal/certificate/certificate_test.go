package certificate

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"
)

var (
	from = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	to   = time.Date(2061, 3, 1, 12, 0, 0, 0, time.UTC) // written as GeneralizedTime
)

func file(t testing.TB, name string) []byte {
	t.Helper()
	der, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func extension(critical bool, value any, oid ...int) pkix.Extension {
	raw, err := asn1.Marshal(value)
	if err != nil {
		panic(err)
	}
	return pkix.Extension{Id: oid, Critical: critical, Value: raw}
}

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// selfSigned makes a certificate with crypto/x509.
func selfSigned(t testing.TB, key crypto.Signer, change func(*x509.Certificate)) []byte {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(0x1a2b), NotBefore: from, NotAfter: to,
		Subject: pkix.Name{Country: []string{"UT"}, Organization: []string{"Sample"}, CommonName: "S1"},
	}
	change(template)
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// Certificates of OpenSSL whose curves are spelt out, made for this test.
func TestParseWhatGoRefuses(t *testing.T) {
	ca, err := Parse(file(t, "brainpool-ca.der"))
	if err != nil {
		t.Fatal(err)
	}
	signer, err := Parse(file(t, "brainpool-signer.der"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := x509.ParseCertificate(ca.Raw); err == nil {
		t.Error("crypto/x509 reads it now: the reason for this package is out of date")
	}
	if !ca.CA || ca.PathLength != 0 || !ca.Issues() || !ca.Lists() || ca.Signs() || ca.Subject.Canonical != ca.Issuer.Canonical ||
		ca.Subject.Organization != "Sample" || ca.Subject.CommonName != "Sample CSCA" {
		t.Errorf("the CA: %+v", ca)
	}
	if signer.CA || signer.PathLength != -1 || signer.Issues() || signer.Lists() || !signer.Signs() ||
		signer.Issuer.Canonical != ca.Subject.Canonical || !bytes.Equal(signer.AuthorityKeyID, ca.SubjectKeyID) ||
		len(ca.SubjectKeyID) != 20 || signer.Serial.Int64() != 0x5b || signer.Subject.Country != "UT" || signer.Subject.CommonName != "S1" ||
		!slices.Equal(signer.Purposes, []string{"2.23.136.1.1.14.2"}) || signer.UnknownCritical != nil ||
		!signer.PrivateKeyNotAfter.Equal(time.Date(2035, 1, 1, 0, 0, 0, 0, time.UTC)) ||
		signer.Signature.Scheme != ECDSA || signer.Signature.Hash != crypto.SHA384 {
		t.Errorf("the signer: %+v", signer)
	}
	pss, err := Parse(file(t, "rsa-pss-ca.der"))
	if err != nil || pss.Signature.Scheme != PSS || pss.Signature.Hash != crypto.SHA256 || pss.Signature.Salt != 32 {
		t.Errorf("PSS: %v", err)
	}
	list, err := ParseList(file(t, "brainpool-crl.der"))
	if err != nil {
		t.Fatal(err)
	}
	if list.Issuer.Canonical != ca.Subject.Canonical || len(list.Revoked) != 1 || list.Revoked[0].Serial.Cmp(signer.Serial) != 0 ||
		list.Revoked[0].Reason != 4 || list.NextUpdate.Before(list.ThisUpdate) || list.UnknownCritical != nil {
		t.Errorf("the list: %+v", list)
	}
}

// What both can read, both read the same.
func TestAgainstCryptoX509(t *testing.T) {
	_, edwards, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	ec := newKey(t)
	for name, test := range map[string]struct {
		key    crypto.Signer
		scheme Scheme
		hash   crypto.Hash
		change func(*x509.Certificate)
	}{
		"plain":   {ec, ECDSA, crypto.SHA256, func(*x509.Certificate) {}},
		"ES512":   {ec, ECDSA, crypto.SHA512, func(c *x509.Certificate) { c.SignatureAlgorithm = x509.ECDSAWithSHA512 }},
		"Ed25519": {edwards, Ed25519, 0, func(*x509.Certificate) {}},
		"RSA":     {private, PKCS1v15, crypto.SHA384, func(c *x509.Certificate) { c.SignatureAlgorithm = x509.SHA384WithRSA }},
		"PSS":     {private, PSS, crypto.SHA512, func(c *x509.Certificate) { c.SignatureAlgorithm = x509.SHA512WithRSAPSS }},
		"everything": {ec, ECDSA, crypto.SHA256, func(c *x509.Certificate) {
			c.IsCA, c.BasicConstraintsValid, c.MaxPathLen = true, true, 2
			c.KeyUsage = x509.KeyUsageDigitalSignature | x509.KeyUsageCRLSign
			c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageAny}
			c.SubjectKeyId = []byte{1, 2, 3}
			c.DNSNames, c.EmailAddresses = []string{"a.example"}, []string{"a@a.example"}
			c.CRLDistributionPoints = []string{"https://a.example"}
			c.SerialNumber = new(big.Int).Lsh(big.NewInt(0x7fab), 140)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			der := selfSigned(t, test.key, test.change)
			got, err := Parse(der)
			if err != nil {
				t.Fatal(err)
			}
			want, err := x509.ParseCertificate(der)
			if err != nil {
				t.Fatal(err)
			}
			if !Is(der) || Is(got.SPKI) {
				t.Error("not told from a bare key")
			}
			if !bytes.Equal(got.TBS, want.RawTBSCertificate) || !bytes.Equal(got.Signature.Value, want.Signature) ||
				!bytes.Equal(got.SPKI, want.RawSubjectPublicKeyInfo) || got.Serial.Cmp(want.SerialNumber) != 0 ||
				!got.NotBefore.Equal(want.NotBefore) || !got.NotAfter.Equal(want.NotAfter) || got.CA != want.IsCA ||
				!bytes.Equal(got.SubjectKeyID, want.SubjectKeyId) || !bytes.Equal(got.AuthorityKeyID, want.AuthorityKeyId) ||
				got.Subject.Country != "UT" || got.Subject.CommonName != "S1" {
				t.Errorf("read as %+v", got)
			}
			if got.Signature.Scheme != test.scheme || got.Signature.Hash != test.hash {
				t.Errorf("signature %v, %v", got.Signature.Scheme, got.Signature.Hash)
			}
			if name == "everything" && (got.PathLength != 2 || got.Issues() || !got.Lists() || !got.Signs() || got.UnknownCritical != nil ||
				!slices.Equal(got.Purposes, []string{"1.3.6.1.5.5.7.3.1", "2.5.29.37.0"})) {
				t.Errorf("extensions read as %+v", got)
			}
		})
	}
}

func TestExtensions(t *testing.T) {
	key := newKey(t)
	with := func(extensions ...pkix.Extension) []byte {
		return selfSigned(t, key, func(c *x509.Certificate) { c.ExtraExtensions = extensions })
	}
	c, err := Parse(with(extension(true, 1, 1, 2, 3), extension(false, 1, 1, 2, 4), extension(true, "x", 2, 5, 29, 31)))
	if err != nil || !slices.Equal(c.UnknownCritical, []string{"1.2.3"}) {
		t.Errorf("unknown critical: %v, %v", c, err)
	}
	type none struct{}
	c, err = Parse(with(extension(false, none{}, 2, 5, 29, 37)))
	if err != nil || c.Purposes == nil || len(c.Purposes) > 0 {
		t.Errorf("no purpose at all: %v, %v", c, err)
	}
	for name, der := range map[string][]byte{
		"basicConstraints that is no sequence": with(extension(true, 7, 2, 5, 29, 19)),
		"a negative path length": with(extension(true, struct {
			CA  bool
			Len int
		}{true, -1}, 2, 5, 29, 19)),
		"keyUsage that is no bit string": with(extension(true, none{}, 2, 5, 29, 15)),
		"a purpose that is a number":     with(extension(true, []int{1}, 2, 5, 29, 37)),
		"key id that is a number":        with(extension(false, 1, 2, 5, 29, 14)),
		"issuer's key id that is one":    with(extension(false, 1, 2, 5, 29, 35)),
		"a period that is none":          with(extension(false, []int{1}, 2, 5, 29, 16)),
	} {
		if c, err := Parse(der); !errors.Is(err, ErrMalformed) || c != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestMalformed(t *testing.T) {
	good := selfSigned(t, newKey(t), func(c *x509.Certificate) { c.IsCA, c.BasicConstraintsValid = true, true })
	for i := range good {
		if c, err := Parse(good[:i]); err == nil || c != nil {
			t.Fatalf("cut to %d bytes: no error", i)
		}
	}
	ecdsaSHA256 := []byte{6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2}
	other := slices.Clone(good)
	i := bytes.LastIndex(other, ecdsaSHA256)
	other[i+9] = 4
	twice := selfSigned(t, newKey(t), func(c *x509.Certificate) {
		c.ExtraExtensions = []pkix.Extension{extension(false, 1, 1, 2, 3), extension(false, 1, 1, 2, 4)}
	})
	twice = bytes.Replace(twice, []byte{6, 2, 0x2a, 4}, []byte{6, 2, 0x2a, 3}, 1)
	for name, der := range map[string][]byte{
		"trailing":                append(slices.Clone(good), 0),
		"doubled":                 slices.Concat(good, good),
		"another outer algorithm": other,
		"an extension twice":      twice,
		"no content":              {0x30, 0},
		"a year of 0":             bytes.Replace(good, []byte("\x18\x0f2061"), []byte("\x18\x0f0000"), 1),
	} {
		if c, err := Parse(der); !errors.Is(err, ErrMalformed) || c != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if c, err := Parse(make([]byte, MaxCertificate+1)); !errors.Is(err, ErrTooLarge) || c != nil {
		t.Errorf("too large: %v", err)
	}
	if l, err := ParseList(make([]byte, MaxList+1)); !errors.Is(err, ErrTooLarge) || l != nil {
		t.Errorf("list too large: %v", err)
	}
}

// Issuers write their name in one kind of string in their own certificate and
// in another in those that they issue.
func TestCanonicalNames(t *testing.T) {
	name := func(kind int, text string) string {
		var b cryptobyte.Builder
		b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1(tag.SET, func(b *cryptobyte.Builder) {
				b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) {
					b.AddASN1ObjectIdentifier(asn1.ObjectIdentifier{2, 5, 4, 3})
					b.AddASN1(tag.Tag(kind), func(b *cryptobyte.Builder) { b.AddBytes([]byte(text)) })
				})
			})
		})
		s := cryptobyte.String(b.BytesOrPanic())
		var n Name
		if !n.read(&s) {
			t.Fatalf("%q cannot be read", text)
		}
		return n.Canonical
	}
	want := name(asn1.TagUTF8String, "Sample CA")
	for _, same := range []string{
		name(asn1.TagPrintableString, "Sample CA"), name(asn1.TagPrintableString, "SAMPLE  ca "),
		name(asn1.TagBMPString, "\x00S\x00a\x00m\x00p\x00l\x00e\x00 \x00C\x00A"),
	} {
		if same != want {
			t.Errorf("%s is not %s", same, want)
		}
	}
	for _, other := range []string{
		name(asn1.TagUTF8String, "Sample C"), name(asn1.TagUTF8String, `sample ca",2.5.4.3="x`), name(asn1.TagOctetString, "Sample CA"), name(asn1.TagBMPString, "odd"),
	} {
		if other == want {
			t.Errorf("%s is another name", other)
		}
	}
}

func TestParseList(t *testing.T) {
	key := newKey(t)
	issuer, err := x509.ParseCertificate(selfSigned(t, key, func(c *x509.Certificate) {
		c.IsCA, c.BasicConstraintsValid, c.KeyUsage, c.SubjectKeyId = true, true, x509.KeyUsageCRLSign, []byte{1, 2, 3}
	}))
	if err != nil {
		t.Fatal(err)
	}
	list := func(change func(*x509.RevocationList)) []byte {
		template := &x509.RevocationList{Number: big.NewInt(1), ThisUpdate: from, NextUpdate: to}
		change(template)
		der, err := x509.CreateRevocationList(rand.Reader, template, issuer, key)
		if err != nil {
			t.Fatal(err)
		}
		return der
	}
	entry := func(serial int64, reason int, extra ...pkix.Extension) x509.RevocationListEntry {
		return x509.RevocationListEntry{SerialNumber: big.NewInt(serial), RevocationTime: from, ReasonCode: reason, ExtraExtensions: extra}
	}
	got, err := ParseList(list(func(l *x509.RevocationList) {
		l.RevokedCertificateEntries = []x509.RevocationListEntry{entry(7, 1), entry(8, 0)}
	}))
	if err != nil || len(got.Revoked) != 2 || got.Revoked[0].Reason != 1 || got.Revoked[1].Reason != 0 || got.Revoked[1].Serial.Int64() != 8 ||
		!got.Revoked[0].At.Equal(from) || !got.ThisUpdate.Equal(from) || !got.NextUpdate.Equal(to) || !bytes.Equal(got.AuthorityKeyID, []byte{1, 2, 3}) {
		t.Errorf("%+v, %v", got, err)
	}
	for name, change := range map[string]func(*x509.RevocationList){
		"delta":    func(l *x509.RevocationList) { l.ExtraExtensions = []pkix.Extension{extension(true, 1, 2, 5, 29, 27)} },
		"indirect": func(l *x509.RevocationList) { l.ExtraExtensions = []pkix.Extension{extension(true, 1, 2, 5, 29, 28)} },
		"of another issuer": func(l *x509.RevocationList) {
			l.RevokedCertificateEntries = []x509.RevocationListEntry{entry(7, 0, extension(true, 1, 2, 5, 29, 29))}
		},
	} {
		if got, err := ParseList(list(change)); err != nil || len(got.UnknownCritical) != 1 {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	empty := list(func(*x509.RevocationList) {})
	if got, err := ParseList(empty); err != nil || got.Revoked != nil {
		t.Errorf("an empty list: %v", err)
	}
	for i := range empty {
		if got, err := ParseList(empty[:i]); err == nil || got != nil {
			t.Fatalf("cut to %d bytes: no error", i)
		}
	}
	if got, err := ParseList(append(empty, 0)); err == nil || got != nil {
		t.Error("trailing byte: no error")
	}
}

// Of any bytes: no panic, nothing with an error, and the signed bytes are a
// part of what was read.
func FuzzParse(f *testing.F) {
	for _, name := range []string{"brainpool-ca.der", "brainpool-signer.der", "rsa-pss-ca.der"} {
		f.Add(file(f, name))
	}
	f.Add(selfSigned(f, newKey(f), func(c *x509.Certificate) { c.DNSNames = []string{"a.example"} }))
	f.Fuzz(func(t *testing.T, der []byte) {
		c, err := Parse(der)
		if err != nil {
			if c != nil {
				t.Fatal("an error and a certificate")
			}
			return
		}
		if !Is(der) || !bytes.Contains(der, c.TBS) || !bytes.Contains(c.TBS, c.SPKI) || c.PathLength < -1 {
			t.Fatal("read something that is not there")
		}
	})
}

func FuzzParseList(f *testing.F) {
	f.Add(file(f, "brainpool-crl.der"))
	f.Fuzz(func(t *testing.T, der []byte) {
		l, err := ParseList(der)
		if err != nil {
			if l != nil {
				t.Fatal("an error and a list")
			}
			return
		}
		if !bytes.Contains(der, l.TBS) || len(l.Revoked) > MaxRevoked {
			t.Fatal("read something that is not there")
		}
	})
}
