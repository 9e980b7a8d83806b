package trust

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify/document"
)

func TestMasterList(t *testing.T) {
	vn, fr, ut := newCSCA(t, "VN"), newCSCA(t, "FR"), newCSCA(t, "ut")
	list := ut.master(t, vn, fr)
	file := list.der()
	keys, refused, err := ParseKeys(file, listed)
	if err != nil || len(refused) > 0 || len(keys) != 3 {
		t.Fatal(len(keys), refused, err)
	}
	for i, ca := range []testCA{ut, vn, fr} {
		country := strings.ToUpper(ca.certificate.Subject.Country[0])
		if k := keys[i]; k.CA == nil || k.Country != country || k.Issuer.ID != country || k.Origin != Pinned ||
			!slices.Equal(k.Formats, listed.Formats) || k.ID != ca.key(t).ID || len(k.Certificates) != 1 {
			t.Errorf("%s: %+v", country, k)
		}
	}
	signers, err := ListSigners(file)
	if err != nil || len(signers) != 1 {
		t.Fatal(signers, err)
	}
	if s := signers[0]; s.Country != "UT" || s.Name != "Sample list signer" || s.CA != keys[0].ID || !s.SignedAt.Equal(noon) || s.Certificates != 3 ||
		strings.ReplaceAll(s.Fingerprint, " ", "") != fmt.Sprintf("%x", digest(crypto.SHA256, list.signedBy.Raw)) {
		t.Errorf("%+v", s)
	}

	certificates, err := MasterListCertificates(file)
	if err != nil || !slices.EqualFunc(certificates, list.authorities, bytes.Equal) {
		t.Errorf("%d certificates, %v", len(certificates), err)
	}
	if certificates, err := MasterListCertificates(vn.certificate.Raw); certificates != nil || err != nil {
		t.Error("a certificate is no list")
	}

	// Each authority vouches for its own country and no other.
	ring, s := NewKeyring(keys), newSigner(t, document.ES256)
	if j := judgeCard(ring, s.carrying(vn.certify(t, s.Public()))); !j.Holds || j.Key.Country != "VN" {
		t.Error(j.Codes)
	}
	french := fr.certify(t, s.Public(), func(c *x509.Certificate) { c.Subject = name("VN", "S1") })
	if j := judgeCard(ring, s.carrying(french)); j.Holds {
		t.Error("an authority of FR certified a signer of VN")
	}
}

// Lists of OpenSSL's: on brainpool curves that are spelt out, with RSA in both
// ways, and in the BER of programs that write as they go.
func TestMasterListOfOpenSSL(t *testing.T) {
	for name, country := range map[string]string{"brainpool.der": "UT", "keyid.der": "UT", "indefinite.ber": "UT", "rsa.der": "UU", "rsa-pss.der": "UU"} {
		file := cmsFile(t, name)
		keys, refused, err := ParseKeys(file, listed)
		signers, _ := ListSigners(file)
		if err != nil || len(refused) > 0 || len(keys) != 2 || len(signers) != 1 || signers[0].Country != country ||
			!slices.ContainsFunc(keys, func(k *Key) bool { return k.ID == signers[0].CA && k.Country == country }) {
			t.Errorf("%s: %d keys, refused %v, %v, signed by %+v", name, len(keys), refused, err, signers)
		}
	}
}

// The lists of the United Nations lack the NULL of PKCS #1.
func TestMasterListWithoutNull(t *testing.T) {
	ca := newCSCA(t, "UT")
	list := ca.master(t)
	list.signer = signers()[document.RS256]
	list.certify(t, ca)
	rsaEncryption := asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 1}
	sign := func(hash []byte) func([]byte) (asn1.ObjectIdentifier, []byte) {
		return func(attributes []byte) (asn1.ObjectIdentifier, []byte) {
			var b cryptobyte.Builder
			b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddASN1(tag.SEQUENCE, func(b *cryptobyte.Builder) { b.AddBytes(hash) })
				b.AddASN1OctetString(digest(crypto.SHA256, attributes))
			})
			signature, err := rsa.SignPKCS1v15(rand.Reader, list.signer.Signer.(*rsa.PrivateKey), 0, b.BytesOrPanic())
			if err != nil {
				t.Fatal(err)
			}
			return rsaEncryption, signature
		}
	}
	oid, err := asn1.Marshal(hashOIDs[crypto.SHA256])
	if err != nil {
		t.Fatal(err)
	}
	other, err := asn1.Marshal(hashOIDs[crypto.SHA512])
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		hash []byte
		want error
	}{
		{"with the NULL", append(oid, 5, 0), nil},
		{"without", oid, nil},
		{"with something else", append(oid, 4, 0), ErrKeyListSignature},
		{"of another hash", other, ErrKeyListSignature},
	} {
		list.sign = sign(test.hash)
		if _, _, err := ParseKeys(list.der(), listed); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", test.name, err, test.want)
		}
	}
}

// A list that is not what it says it is, is refused whole.
func TestMasterListRefused(t *testing.T) {
	ca, other := newCSCA(t, "UT"), newCSCA(t, "VN")
	impostor := newCSCA(t, "UT") // of the same name and key id
	for _, test := range []struct {
		name   string
		change func(*madeList)
		want   error
	}{
		{"good", func(*madeList) {}, nil},
		{"its authority beside it alone", func(l *madeList) { l.authorities = [][]byte{other.certificate.Raw} }, nil},
		{"its authority in it alone", func(l *madeList) { l.beside = l.beside[:1] }, nil},
		{"no moment of signing", func(l *madeList) { l.signedAt = time.Time{} }, nil},

		{"another content", func(l *madeList) { l.contentType = asn1.ObjectIdentifier{2, 23, 136, 1, 1, 1} }, ErrKeyList},
		{"of a later version", func(l *madeList) { l.version = 1 }, ErrKeyList},
		{"no digest", func(l *madeList) { l.noDigest = true }, ErrKeyList},
		{"two signers", func(l *madeList) { l.signers = 2 }, ErrKeyList},
		{"no signer", func(l *madeList) { l.signers = 0 }, ErrKeyList},
		{"not of certificates", func(l *madeList) { l.authorities = [][]byte{{5, 0}} }, ErrKeyList},

		{"signed with another key", func(l *madeList) { l.signer = newSigner(t, document.ES256) }, ErrKeyListSignature},
		{"signed with SHA-1", func(l *madeList) {
			l.sign = func([]byte) (asn1.ObjectIdentifier, []byte) {
				return asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 1}, []byte{0x30, 0}
			}
		}, ErrKeyListSignature},
		{"no signature", func(l *madeList) { l.sign = func([]byte) (asn1.ObjectIdentifier, []byte) { return ecdsaSHA256, nil } }, ErrKeyListSignature},

		{"signer's certificate missing", func(l *madeList) { l.beside = l.beside[1:] }, ErrKeyListSigner},
		{"its authority nowhere", func(l *madeList) { l.authorities, l.beside = [][]byte{other.certificate.Raw}, l.beside[:1] }, ErrKeyListSigner},
		{"certified by another of the name", func(l *madeList) { l.certify(t, impostor); l.beside = l.beside[:1] }, ErrKeyListSigner},
		{"certified by another country", func(l *madeList) {
			l.certify(t, other, func(c *x509.Certificate) { c.Subject.Country = []string{"UT"} })
		}, ErrKeyListSigner},
		{"signed by the authority itself", func(l *madeList) { l.signer, l.signedBy = ca.signer, ca.certificate }, ErrKeyListSigner},
		{"certified for something else", func(l *madeList) {
			l.certify(t, ca, func(c *x509.Certificate) {
				c.UnknownExtKeyUsage = []asn1.ObjectIdentifier{{2, 23, 136, 1, 1, 14, 2}}
			})
		}, ErrKeyListSigner},
		{"certified for nothing", func(l *madeList) {
			l.certify(t, ca, func(c *x509.Certificate) { c.UnknownExtKeyUsage = nil })
		}, ErrKeyListSigner},
		{"certified as an authority", func(l *madeList) {
			l.certify(t, ca, func(c *x509.Certificate) { c.IsCA, c.BasicConstraintsValid = true, true })
		}, ErrKeyListSigner},
		{"certified with a condition nobody knows", func(l *madeList) {
			l.certify(t, ca, func(c *x509.Certificate) {
				c.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 2, 3}, Critical: true, Value: []byte{5, 0}}}
			})
		}, ErrKeyListSigner},
		{"signed before its certificate", func(l *madeList) { l.signedAt = years(2024) }, ErrKeyListSigner},
		{"signed after its certificate", func(l *madeList) { l.signedAt = years(2028) }, ErrKeyListSigner},
	} {
		list := ca.master(t, other)
		test.change(list)
		file := list.der()
		keys, refused, err := ParseKeys(file, listed)
		if !errors.Is(err, test.want) || (err == nil) != (len(keys) > 0) || len(refused) > 0 {
			t.Errorf("%s: %d keys, refused %v, %v; want %v", test.name, len(keys), refused, err, test.want)
		}
		if _, err := ListSigners(file); !errors.Is(err, test.want) {
			t.Errorf("%s: its signer: %v", test.name, err)
		}
	}
	for _, name := range []string{"sha1.der", "no-attributes.der"} {
		if keys, _, err := ParseKeys(cmsFile(t, name), listed); err == nil {
			t.Errorf("%s: %d keys", name, len(keys))
		}
	}
}

// Whatever is cut off, added or changed: refused, or a change that nobody
// signed for and that changes no key.
func TestMasterListDamaged(t *testing.T) {
	for _, file := range [][]byte{newCSCA(t, "UT").master(t, newCSCA(t, "VN")).der(), cmsFile(t, "indefinite.ber")} {
		want, _, err := ParseKeys(file, listed)
		if err != nil {
			t.Fatal(err)
		}
		for n := 0; n < len(file); n += 7 {
			if keys, _, err := ParseKeys(file[:n], listed); err == nil {
				t.Errorf("%d keys of its first %d bytes", len(keys), n)
			}
		}
		if _, _, err := ParseKeys(append(slices.Clone(file), 0), listed); !errors.Is(err, ErrKeyList) {
			t.Errorf("with a byte more: %v", err)
		}
		for n := 0; n < len(file); n += 11 {
			changed := slices.Clone(file)
			changed[n] ^= 4
			keys, _, err := ParseKeys(changed, listed)
			if err == nil && !slices.EqualFunc(keys, want, func(a, b *Key) bool { return a.ID == b.ID && a.Same(b) }) {
				t.Errorf("other keys with byte %d changed", n)
			}
		}
	}
}

// What becomes of each certificate of a good list.
func TestMasterListEntries(t *testing.T) {
	ca, vn := newCSCA(t, "UT"), newCSCA(t, "VN")
	again := newCSCA(t, "VN", func(c *x509.Certificate) { c.SerialNumber, c.SubjectKeyId = big.NewInt(2), []byte("next key of VN") })
	two := newCSCA(t, "FR", func(c *x509.Certificate) { c.Subject.Country = []string{"FR", "VN"} })
	nowhere, long := newCSCA(t, ""), newCSCA(t, "FRA")
	// The link certificate of a new key: of its own name, by the old key.
	link := signCertificate(t, &x509.Certificate{
		SerialNumber: big.NewInt(3), Subject: again.certificate.Subject, NotBefore: years(2019), NotAfter: years(2030),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign, SubjectKeyId: again.certificate.SubjectKeyId,
		MaxPathLenZero: true,
	}, vn.certificate, again.Public(), vn.signer)
	list := ca.master(t)
	list.authorities = [][]byte{
		ca.certificate.Raw, vn.certificate.Raw, again.certificate.Raw, link.Raw, vn.certificate.Raw,
		vn.certify(t, again.Public()), two.certificate.Raw, nowhere.certificate.Raw, long.certificate.Raw, {0x30, 0},
	}
	file := list.der()
	for _, test := range []struct {
		name      string
		enrolment Enrolment
		countries []string
		refused   []Refused
	}{
		{"as it is", listed, []string{"UT", "VN", "VN", "FR"}, []Refused{NotAuthority, NoCountry, CountryInvalid, KeyMalformed}},
		{"one country of it", Enrolment{Country: "vn", Issuer: Issuer{ID: "vn", Names: map[string]string{"en": "Sample"}}, Formats: listed.Formats},
			[]string{"VN", "VN"}, []Refused{CountryOther, NotAuthority, CountryOther, NoCountry, CountryOther, KeyMalformed}},
		{"no format", Enrolment{}, nil, []Refused{NoFormats, NoFormats, NoFormats, NotAuthority, NoFormats, NoCountry, CountryInvalid, KeyMalformed}},
		{"an issuer of all", Enrolment{Issuer: Issuer{ID: "x"}, Formats: listed.Formats},
			nil, []Refused{IssuerOfMany, IssuerOfMany, IssuerOfMany, NotAuthority, IssuerOfMany, NoCountry, IssuerOfMany, KeyMalformed}},
		{"a name for all", Enrolment{Issuer: Issuer{Names: map[string]string{"en": "Sample"}}, Formats: listed.Formats},
			nil, []Refused{IssuerOfMany, IssuerOfMany, IssuerOfMany, NotAuthority, IssuerOfMany, NoCountry, IssuerOfMany, KeyMalformed}},
		{"an unknown format", Enrolment{Formats: listed.Formats, KnownFormats: []string{"other"}, Country: "UT"},
			nil, []Refused{FormatUnknown, CountryOther, CountryOther, NotAuthority, CountryOther, NoCountry, CountryOther, KeyMalformed}},
	} {
		keys, refusals, err := ParseKeys(file, test.enrolment)
		var countries []string
		for _, k := range keys {
			countries = append(countries, k.Country)
		}
		var refused []Refused
		for _, r := range refusals {
			refused = append(refused, r.Reason)
		}
		if err != nil || !slices.Equal(countries, test.countries) || !slices.Equal(refused, test.refused) {
			t.Errorf("%s: %v, refused %v, %v", test.name, countries, refused, err)
		}
		if test.name == "as it is" {
			joined := keys[2]
			if len(joined.Certificates) != 2 || len(joined.KeyIDs) != 4 || !joined.NotBefore.Equal(years(2019)) || !joined.NotAfter.Equal(years(2040)) ||
				joined.CA.PathLength != 0 || !joined.CA.Lists || len(keys[1].Certificates) != 1 {
				t.Errorf("two certificates of one key: %+v %+v", joined, joined.CA)
			}
			if refusals[0].What != "certificate VN" {
				t.Errorf("refused: %q", refusals[0].What)
			}
		}
		if test.name == "one country of it" && keys[0].Issuer.Names["en"] != "Sample" {
			t.Errorf("its name: %v", keys[0].Issuer)
		}
	}
	// On a command line, for conformance work, a key is bound to nothing.
	if keys, refused, err := ParseKeys(file, Enrolment{Unrestricted: true, Algorithm: document.ES256}); err != nil || len(keys) != 6 || len(refused) != 2 {
		t.Errorf("unrestricted: %d keys, refused %v, %v", len(keys), refused, err)
	}
	// A list that is imported again changes nothing.
	db := openStore(t)
	keys, _, _ := ParseKeys(file, listed)
	importKeys(t, db, keys...)
	if report, err := Import(db, keys, noon.Add(day)); err != nil || len(report.Unchanged) != len(keys) {
		t.Errorf("again: %d unchanged of %d, %v", len(report.Unchanged), len(keys), err)
	}
}

func TestMasterListLimits(t *testing.T) {
	ca := newCSCA(t, "UT")
	list := ca.master(t)
	// The signatures inside do not count, so the serial number can be changed.
	serial := []byte{2, 1, 1}
	for i := range MaxKeys {
		replacement := []byte{2, 3, 0x10, byte(i >> 8), byte(i)}
		der := slices.Clone(ca.certificate.Raw)
		at := bytes.Index(der, serial)
		der = slices.Concat(der[:at], replacement, der[at+len(serial):])
		der[3] += 2
		der[7] += 2
		list.authorities = append(list.authorities, der)
	}
	if c, err := x509.ParseCertificate(list.authorities[1]); err != nil || c.SerialNumber.Int64() != 0x100000 {
		t.Fatal(err)
	}
	if _, _, err := ParseKeys(list.der(), listed); !errors.Is(err, ErrTooManyKeys) {
		t.Errorf("one too many: %v", err)
	}
	list.authorities = list.authorities[:MaxKeys]
	if keys, refused, err := ParseKeys(list.der(), listed); err != nil || len(keys) != 1 || len(keys[0].Certificates) != MaxKeys {
		t.Errorf("as many as may be: %d keys, refused %v, %v", len(keys), refused, err)
	}
}

// ldif writes lists as the PKD hands them out.
func ldif(lists ...[]byte) []byte {
	var b strings.Builder
	b.WriteString("version: 1\n\ndn: dc=data,dc=download,dc=pkd,dc=icao,dc=int\nobjectClass: top\n\n")
	for i, list := range lists {
		fmt.Fprintf(&b, "dn: cn=%d,o=ml,c=UT,dc=data\nobjectClass: pkdMasterList\ncn: %d\npkdMasterListContent:: ", i, i)
		text := base64.StdEncoding.EncodeToString(list)
		for column := 1; text != ""; column = 0 {
			n := min(len(text), 76-column)
			b.WriteString(text[:n] + "\n ")
			text = text[n:]
		}
		b.WriteString("\npkdVersion: 70\n\n")
	}
	return []byte(b.String())
}

func TestMasterListsInLDIF(t *testing.T) {
	ut, vn, fr := newCSCA(t, "UT"), newCSCA(t, "VN"), newCSCA(t, "FR")
	forged := vn.master(t, newCSCA(t, "GB"))
	forged.signer = newSigner(t, document.ES256)
	unfit := vn.master(t, newCSCA(t, "GB"))
	unfit.certify(t, vn, func(c *x509.Certificate) { c.UnknownExtKeyUsage = nil })
	file := ldif(ut.master(t, vn).der(), forged.der(), fr.master(t, vn, ut).der(), unfit.der(), []byte("nothing"))
	for name, file := range map[string][]byte{
		"as it is": file, "with CR LF": bytes.ReplaceAll(file, []byte("\n"), []byte("\r\n")), "after a comment": append([]byte("# PKD\n"), file...),
	} {
		keys, refusals, err := ParseKeys(file, listed)
		var refused []Refused
		for _, r := range refusals {
			refused = append(refused, r.Reason)
		}
		if err != nil || len(keys) != 3 || !slices.Equal(refused, []Refused{ListUnsigned, ListSignerUnfit, ListMalformed}) || refusals[0].What != "master list" {
			t.Errorf("%s: %d keys, refused %v, %v", name, len(keys), refusals, err)
		}
		if certificates, err := MasterListCertificates(file); err != nil || len(certificates) != 3 {
			t.Errorf("%s: %d certificates, %v", name, len(certificates), err)
		}
		signers, err := ListSigners(file)
		if err != nil || len(signers) != 2 || signers[0].Country != "UT" || signers[1].Country != "FR" {
			t.Errorf("%s: signed by %+v, %v", name, signers, err)
		}
	}
	if _, refused, err := ParseKeys([]byte("dn: c=UT\npkdMasterListContent:: !\n"), listed); err != nil || len(refused) != 1 || refused[0].Reason != ListMalformed {
		t.Errorf("no base64: %v, %v", refused, err)
	}
	many := bytes.Repeat([]byte("pkdMasterListContent:: AA==\n"), maxLists+1)
	if _, _, err := ParseKeys(append([]byte("dn: c=UT\n"), many...), listed); !errors.Is(err, ErrTooManyKeys) {
		t.Errorf("too many lists: %v", err)
	}
	if _, _, err := ParseKeys([]byte("dn: c=UT\ncn: 1\n"), listed); !errors.Is(err, ErrNotKeys) {
		t.Errorf("no list: %v", err)
	}
}

// A clerk's administrator reads no code in place of a sentence.
func TestListRefusalsHaveTexts(t *testing.T) {
	source, err := os.ReadFile(filepath.Join("masterlist.go"))
	if err != nil {
		t.Fatal(err)
	}
	codes := regexp.MustCompile(`Refused = "([a-z0-9_]+)"`).FindAllStringSubmatch(string(source), -1)
	if len(codes) != 7 {
		t.Errorf("%d codes", len(codes))
	}
	for _, language := range resources.Languages() {
		for _, code := range codes {
			if !resources.In(language).Has("keys.refused." + code[1]) {
				t.Errorf("%s: no text for %s", language, code[1])
			}
		}
	}
}

// Of any file: no panic, and no list that was not signed.
func FuzzMasterList(f *testing.F) {
	var contents [][]byte // of files, which are the same in every process that fuzzes
	f.Add(ldif(cmsFile(f, "brainpool.der"), nil))
	for _, name := range []string{"brainpool.der", "indefinite.ber", "rsa-pss.der"} {
		file := cmsFile(f, name)
		list, err := readMasterList(file)
		if err != nil {
			f.Fatal(err)
		}
		contents = append(contents, (&madeList{authorities: list.certificates}).content())
		f.Add(file)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		if list, err := readMasterList(file); err == nil {
			content := (&madeList{authorities: list.certificates}).content()
			if !slices.ContainsFunc(contents, func(known []byte) bool { return bytes.Equal(known, content) }) {
				t.Fatal("a list that nobody signed")
			}
		}
		signers, err := ListSigners(file)
		if err != nil && signers != nil {
			t.Fatal("an error and a result")
		}
		if keys, refused, err := ParseKeys(file, listed); err == nil && len(keys)+len(refused) == 0 {
			t.Fatal("neither an error nor a result")
		}
	})
}
