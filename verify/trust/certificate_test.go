package trust

import (
	"crypto/sha1"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/soi-id/soi/verify/document"
)

func TestKeyIDsOfCertificates(t *testing.T) {
	ca := newCA(t, func(c *x509.Certificate) { c.Subject = name("FR", "FR00") })
	s := newSigner(t, document.ES256)
	for _, test := range []struct {
		country, common string
		serial          int64
		want            []string // beside the two hashes
	}{
		{"VN", "S1", 0x32, []string{"VNS132"}},
		{"vn", "s1", 0xab, []string{"VNS1AB"}},
		{"FR", "0001", 0x32, []string{"FR000001"}},
		{"FR", "01", 0xf, []string{"FR01F"}},
		{"FR", "a longer name", 1, nil},
		{"", "S1", 1, nil},
		{"ES", "A PROGRAM", 0x1234567890, []string{"ESPN1234567890"}},
		{"ES", "XX", 0x12, []string{"ESXX12"}},
	} {
		der := ca.certify(t, s.Public(), func(c *x509.Certificate) {
			c.Subject, c.SerialNumber = name(test.country, test.common), big.NewInt(test.serial)
		})
		sum := sha1.Sum(der)
		want := append([]string{string(kidOf(der)), string(sum[15:])}, test.want...)
		var got []string
		for _, id := range keyOf(t, der).KeyIDs {
			got = append(got, string(id))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s %s: %q, want %q", test.country, test.common, got, want)
		}
	}
}

func TestAuthorityNames(t *testing.T) {
	with, without := &Authority{Subject: "a", SubjectKeyID: []byte{1}}, &Authority{Subject: "a"}
	for _, test := range []struct {
		ca             *Authority
		issuer         string
		keyID          []byte
		named, exactly bool
	}{
		{with, "a", []byte{1}, true, true},
		{with, "b", []byte{1}, true, true}, // written in another way
		{with, "a", []byte{2}, false, false},
		{with, "a", nil, true, false},
		{with, "b", nil, false, false},
		{without, "a", []byte{1}, true, false},
		{without, "b", []byte{1}, false, false},
	} {
		if named, exactly := test.ca.names(test.issuer, test.keyID); named != test.named || exactly != test.exactly {
			t.Errorf("%v names %q %v: %v, %v", test.ca, test.issuer, test.keyID, named, exactly)
		}
	}
}

// The certificates that others publish with their codes.
func TestCertificatesOfOthers(t *testing.T) {
	root := filepath.Join("..", "..", "..", "shared", "vectors")
	if _, err := os.Stat(root); err != nil {
		t.Skip("the vectors that others published are not beside the checkout")
	}
	read := func(path ...string) []byte {
		content, err := os.ReadFile(filepath.Join(append([]string{root}, path...)...))
		if err != nil {
			t.Fatal(err)
		}
		return content
	}
	enrol := func(der []byte, formats ...string) *Key {
		keys, refused, err := ParseKeys(der, Enrolment{Issuer: Issuer{ID: "sample"}, Formats: formats})
		if err != nil || len(keys) != 1 {
			t.Fatal(refused, err)
		}
		return keys[0]
	}
	for file, want := range map[string]struct {
		algorithm   document.Algorithm
		id, country string
	}{
		"sealgen_DETS32.crt": {document.ES224, "DETS32", "DE"},
		"sealgen_UTTS5B.crt": {document.ES256, "UTTS5B", "UT"},
	} {
		if k := enrol(read("vds", file), "icao.vds"); k.Algorithm != want.algorithm || !k.carries([]byte(want.id)) || k.Country != want.country || k.CA != nil {
			t.Errorf("%s: %+v", file, k)
		}
	}
	ca := enrol(read("vds-nc", "aus-csca.der"), "icao.vdsnc")
	if ca.CA == nil || ca.Country != "AU" || ca.CA.PathLength != 0 || !ca.CA.Lists {
		t.Errorf("the Australian CA: %+v", ca)
	}
	var codes struct{ Vectors []struct{ Text string } }
	if err := json.Unmarshal(read("vds-nc", "codes.json"), &codes); err != nil {
		t.Fatal(err)
	}
	for _, v := range codes.Vectors {
		var code struct{ Sig struct{ Cer string } }
		if err := json.Unmarshal([]byte(v.Text), &code); err != nil {
			t.Fatal(err)
		}
		der, err := base64.URLEncoding.DecodeString(code.Sig.Cer)
		if err != nil {
			der, err = base64.RawURLEncoding.DecodeString(code.Sig.Cer)
		}
		if err != nil {
			t.Fatal(err)
		}
		ring := NewKeyring([]*Key{ca})
		path, found, why := ring.path("icao.vdsnc", readChain([][]byte{der}), document.Hints{Country: "AU"})
		if why != "" || ring.leaf("icao.vdsnc", path, found, &document.Proof{Algorithm: document.ES256}) == nil {
			t.Errorf("the Australian signer: %q", why)
		}
	}
	t.Logf("%d signers below the Australian CA", len(codes.Vectors))
}
