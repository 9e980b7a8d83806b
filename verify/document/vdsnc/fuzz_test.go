package vdsnc

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"github.com/soi-id/soi/verify/document"
)

// FuzzVDSNC: no panic, an error comes without a document, and the canonical
// form of what was accepted reads the same again.
func FuzzVDSNC(f *testing.F) {
	for _, seed := range []document.Payload{
		sealOf(data("icao.test", testMessage), signature()),
		sealOf(data("icao.vacc", vaccMessage), signature()),
		sealOf(data("example.visa", `{"a":[1,-2.5,null,true]}`), `{}`),
		payload(`{"data":{"hdr":{"t":"a","v":1e9,"is":"D"},"msg":{}}}`),
	} {
		f.Add(seed.Bytes)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		VDSNC.Recognise(document.Payload{Bytes: text})
		d, err := VDSNC.Parse(document.Payload{Bytes: text}, reference)
		if err != nil {
			var m *document.Malformed
			if d != nil || !errors.As(err, &m) {
				t.Fatalf("document %v beside %v", d != nil, err)
			}
			return
		}
		for _, field := range d.Fields {
			if field.Signed != (d.Proof != nil) || field.Value == "" {
				t.Fatalf("%s: signed %v, proof %v", field.Key, field.Signed, d.Proof != nil)
			}
		}
		if d.Proof == nil {
			return
		}
		if len(d.Proof.Signature) == 0 || d.Proof.Algorithm == "" || !json.Valid(d.Proof.Signed) {
			t.Fatal("half a proof")
		}
		again, err := VDSNC.Parse(sealOf(string(d.Proof.Signed), signature()), reference)
		if err != nil {
			t.Fatal("the canonical form is refused:", err)
		}
		if !bytes.Equal(again.Proof.Signed, d.Proof.Signed) || !slices.Equal(values(again), values(d)) {
			t.Fatal("the canonical form reads otherwise")
		}
	})
}
