package seal

import (
	"bytes"
	"encoding/base32"
	"time"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/internal/c40"
)

// The tests build their seals part by part, so that each can be broken on its
// own. No signature here is one: nothing in this package looks.

var reference = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// day is 21 November 2026 as a seal writes it.
var day = []byte{0xab, 0x14, 0xfa}

var signature = bytes.Repeat([]byte{7}, 64)

// tlv is a message with a short length.
func tlv(tag byte, value ...byte) []byte { return append([]byte{tag, byte(len(value))}, value...) }

func textTLV(tag byte, text string) []byte { return tlv(tag, []byte(text)...) }

func c40TLV(tag byte, text string) []byte { return tlv(tag, c40.Encode(text)...) }

// sealHeader is one of version 4.
func sealHeader(state, signer string, kind uint16) []byte {
	b := append([]byte{magic, version4}, c40.Encode(state)...)
	b = append(b, c40.Encode(signer)...)
	return append(append(append(b, day...), day...), byte(kind>>8), byte(kind))
}

// sealOf is a signed seal of version 4 by DETS with the certificate 32.
func sealOf(kind uint16, messages ...[]byte) []byte {
	return append(bytes.Join(append([][]byte{sealHeader("D  ", "DETS0232", kind)}, messages...), nil), tlv(signatureTag, signature...)...)
}

func midniOf(kind uint16, messages ...[]byte) []byte {
	return append(bytes.Join(append([][]byte{sealHeader("ES", "ESPN0232", kind)}, messages...), nil), tlv(signatureTag, signature...)...)
}

// barcodeOf is the content of a signed IDB.
func barcodeOf(messages ...[]byte) []byte {
	b := append(c40.Encode("D  "), 1, 1, 2, 3, 4, 5, 0)
	b = append(b, day...)
	zone := bytes.Join(messages, nil)
	b = append(b, messagesTag, 0x82, byte(len(zone)>>8), byte(len(zone)))
	return append(append(b, zone...), tlv(idbSignature, signature...)...)
}

// barcode is the text of an IDB with flags.
func barcode(flags byte, content []byte) document.Payload {
	return scanned([]byte("RDB1" + string('A'+flags) + base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(content)))
}

func scanned(b []byte) document.Payload {
	return document.Payload{Bytes: b, Source: document.SourceSymbol}
}

// sampleMRZ is of nobody: until 2030, born 2000.
const sampleMRZ = "ARD<<MAU<<THI<A<<<<<<<<<<<<<<<<<<<<<" + "C0000001X2UTO0001314F3011216<<<<<<<8"
