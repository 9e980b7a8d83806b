package seal

import (
	"bytes"
	"errors"
	"reflect"
	"testing"

	"github.com/soi-id/soi/verify/document"
)

func seeds() [][]byte {
	profile := tlv(0, bytes.Repeat([]byte{1}, 16)...)
	return [][]byte{
		sealOf(0xfb06, c40TLV(2, sampleMRZ), c40TLV(3, "UFO001979")),
		sealOf(0x5d01, tlv(3, 1), tlv(4, 90, 0, 0), c40TLV(5, "C0000001X")),
		sealOf(0x01c9, profile, textTLV(1, "20260101"), textTLV(9, "Mẫu")),
		sealOf(0x01c8, profile, textTLV(1, "20260101\x0020271231")),
		midniOf(0x0809, textTLV(0x40, "00000000T"), textTLV(0x62, "MADRID"), textTLV(0x80, "21-11-2026 12:05:00")),
	}
}

func barcodeSeeds() [][]byte {
	return [][]byte{
		barcodeOf(c40TLV(0x81, sampleMRZ), tlv(0x84, 0, 0x40, 0x93, 0x5a), tlv(0x86, 1)),
		barcodeOf(tlv(4, tlv(9, tlv(36, c40TLV(52, "1")...)...)...)),
		barcodeOf(tlv(3, tlv(11, 1, 2, 3, 4, 5, 6)...)),
	}
}

// checkParse holds what is true of every payload.
func checkParse(t *testing.T, f document.Format, p document.Payload) {
	t.Helper()
	d, err := f.Parse(p, reference)
	if err != nil {
		var m *document.Malformed
		if d != nil || !errors.As(err, &m) || m.Code == "" {
			t.Fatalf("document %v beside %v", d != nil, err)
		}
		return
	}
	if d.Format != f.ID {
		t.Fatalf("format %q", d.Format)
	}
	for _, field := range d.Fields {
		if field.Key == "" || field.Signed != (d.Proof != nil) {
			t.Fatalf("field %q signed: %v", field.Key, field.Signed)
		}
	}
	if d.Proof != nil && (len(d.Proof.Signed) == 0 || len(d.Proof.Signature) == 0 || d.Proof.Hints.Country == "") {
		t.Fatal("a proof of nothing")
	}
	if again, err := f.Parse(p, reference); err != nil || !reflect.DeepEqual(again, d) {
		t.Fatal("does not read the same again")
	}
}

func FuzzVDS(f *testing.F) {
	for _, seed := range seeds() {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, b []byte) { checkParse(t, VDS, scanned(b)) })
}

// FuzzIDB works on the content, which random changes of the text would never
// get through to.
func FuzzIDB(f *testing.F) {
	for _, seed := range barcodeSeeds() {
		f.Add(seed, byte(flagSigned))
	}
	f.Fuzz(func(t *testing.T, b []byte, flags byte) {
		if flags%8&flagCompressed != 0 {
			checkParse(t, IDB, barcode(flags%8, deflate(t, b)))
			return
		}
		checkParse(t, IDB, barcode(flags%8, b))
	})
}

// TestCutAtEveryByte: what is cut has no proof, wherever it is cut.
func TestCutAtEveryByte(t *testing.T) {
	for _, whole := range seeds() {
		for n := range whole {
			checkParse(t, VDS, scanned(whole[:n]))
			if d, err := VDS.Parse(scanned(whole[:n]), reference); err == nil && d.Proof != nil {
				t.Errorf("a proof in %d of %d bytes", n, len(whole))
			}
		}
		checkParse(t, VDS, scanned(append(bytes.Clone(whole), whole...)))
	}
	for _, content := range barcodeSeeds() {
		text := barcode(flagSigned, content).Bytes
		for n := range text {
			checkParse(t, IDB, scanned(text[:n]))
			if d, err := IDB.Parse(scanned(text[:n]), reference); err == nil && d.Proof != nil {
				t.Errorf("a proof in %d of %d characters", n, len(text))
			}
		}
		checkParse(t, IDB, scanned(append(bytes.Clone(text), text...)))
	}
}
