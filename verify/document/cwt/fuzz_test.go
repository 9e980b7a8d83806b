package cwt

import (
	"encoding/binary"
	"errors"
	"hash/adler32"
	"testing"

	"github.com/soi-id/soi/verify/document"
)

func fuzzSeeds(f *testing.F) {
	claims := encode(f, identityClaims(sampleIdentity()))
	f.Add(signMessage(f, claims))
	f.Add(signMessage(f, encode(f, healthClaims(sampleCertificate()))))
	f.Add(rawMessage(f, 18, []byte{0xa1, 1, 0x27}, map[int]any{}, claims, []byte{}))
	f.Add(rawMessage(f, 16, []byte{}, map[int]any{}, claims, []byte{}))
	f.Add(signMessage(f, encode(f, identityClaims(map[any]any{62: []any{map[int]any{0: []byte{0xff}, 1: 0, 2: 1}}, 16: "ff", 50: 1, 99: []any{1, "a"}}))))
}

// stored is b as a zlib stream of one block that is not compressed, RFC 1951
// §3.2.4: a compressor would take nearly all of the fuzzer's time.
func stored(b []byte) []byte {
	out := []byte{0x78, 0x01, 1}
	out = binary.LittleEndian.AppendUint16(out, uint16(len(b)))
	out = binary.LittleEndian.AppendUint16(out, ^uint16(len(b)))
	return binary.BigEndian.AppendUint32(append(out, b...), adler32.Checksum(b))
}

// The fuzzers work on the message within the envelope, which random changes
// outside would never get through.
func fuzzFormat(f *testing.F, format document.Format, prefix string) {
	fuzzSeeds(f)
	f.Fuzz(func(t *testing.T, message []byte) {
		if len(message) > 0xffff {
			return // more than one block
		}
		checkParse(t, format, payload(prefix+text(stored(message))))
	})
}

func checkParse(t *testing.T, format document.Format, p document.Payload) {
	d, err := format.Parse(p, reference)
	if err != nil {
		var m *document.Malformed
		if d != nil || !errors.As(err, &m) {
			t.Fatalf("document %v beside %v", d != nil, err)
		}
		return
	}
	for _, field := range d.Fields {
		if field.Signed != (d.Proof != nil) {
			t.Fatalf("%s: signed %v, proof %v", field.Key, field.Signed, d.Proof != nil)
		}
	}
	if d.Proof != nil && (d.Proof.Algorithm == "" || len(d.Proof.Signature) == 0 || len(d.Proof.Signed) == 0) {
		t.Fatalf("half a proof")
	}
	if d.Proof == nil && len(d.Findings) == 0 {
		t.Fatal("neither a proof nor a finding")
	}
}

func FuzzClaim169Message(f *testing.F) { fuzzFormat(f, Claim169, "") }
func FuzzHCERTMessage(f *testing.F)    { fuzzFormat(f, HCERT, hcertPrefix) }

func FuzzPayload(f *testing.F) {
	claims := signMessage(f, encode(f, identityClaims(sampleIdentity())))
	f.Add([]byte(text(zlibOf(f, claims))))
	f.Add([]byte(text(brotliOf(f, claims))))
	f.Add([]byte(hcertPrefix + text(zlibOf(f, claims))))
	f.Add([]byte("HC2:"))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, format := range []document.Format{Claim169, HCERT} {
			format.Recognise(document.Payload{Bytes: b})
			checkParse(t, format, document.Payload{Bytes: b})
		}
	})
}
