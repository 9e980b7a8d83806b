package in

import (
	"encoding/binary"
	"errors"
	"hash/adler32"
	"reflect"
	"testing"

	"github.com/soi-id/soi/verify/document"
)

// stored is b as a zlib stream of one block that is not compressed, RFC 1951
// §3.2.4: random changes outside would never get through a compressor.
func stored(b []byte) []byte {
	out := []byte{0x78, 0x01, 1}
	out = binary.LittleEndian.AppendUint16(out, uint16(len(b)))
	out = binary.LittleEndian.AppendUint16(out, ^uint16(len(b)))
	return binary.BigEndian.AppendUint32(append(out, b...), adler32.Checksum(b))
}

// checkParse: an error comes with a nil document, what is signed has a proof,
// and the same payload reads the same again.
func checkParse(t *testing.T, format document.Format, p document.Payload) {
	t.Helper()
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
	if d.Proof != nil && len(d.Proof.Signature) != signatureSize {
		t.Fatalf("a signature of %d bytes", len(d.Proof.Signature))
	}
	if again, err := format.Parse(p, reference); err != nil || !reflect.DeepEqual(d, again) {
		t.Fatalf("reads otherwise again: %v", err)
	}
}

func FuzzAadhaarRecord(f *testing.F) {
	f.Add(sampleRecord())
	f.Add(recordBytes(sampleFields(), samplePhoto, sampleSignature))
	f.Add(recordBytes(later("V9", sampleFields()), samplePhoto, sampleSignature))
	f.Add([]byte("3\xff"))
	f.Fuzz(func(t *testing.T, content []byte) {
		if len(content) > 2000 {
			return // more than fits the digits of one code uncompressed
		}
		checkParse(t, Aadhaar, payload(decimal(stored(content))))
	})
}

func FuzzAadhaarDigits(f *testing.F) {
	f.Add(number(f, sampleRecord()).Bytes)
	f.Add([]byte(decimal(zlibOf(f, sampleRecord()))))
	f.Add([]byte("0"))
	f.Fuzz(func(t *testing.T, b []byte) {
		Aadhaar.Recognise(document.Payload{Bytes: b})
		checkParse(t, Aadhaar, document.Payload{Bytes: b})
	})
}

func FuzzAadhaarXML(f *testing.F) {
	f.Add([]byte(sampleXML))
	f.Add([]byte(brokenXML + ` version="1.0"?> ` + sampleXML))
	f.Add([]byte(`<!DOCTYPE a [<!ENTITY b "c">]>` + sampleXML))
	f.Fuzz(func(t *testing.T, b []byte) {
		AadhaarXML.Recognise(document.Payload{Bytes: b})
		for _, source := range []document.Source{document.SourceSymbol, document.SourceTyped} {
			checkParse(t, AadhaarXML, document.Payload{Bytes: b, Source: source})
		}
	})
}
