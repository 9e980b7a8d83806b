package trust

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/soi-id/soi/verify/document"
)

func judgeCard(ring *Keyring, p *document.Proof) Judgement {
	return ring.Judge("test.card", p, document.Validity{}, At(noon), DefaultPolicy)
}

func TestCertificateBelowACachedCA(t *testing.T) {
	ca := newCA(t)
	for _, a := range algorithms {
		s := signers()[a]
		der := ca.certify(t, s.Public())
		j := judgeCard(NewKeyring([]*Key{ca.key(t)}), s.carrying(der))
		if !j.Holds || len(j.Codes) > 0 {
			t.Errorf("%s: %v %v", a, j.Holds, j.Codes)
			continue
		}
		k := j.Key
		if k.ID != s.key(t).ID || k.Issuer.ID != "CSCA" || k.Country != "VN" || k.Origin != Pinned || k.CA != nil ||
			!slices.Equal(k.Formats, enrolledCA.Formats) || !k.NotBefore.Equal(years(2025)) || !k.NotAfter.Equal(years(2027)) ||
			!k.carries([]byte("VNS132")) || !k.carries(kidOf(der)) {
			t.Errorf("%s: the key of the judgement is %+v", a, k)
		}
	}
}

// What a certificate in the document must be.
func TestCertificateOfTheSigner(t *testing.T) {
	ca, s := newCA(t), newSigner(t, document.ES256)
	ring := NewKeyring([]*Key{ca.key(t)})
	unfit := []string{CodeCertificateUnfit}
	for _, test := range []struct {
		name   string
		format string
		change func(*x509.Certificate)
		want   []string
	}{
		{"as it should be", "test.card", func(*x509.Certificate) {}, nil},
		{"no key usage", "test.card", func(c *x509.Certificate) { c.KeyUsage = 0 }, nil},
		{"a key for encryption", "test.card", func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageKeyEncipherment }, unfit},
		{"a CA", "test.card", func(c *x509.Certificate) {
			c.IsCA, c.BasicConstraintsValid, c.KeyUsage = true, true, x509.KeyUsageDigitalSignature|x509.KeyUsageCertSign
		}, unfit},
		{"an unknown critical extension", "test.card", func(c *x509.Certificate) {
			c.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 2, 3}, Critical: true, Value: []byte{5, 0}}}
		}, unfit},
		{"an unknown extension", "test.card", func(c *x509.Certificate) {
			c.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 2, 3}, Value: []byte{5, 0}}}
		}, nil},
		{"of another country", "test.card", func(c *x509.Certificate) { c.Subject = name("DE", "S1") }, unfit},
		{"of no country", "test.card", func(c *x509.Certificate) { c.Subject = name("", "S1") }, unfit},
		{"a web server's", "test.card", func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth} }, unfit},
		{"for any purpose", "test.card", func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageAny} }, unfit},
		{"for VDS-NC", "icao.vdsnc", func(c *x509.Certificate) {
			c.UnknownExtKeyUsage = []asn1.ObjectIdentifier{{2, 23, 136, 1, 1, 14, 2}}
		}, nil},
		{"for VDS-NC, on another document", "test.card", func(c *x509.Certificate) {
			c.UnknownExtKeyUsage = []asn1.ObjectIdentifier{{2, 23, 136, 1, 1, 14, 2}}
		}, unfit},
		{"for another purpose, on a VDS-NC", "icao.vdsnc", func(c *x509.Certificate) {
			c.UnknownExtKeyUsage = []asn1.ObjectIdentifier{{2, 23, 136, 1, 1, 14, 1}}
		}, unfit},
		{"not yet in force", "test.card", func(c *x509.Certificate) { c.NotBefore = noon.Add(day) }, []string{CodeKeyNotYet}},
		{"expired", "test.card", func(c *x509.Certificate) { c.NotAfter = noon.Add(-day) }, []string{CodeKeyExpired}},
		{"longer in force than its CA", "test.card", func(c *x509.Certificate) { c.NotAfter = years(2050) }, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := s.carrying(ca.certify(t, s.Public(), test.change))
			j := ring.Judge(test.format, p, document.Validity{}, At(noon), DefaultPolicy)
			refused := slices.Equal(test.want, unfit)
			if !slices.Equal(j.Codes, test.want) || j.Holds == refused || (j.Key == nil) != refused {
				t.Errorf("%v %v, want %v", j.Holds, j.Codes, test.want)
			}
			if test.name == "longer in force than its CA" && !j.Key.NotAfter.Equal(years(2040)) {
				t.Errorf("in force until %v", j.Key.NotAfter)
			}
		})
	}
	spki, err := x509.MarshalPKIXPublicKey(s.Public())
	if err != nil {
		t.Fatal(err)
	}
	broken := ca.certify(t, s.Public())
	i := bytes.Index(broken, spki)
	broken[i+len(spki)-1] ^= 1
	if j := judgeCard(ring, s.carrying(broken)); j.Holds || !slices.Equal(j.Codes, []string{CodeCertificateNotIssued}) {
		t.Errorf("another key in a genuine certificate: %v %v", j.Holds, j.Codes)
	}
	// An algorithm of a later day, named in both places.
	unknown := bytes.ReplaceAll(ca.certify(t, s.Public()), []byte{0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2}, []byte{0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 9})
	if j := judgeCard(ring, s.carrying(unknown)); j.Holds || !slices.Equal(j.Codes, []string{CodeNoKey}) {
		t.Errorf("signed in an unknown way: %v %v", j.Holds, j.Codes)
	}
	if j := judgeCard(ring, s.carrying([]byte("no certificate"))); j.Holds || !slices.Equal(j.Codes, []string{CodeNoKey}) {
		t.Errorf("no certificate at all: %v %v", j.Holds, j.Codes)
	}
}

func TestPathToTheCA(t *testing.T) {
	ca, s := newCA(t), newSigner(t, document.ES256)
	sub := ca.below(t)
	short := newCA(t, func(c *x509.Certificate) { c.MaxPathLen, c.MaxPathLenZero = 0, true })
	belowShort := short.below(t)
	subSub := sub.below(t, func(c *x509.Certificate) { c.Subject, c.SubjectKeyId = name("VN", "Third CA"), []byte("third") })
	deep := subSub.below(t, func(c *x509.Certificate) { c.Subject, c.SubjectKeyId = name("VN", "Fourth CA"), []byte("fourth") })
	noIssuer := ca.below(t, func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageDigitalSignature })
	limited := ca.below(t, func(c *x509.Certificate) { c.MaxPathLen, c.MaxPathLenZero = 0, true })
	belowLimited := limited.below(t, func(c *x509.Certificate) { c.Subject, c.SubjectKeyId = name("VN", "Third CA"), []byte("third") })
	strange := ca.below(t, func(c *x509.Certificate) {
		c.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 2, 3}, Critical: true, Value: []byte{5, 0}}}
	})
	renamed := *sub.certificate
	renamed.Subject, renamed.RawSubject = name("VN", "Another name"), nil
	otherName := signCertificate(t, &renamed, ca.certificate, sub.Public(), ca.signer)
	private, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	template := *sub.certificate
	template.PublicKey, template.SignatureAlgorithm = nil, x509.UnknownSignatureAlgorithm
	weak := testCA{signer{private, document.RS256}, signCertificate(t, &template, ca.certificate, private.Public(), ca.signer)}
	for _, test := range []struct {
		name  string
		ca    testCA
		chain [][]byte
		holds bool
		codes []string
	}{
		{"one CA between", ca, [][]byte{sub.certify(t, s.Public()), sub.certificate.Raw}, true, nil},
		{"two CAs between", ca, [][]byte{subSub.certify(t, s.Public()), subSub.certificate.Raw, sub.certificate.Raw}, true, nil},
		{"more than are looked at", ca, [][]byte{deep.certify(t, s.Public()), deep.certificate.Raw, subSub.certificate.Raw, sub.certificate.Raw}, false, []string{CodeNoKey}},
		{"the CA's own certificate after it", ca, [][]byte{ca.certify(t, s.Public()), ca.certificate.Raw}, true, nil},
		{"the one between is missing", ca, [][]byte{sub.certify(t, s.Public())}, false, []string{CodeNoKey}},
		{"in the wrong order", ca, [][]byte{sub.certificate.Raw, sub.certify(t, s.Public())}, false, []string{CodeCertificateUnfit}},
		{"none between allowed", short, [][]byte{belowShort.certify(t, s.Public()), belowShort.certificate.Raw}, false, []string{CodeCertificateUnfit}},
		{"the one between allows none below", ca,
			[][]byte{belowLimited.certify(t, s.Public()), belowLimited.certificate.Raw, limited.certificate.Raw}, false, []string{CodeNoKey}},
		{"the one between may not issue", ca, [][]byte{noIssuer.certify(t, s.Public()), noIssuer.certificate.Raw}, false, []string{CodeNoKey}},
		{"the one between has an unknown critical extension", ca, [][]byte{strange.certify(t, s.Public()), strange.certificate.Raw}, false, []string{CodeNoKey}},
		{"the one between has another name", ca, [][]byte{sub.certify(t, s.Public()), otherName.Raw}, false, []string{CodeNoKey}},
		{"the one between has a weak key", ca, [][]byte{weak.certify(t, s.Public()), weak.certificate.Raw}, false, []string{CodeNoKey}},
		{"one between that did not issue it", ca, [][]byte{ca.below(t).certify(t, s.Public()), sub.certificate.Raw}, false, []string{CodeNoKey}},
	} {
		t.Run(test.name, func(t *testing.T) {
			j := judgeCard(NewKeyring([]*Key{test.ca.key(t)}), s.carrying(test.chain...))
			if j.Holds != test.holds || !slices.Equal(j.Codes, test.codes) {
				t.Errorf("%v %v, want %v %v", j.Holds, j.Codes, test.holds, test.codes)
			}
		})
	}
}

// The attacks that verifiers of documents have fallen to, each by its name.
func TestAttacks(t *testing.T) {
	ca, rogue := newCA(t), newCA(t, func(c *x509.Certificate) { c.SubjectKeyId = []byte("another") })
	namesake := newCA(t) // same name, same key id, another key
	nameless := newCA(t, func(c *x509.Certificate) { c.SubjectKeyId = nil })
	german := newCA(t, func(c *x509.Certificate) { c.Subject = name("DE", "Sample CSCA") })
	s, other := newSigner(t, document.ES256), newSigner(t, document.ES256)
	genuine := ca.certify(t, s.Public())
	leafAsCA := testCA{s, func() *x509.Certificate {
		c, err := x509.ParseCertificate(genuine)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}()}
	asDER := func(p *document.Proof) *document.Proof {
		size := len(p.Signature) / 2
		der, err := asn1.Marshal(struct{ R, S *big.Int }{new(big.Int).SetBytes(p.Signature[:size]), new(big.Int).SetBytes(p.Signature[size:])})
		if err != nil {
			t.Fatal(err)
		}
		p.Signature = der
		return p
	}
	claiming := func(p *document.Proof, a document.Algorithm) *document.Proof {
		p.Algorithm = a
		return p
	}
	from := func(p *document.Proof, country string) *document.Proof {
		p.Hints.Country = country
		return p
	}
	mismatch := []string{CodeSignatureMismatch}
	confused := []string{CodeSignatureMismatch, CodeAlgorithmMismatch}
	for _, test := range []struct {
		name  string
		ring  []*Key
		proof *document.Proof
		want  []string
	}{
		{"key taken from the payload", []*Key{ca.key(t)}, other.carrying(other.certificate(t)), []string{CodeNoKey}},
		{"root taken from the payload", []*Key{ca.key(t)}, s.carrying(rogue.certify(t, s.Public()), rogue.certificate.Raw), []string{CodeNoKey}},
		{"root of the same name", []*Key{ca.key(t)}, s.carrying(nameless.certify(t, s.Public()), nameless.certificate.Raw), []string{CodeNoKey}},
		{"root of the same name and key id", []*Key{ca.key(t)}, s.carrying(namesake.certify(t, s.Public()), namesake.certificate.Raw), []string{CodeCertificateNotIssued}},
		{"no CA at all", nil, s.carrying(genuine), []string{CodeNoKey}},
		{"a genuine certificate, signed by another", []*Key{ca.key(t)}, other.carrying(genuine), mismatch},
		{"leaf used as CA", []*Key{ca.key(t)}, other.carrying(leafAsCA.certify(t, other.Public()), genuine), []string{CodeNoKey}},
		{"CA key used to sign a document directly", []*Key{ca.key(t)}, ca.carrying(), []string{CodeNoKey}},
		{"CA key used directly, its certificate with it", []*Key{ca.key(t)}, ca.carrying(ca.certificate.Raw), []string{CodeCertificateUnfit}},
		{"CA of other documents", []*Key{ca.key(t, func(k *Key) { k.Formats = []string{"test.health"} })}, s.carrying(genuine), []string{CodeNoKey}},
		{"CA of another country", []*Key{ca.key(t)}, from(s.carrying(genuine), "DE"), []string{CodeNoKey}},
		{"another country's CA of the same name", []*Key{ca.key(t), german.key(t, func(k *Key) { k.Country = "DE" })},
			s.carrying(german.certify(t, s.Public())), []string{CodeCertificateNotIssued}},
		{"DER where raw is due", []*Key{ca.key(t)}, asDER(s.carrying(genuine)), mismatch},
		{"algorithm none", []*Key{ca.key(t)}, claiming(s.carrying(genuine), "none"), confused},
		{"HMAC with the public key", []*Key{ca.key(t)}, claiming(s.carrying(genuine), "HS256"), confused},
		{"RSA for ECDSA", []*Key{ca.key(t)}, claiming(s.carrying(genuine), document.RS256), confused},
		{"another hash", []*Key{ca.key(t)}, claiming(s.carrying(genuine), document.ES384), mismatch},
		{"a cached signer's certificate, signed by another", []*Key{keyOf(t, genuine)}, other.carrying(genuine), mismatch},
	} {
		t.Run(test.name, func(t *testing.T) {
			if j := judgeCard(NewKeyring(test.ring), test.proof); j.Holds || !slices.Equal(j.Codes, test.want) {
				t.Errorf("%v %v, want %v", j.Holds, j.Codes, test.want)
			}
		})
	}
	// A cached signer needs no CA, and a document that names its key by an id
	// that collides with another's is still its own.
	if j := judgeCard(NewKeyring([]*Key{keyOf(t, genuine)}), s.carrying(genuine)); !j.Holds {
		t.Errorf("a cached signer: %v", j.Codes)
	}
	collides := other.key(t, func(k *Key) { k.KeyIDs = [][]byte{[]byte("VNS132")} })
	p := s.carrying(genuine)
	p.Hints.KeyID = []byte("VNS132")
	if j := judgeCard(NewKeyring([]*Key{collides, ca.key(t)}), p); !j.Holds || j.Key.ID == collides.ID {
		t.Errorf("an id that collides: %v", j.Codes)
	}
}

// CVE-2020-0601, on a chain of OpenSSL whose curves are spelt out.
func TestExplicitParametersWithAnotherGenerator(t *testing.T) {
	read := func(name string) []byte {
		der, err := os.ReadFile(filepath.Join("..", "internal", "certificate", "testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		return der
	}
	caDER, leaf := read("brainpool-ca.der"), read("brainpool-signer.der")
	e := Enrolment{Issuer: Issuer{ID: "CSCA"}, Formats: []string{"icao.vdsnc"}}
	keys, refused, err := ParseKeys(caDER, e)
	if err != nil || len(keys) != 1 || keys[0].CA == nil || keys[0].Country != "UT" {
		t.Fatal(refused, err)
	}
	named := keys[0].SPKI
	if again, _, err := ParseKeys(named, Enrolment{Issuer: e.Issuer, Country: "UT", Formats: e.Formats}); err != nil || again[0].ID != keys[0].ID {
		t.Errorf("the named form of the key has another id: %v", err)
	}
	ring := NewKeyring(keys)
	path, ca, code := ring.path("icao.vdsnc", readChain([][]byte{leaf}), document.Hints{Country: "UT"})
	if len(path) != 1 || ca == nil || code != "" {
		t.Fatalf("the genuine chain: %s", code)
	}
	if k := ring.leaf("icao.vdsnc", path, ca, &document.Proof{Algorithm: document.ES256}); k == nil || k.Algorithm != document.ES256 || !k.carries([]byte("UTS15B")) {
		t.Errorf("the genuine signer: %+v", k)
	}
	// The CA's point under a generator of one's own: the first byte of its x.
	generator := []byte{0x04, 0x1d, 0x1c, 0x64, 0xf0}
	i := bytes.Index(caDER, generator)
	forged := slices.Clone(caDER)
	forged[i+1] ^= 1
	if keys, refused, err := ParseKeys(forged, e); err != nil || len(keys) > 0 || refused[0].Reason != CurveUnsupported {
		t.Errorf("a CA with another generator: refused %v, %v", refused, err)
	}
	i = bytes.Index(leaf, []byte{0x04, 0x8b, 0xd2, 0xae, 0xb9})
	forged = slices.Clone(leaf)
	forged[i+1] ^= 1
	p := &document.Proof{Signed: body, Signature: make([]byte, 64), Hints: document.Hints{Country: "UT", Chain: [][]byte{forged}}}
	if j := ring.Judge("icao.vdsnc", p, document.Validity{}, At(noon), DefaultPolicy); j.Holds || !slices.Equal(j.Codes, []string{CodeCertificateNotIssued}) {
		t.Errorf("a signer with another generator: %v", j.Codes)
	}
}

func TestExpiredSignerCertificate(t *testing.T) {
	ca, s := newCA(t), newSigner(t, document.ES256)
	ring := NewKeyring([]*Key{ca.key(t)})
	der := ca.certify(t, s.Public(), func(c *x509.Certificate) { c.NotAfter = years(2026) })
	usage, err := asn1.Marshal(struct {
		End time.Time `asn1:"tag:1,generalized"`
	}{years(2026)})
	if err != nil {
		t.Fatal(err)
	}
	usedUp := ca.certify(t, s.Public(), func(c *x509.Certificate) {
		c.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 16}, Value: usage}}
	})
	for _, test := range []struct {
		name     string
		der      []byte
		rule     document.KeyRule
		signedAt time.Time
		want     []string
	}{
		{"at checking", der, document.AtCheck, years(2025).Add(day), []string{CodeKeyExpired}},
		{"at signing, signed in time", der, document.AtSigning, years(2025).Add(day), nil},
		{"at signing, signed late", der, document.AtSigning, years(2026).Add(day), []string{CodeKeyExpired}},
		{"at signing, signed early", der, document.AtSigning, years(2024), []string{CodeKeyNotYet}},
		{"at signing, no date", der, document.AtSigning, time.Time{}, []string{CodeKeyExpired}},
		{"the private key's time is over", usedUp, document.AtSigning, years(2026).Add(day), []string{CodeKeySuperseded}},
		{"signed in the private key's time", usedUp, document.AtCheck, years(2025).Add(day), nil},
		{"no date, private key's time over", usedUp, document.AtCheck, time.Time{}, nil},
	} {
		p := s.carrying(test.der)
		p.KeyInForce, p.SignedAt = test.rule, test.signedAt
		if j := judgeCard(ring, p); !j.Holds || !slices.Equal(j.Codes, test.want) {
			t.Errorf("%s: %v %v, want %v", test.name, j.Holds, j.Codes, test.want)
		}
	}
}

// MiDNI's test and example certificates have one key and two serials: what is
// known against a key is known of all its certificates, cached or carried.
func TestTestKeyUnderTwoSerials(t *testing.T) {
	ca, s := newCA(t), newSigner(t, document.ES256)
	first := ca.certify(t, s.Public())
	second := ca.certify(t, s.Public(), func(c *x509.Certificate) { c.SerialNumber = big.NewInt(0x33) })
	sub := ca.below(t)
	belowSub := sub.certify(t, s.Public())
	subID := idOfCertificate(readChain([][]byte{sub.certificate.Raw})[0])
	db := openStore(t)
	importKeys(t, db, ca.key(t), keyOf(t, first, func(k *Key) { k.Test, k.Issuer.ID = true, "https://other.example" }))
	importKeys(t, db, keyOf(t, second))
	for name, chain := range map[string][][]byte{"first": {first}, "second": {second}, "second below another": {belowSub, sub.certificate.Raw}} {
		if j := judgeCard(load(t, db), s.carrying(chain...)); !j.Holds || !slices.Equal(j.Codes, []string{CodeTestKey}) {
			t.Errorf("%s: %v %v", name, j.Holds, j.Codes)
		}
	}
	for name, test := range map[string]struct {
		keys  []*Key
		block Block
		want  string
	}{
		"signer compromised":      {[]*Key{ca.key(t)}, Block{ID: keyOf(t, first).ID, Kind: BlockCompromised, At: noon}, CodeKeyCompromised},
		"signer for tests":        {[]*Key{ca.key(t)}, Block{ID: keyOf(t, first).ID, Kind: BlockTest}, CodeTestKey},
		"CA compromised":          {[]*Key{ca.key(t)}, Block{ID: ca.key(t).ID, Kind: BlockCompromised, At: noon}, CodeKeyCompromised},
		"CA for tests":            {[]*Key{ca.key(t)}, Block{ID: ca.key(t).ID, Kind: BlockTest}, CodeTestKey},
		"one between compromised": {[]*Key{ca.key(t)}, Block{ID: subID, Kind: BlockCompromised, At: noon}, CodeKeyCompromised},
		"CA replaced before it issued": {[]*Key{ca.key(t, func(k *Key) {
			k.History = []StatusChange{{Status: Superseded, At: years(2024)}}
		})}, Block{}, CodeKeySuperseded},
	} {
		var blocks []Block
		if test.block.ID != "" {
			blocks = append(blocks, test.block)
		}
		j := judgeCard(NewKeyring(test.keys, blocks...), s.carrying(belowSub, sub.certificate.Raw))
		if !j.Holds || !slices.Equal(j.Codes, []string{test.want}) {
			t.Errorf("%s: %v %v, want %s", name, j.Holds, j.Codes, test.want)
		}
	}
	replacedLater := ca.key(t, func(k *Key) { k.History = []StatusChange{{Status: Superseded, At: noon.Add(-day)}} })
	if j := judgeCard(NewKeyring([]*Key{replacedLater}), s.carrying(first)); !j.Holds || len(j.Codes) > 0 {
		t.Errorf("CA replaced after it issued: %v", j.Codes)
	}
	stale := ca.key(t, func(k *Key) { k.Origin, k.IssuedAt = Bundled, noon.Add(-100*day) })
	if j := judgeCard(NewKeyring([]*Key{stale}), s.carrying(first)); !slices.Equal(j.Codes, []string{CodeKeysStale}) || j.Key.Origin != Bundled {
		t.Errorf("a signer is as old as its CA: %v", j.Codes)
	}
}

// On a command line a CA may be named for documents that carry certificates,
// and a certificate signed by itself for those that carry none.
func TestUnrestrictedCA(t *testing.T) {
	ca, s := newCA(t), newSigner(t, document.ES256)
	keys, _, err := ParseKeys(ca.certificate.Raw, Enrolment{Unrestricted: true})
	if err != nil {
		t.Fatal(err)
	}
	ring := NewKeyring(keys)
	if j := ring.Judge("any.format", s.carrying(ca.certify(t, s.Public())), document.Validity{}, At(noon), DefaultPolicy); !j.Holds || len(j.Codes) > 0 {
		t.Errorf("as a CA: %v", j.Codes)
	}
	if j := ring.Judge("any.format", ca.carrying(), document.Validity{}, At(noon), DefaultPolicy); !j.Holds {
		t.Errorf("as it is: %v", j.Codes)
	}
	if j := ring.Judge("any.format", ca.carrying(ca.certificate.Raw), document.Validity{}, At(noon), DefaultPolicy); j.Holds {
		t.Error("a CA signed the document that carries its certificate")
	}
}

func TestCAInTheStore(t *testing.T) {
	db := openStore(t)
	ca, s := newCA(t), newSigner(t, document.ES256)
	importKeys(t, db, ca.key(t))
	if j := judgeCard(load(t, db), s.carrying(ca.certify(t, s.Public()))); !j.Holds {
		t.Errorf("after the store: %v", j.Codes)
	}
	if j := judgeCard(load(t, db), ca.carrying()); j.Holds {
		t.Error("after the store a CA signs documents")
	}
	// A CA's certificate says whose it is; RSA needs no algorithm there.
	private := signers()[document.RS256]
	template := *ca.certificate
	template.SignatureAlgorithm, template.PublicKey = x509.SHA256WithRSA, nil
	der := signCertificate(t, &template, &template, private.Public(), private).Raw
	if keys, refused, err := ParseKeys(der, enrolledCA); err != nil || len(keys) != 1 || keys[0].CA == nil {
		t.Errorf("RSA: refused %v, %v", refused, err)
	}
}
