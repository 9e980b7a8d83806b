package issue

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"testing"
	"time"

	"github.com/soi-id/soi/verify/trust"
	"github.com/soi-id/soi/verify/trust/bundle"
)

func contentWith(t *testing.T, keys ...*trust.Key) *bundle.Content {
	t.Helper()
	c := &bundle.Content{Version: contentVersion}
	if _, err := listKeys(c, keys, nil); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestListKeys(t *testing.T) {
	first, second := issuerKey(t, testIssuer), issuerKey(t, testIssuer)
	c := contentWith(t, first)
	second.Issuer.Names = map[string]string{"vi": "Nơi cấp thử"}
	done, err := listKeys(c, []*trust.Key{first, second}, nil)
	if err != nil || len(done.Added) != 1 || done.Added[0] != second || len(done.Known) != 1 {
		t.Fatalf("listed %+v, %v", done, err)
	}
	if len(c.Issuers) != 1 || len(c.Issuers[0].Keys) != 2 || c.Issuers[0].Names["en"] == "" || c.Issuers[0].Names["vi"] == "" {
		t.Errorf("content %+v", c)
	}
	text, err := EncodeContent(c)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := bundle.ParseContent(text)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := EncodeContent(parsed); err != nil || !bytes.Equal(again, text) {
		t.Errorf("encoded again it differs: %v", err)
	}
	if KeyID(c.Issuers[0].Keys[0]) != first.ID {
		t.Error("the id is not the one that a desk shows")
	}

	stranger := *first
	stranger.Issuer.ID = "https://other.example"
	_, err = listKeys(c, []*trust.Key{&stranger}, nil)
	check(t, "another's key", err, ErrOtherIssuer)
	abroad := issuerKey(t, testIssuer)
	abroad.Country = "LA"
	_, err = listKeys(c, []*trust.Key{abroad}, nil)
	check(t, "another country", err, ErrOtherIssuer)
}

// A CA's key that lost its certificate would sign documents.
func TestCertificatesAreListedWhole(t *testing.T) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(50), Subject: pkix.Name{Country: []string{"VN"}, CommonName: "Test CA"},
		NotBefore: publishedAt, NotAfter: publishedAt.AddDate(5, 0, 0),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	spki, err := x509.MarshalPKIXPublicKey(issuerKey(t, testIssuer).Public)
	if err != nil {
		t.Fatal(err)
	}
	file := append(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: spki}), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})...)
	e := trust.Enrolment{Issuer: trust.Issuer{ID: testIssuer}, Country: "VN", Formats: []string{"icao.vds"}}
	for name, file := range map[string][]byte{"PEM": file, "DER": der} {
		c := &bundle.Content{Version: contentVersion}
		done, err := ListKeys(c, file, e)
		if err != nil || len(done.Refused) > 0 {
			t.Fatalf("%s: %+v, %v", name, done, err)
		}
		if _, err := EncodeContent(c); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		last := len(c.Issuers[0].Keys) - 1
		listed, k := c.Issuers[0].Keys[last], done.Added[last]
		if k.CA == nil || !bytes.Equal(listed.Certificate, der) || listed.SPKI != nil || KeyID(listed) != k.ID {
			t.Errorf("%s: listed as %+v", name, listed)
		}
		if err := RevokeKey(c, k.ID, bundle.Change{Status: trust.Compromised, At: publishedAt, Reason: "stolen"}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if again, err := ListKeys(c, file, e); err != nil || len(again.Added) > 0 {
			t.Errorf("%s: again: %+v, %v", name, again, err)
		}
	}
	_, err = ListKeys(&bundle.Content{}, []byte("nothing"), e)
	check(t, "no keys", err, trust.ErrNotKeys)
}

func TestRevokeKey(t *testing.T) {
	at := publishedAt
	superseded := bundle.Change{Status: trust.Superseded, At: at, Reason: "replaced"}
	compromised := bundle.Change{Status: trust.Compromised, At: at, Reason: "stolen"}
	tests := []struct {
		name    string
		history []bundle.Change
		change  bundle.Change
		want    error
	}{
		{"superseded", nil, superseded, nil},
		{"compromised", nil, compromised, nil},
		{"superseded, then compromised", []bundle.Change{superseded}, compromised, nil},
		{"superseded, in truth earlier", []bundle.Change{superseded}, bundle.Change{Status: trust.Superseded, At: at.Add(-day), Reason: "error"}, nil},
		{"superseded twice", []bundle.Change{superseded}, superseded, ErrRevoked},
		{"compromised, then superseded", []bundle.Change{compromised}, superseded, ErrRevoked},
		{"active again", []bundle.Change{compromised}, bundle.Change{Status: trust.Active, At: at, Reason: "found"}, ErrRevocation},
		{"another word", nil, bundle.Change{Status: "lost", At: at, Reason: "lost"}, ErrRevocation},
		{"no date", nil, bundle.Change{Status: trust.Compromised, Reason: "stolen"}, ErrRevocation},
		{"no reason", nil, bundle.Change{Status: trust.Compromised, At: at}, ErrRevocation},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			k := issuerKey(t, testIssuer)
			c := contentWith(t, k)
			c.Issuers[0].Keys[0].History = test.history
			check(t, test.name, RevokeKey(c, k.ID, test.change), test.want)
			want := len(test.history)
			if test.want == nil {
				want++
			}
			if got := len(c.Issuers[0].Keys[0].History); got != want {
				t.Errorf("%d changes in the history, want %d", got, want)
			}
		})
	}
	check(t, "no such key", RevokeKey(contentWith(t), issuerKey(t, testIssuer).ID, compromised), ErrNotListed)
}

// What was published against a key cannot be unpublished.
func TestNothingIsTakenBack(t *testing.T) {
	k, other := issuerKey(t, testIssuer), issuerKey(t, testIssuer)
	k.Test = true
	k.History = []trust.StatusChange{{Status: trust.Superseded, At: publishedAt, Reason: "replaced"}}
	tests := []struct {
		name   string
		change func(*bundle.Content)
		want   error
	}{
		{"nothing", func(*bundle.Content) {}, nil},
		{"a new name", func(c *bundle.Content) { c.Issuers[0].Names["en"] = "Other" }, nil},
		{"an earlier end", func(c *bundle.Content) { c.Issuers[0].Keys[0].NotAfter = publishedAt }, nil},
		{"another order", func(c *bundle.Content) {
			keys := c.Issuers[0].Keys
			keys[0], keys[1] = keys[1], keys[0]
		}, nil},
		{"a worse end", func(c *bundle.Content) {
			listed := listings(c)[k.ID].key
			listed.History = append(listed.History, bundle.Change{Status: trust.Compromised, At: publishedAt, Reason: "stolen"})
		}, nil},
		{"no issuer", func(c *bundle.Content) { c.Issuers = nil }, ErrTakesBack},
		{"a key less", func(c *bundle.Content) { c.Issuers[0].Keys = c.Issuers[0].Keys[1:] }, ErrTakesBack},
		{"another issuer", func(c *bundle.Content) { c.Issuers[0].ID = "https://other.example" }, ErrTakesBack},
		{"another algorithm", func(c *bundle.Content) { c.Issuers[0].Keys[0].Algorithm = "PS256" }, ErrTakesBack},
		{"no history", func(c *bundle.Content) { c.Issuers[0].Keys[0].History = nil }, ErrTakesBack},
		{"another history", func(c *bundle.Content) { c.Issuers[0].Keys[0].History[0].At = publishedAt.Add(time.Hour) }, ErrTakesBack},
		{"no test key", func(c *bundle.Content) { c.Issuers[0].Keys[0].Test = false }, ErrTakesBack},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			after := contentWith(t, k, other)
			test.change(after)
			check(t, test.name, continues(contentWith(t, k, other), after), test.want)
		})
	}
}
