package cms

import (
	"bytes"
	"crypto"
	"encoding/asn1"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/soi-id/soi/verify/internal/certificate"
)

// The files of testdata are OpenSSL's, made for this test from throw-away keys:
//
//	openssl cms -sign -econtent_type 2.23.136.1.1.2 -binary -nodetach -outform DER …
//
// with -keyid, -stream, -noattr, -md sha1 and rsa_padding_mode:pss as their
// names say. Their content is a CSCA master list of two authorities.
func file(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestParse(t *testing.T) {
	content, err := Parse(file(t, "brainpool.der"))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name   string
		scheme certificate.Scheme
		hash   crypto.Hash
		certs  int
	}{
		{"brainpool.der", certificate.ECDSA, crypto.SHA256, 2},
		{"keyid.der", certificate.ECDSA, crypto.SHA512, 2},
		{"indefinite.ber", certificate.ECDSA, crypto.SHA384, 2},
		{"rsa.der", certificate.PKCS1v15, crypto.SHA256, 2},
		{"rsa-pss.der", certificate.PSS, crypto.SHA512, 1},
	} {
		der := file(t, test.name)
		d, err := Parse(der)
		if err != nil || !Is(der) {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		s := d.Signers[0]
		if d.ContentType != "2.23.136.1.1.2" || !bytes.Equal(d.Content, content.Content) || len(d.Signers) != 1 || len(d.Certificates) != test.certs ||
			s.Signature.Scheme != test.scheme || s.Signature.Hash != test.hash || s.SigningTime.IsZero() || s.Signed[0] != 0x31 {
			t.Errorf("%s: %+v", test.name, s)
		}
		named := 0
		for _, der := range d.Certificates {
			c, err := certificate.Parse(der)
			if err != nil {
				t.Fatal(err)
			}
			if s.Names(c) {
				named++
			}
		}
		if named != 1 || (s.Serial == nil) != (test.name == "keyid.der") {
			t.Errorf("%s: the signer names %d certificates", test.name, named)
		}
	}
}

func TestRefused(t *testing.T) {
	good := file(t, "brainpool.der")
	changed := func(old, replacement []byte) []byte {
		if bytes.Count(good, old) == 0 || len(old) != len(replacement) {
			t.Fatalf("%x does not occur", old)
		}
		return bytes.Replace(slices.Clone(good), old, replacement, 1)
	}
	last := func(old, replacement []byte) []byte {
		der := slices.Clone(good)
		copy(der[bytes.LastIndex(der, old):], replacement)
		return der
	}
	contentType, err := asn1.Marshal(asn1.ObjectIdentifier{2, 23, 136, 1, 1, 2})
	if err != nil {
		t.Fatal(err)
	}
	ldsObject := append(slices.Clone(contentType[:len(contentType)-1]), 1)
	messageDigest := []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 4}
	other := []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 9}
	typed := []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 3}
	d, err := Parse(good)
	if err != nil {
		t.Fatal(err)
	}
	changedContent := slices.Clone(good)
	changedContent[bytes.Index(good, d.Content)+len(d.Content)-1] ^= 1
	for _, test := range []struct {
		name string
		file []byte
		want error
	}{
		{"empty", nil, ErrMalformed},
		{"one byte", good[:1], ErrMalformed},
		{"no attributes", file(t, "no-attributes.der"), ErrMalformed},
		{"SHA-1", file(t, "sha1.der"), ErrAlgorithm},
		{"content changed", changedContent, ErrOtherContent},
		{"content type swapped", changed(contentType, ldsObject), ErrOtherContent},
		{"signed content type swapped", last(contentType, ldsObject), ErrOtherContent},
		{"no digest among the attributes", changed(messageDigest, other), ErrMalformed},
		{"no type among the attributes", changed(typed, other), ErrMalformed},
		{"the digest twice", changed(typed, messageDigest), ErrMalformed},
		{"with more after it", append(slices.Clone(good), 0), ErrMalformed},
		{"BER with more after it", append(file(t, "indefinite.ber"), 0, 0), ErrMalformed},
		{"enveloped data", changed(signedDataDER, append(slices.Clone(signedDataDER[:10]), 3)), ErrMalformed},
		{"nested without end", bytes.Repeat([]byte{0x30, 0x80}, 1000), ErrMalformed},
		{"a primitive without end", []byte{0x04, 0x80, 0, 0}, ErrMalformed},
	} {
		if d, err := Parse(test.file); !errors.Is(err, test.want) || d != nil {
			t.Errorf("%s: %v, want %v", test.name, err, test.want)
		}
	}
	for _, name := range []string{"brainpool.der", "indefinite.ber", "rsa-pss.der"} {
		whole := file(t, name)
		for n := range whole {
			if _, err := Parse(whole[:n]); err == nil {
				t.Fatalf("%s: read from its first %d bytes", name, n)
			}
		}
	}
}

func TestIs(t *testing.T) {
	for _, test := range []struct {
		file []byte
		want bool
	}{
		{nil, false}, {[]byte{0x30}, false}, {[]byte{0x30, 0x84}, false}, {[]byte{0x30, 0xff, 1, 2}, false},
		{append([]byte{0x30, 0x0b}, signedDataDER...), true}, {append([]byte{0x30, 0x80}, signedDataDER...), true},
		{append([]byte{0x30, 0x82, 1, 2}, signedDataDER...), true}, {append([]byte{0x31, 0x0b}, signedDataDER...), false},
	} {
		if Is(test.file) != test.want {
			t.Errorf("%x: %v", test.file, !test.want)
		}
	}
}

func TestStringInPieces(t *testing.T) {
	var b cryptobyte.Builder
	b.AddASN1(pieces, func(b *cryptobyte.Builder) {
		b.AddASN1OctetString([]byte("a"))
		b.AddASN1(pieces, func(b *cryptobyte.Builder) { b.AddASN1OctetString([]byte("bc")) })
	})
	definite := b.BytesOrPanic()
	want := []byte{4, 3, 'a', 'b', 'c'}
	for _, in := range [][]byte{
		definite, {0x24, 0x80, 4, 1, 'a', 4, 2, 'b', 'c', 0, 0}, {0x24, 0x80, 0x24, 0x80, 4, 3, 'a', 'b', 'c', 0, 0, 0, 0},
	} {
		if der, rest, ok := element(in, maxFrame); !ok || len(rest) > 0 || !bytes.Equal(der, want) {
			t.Errorf("%x: %x %x %v", in, der, rest, ok)
		}
	}
	for _, in := range [][]byte{
		{0x24, 0x80, 4, 1, 'a'}, {0x24, 0x80, byte(tag.INTEGER), 1, 1, 0, 0}, {0x24, 4, 0, 0, 4, 0}, {0x24, 0x80, 4, 2, 'a', 0, 0},
	} {
		if der, _, ok := element(in, maxFrame); ok {
			t.Errorf("%x: read as %x", in, der)
		}
	}
}

// Of any file: no panic, no result with an error, and its frame in DER reads the
// same.
func FuzzParse(f *testing.F) {
	for _, name := range []string{"brainpool.der", "keyid.der", "indefinite.ber", "rsa.der", "rsa-pss.der", "sha1.der", "no-attributes.der"} {
		f.Add(file(f, name))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		d, err := Parse(in)
		if err != nil {
			if d != nil {
				t.Fatal("an error and a result")
			}
			return
		}
		if !Is(in) || len(d.Signers) == 0 || len(d.Signers[0].Signed) == 0 {
			t.Fatal("read what is none")
		}
		der, ok := definite(in)
		again, err := Parse(der)
		if !ok || err != nil || !bytes.Equal(again.Content, d.Content) || !bytes.Equal(again.Signers[0].Signed, d.Signers[0].Signed) {
			t.Fatalf("its DER reads otherwise: %v", err)
		}
	})
}
