package ph

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"github.com/soi-id/soi/verify/document"
)

// check: an error comes without a document, and a document has a whole proof or
// none.
func check(t *testing.T, format document.Format, p document.Payload) *document.Document {
	format.Recognise(p)
	d, err := format.Parse(p, reference)
	if err != nil {
		var m *document.Malformed
		if d != nil || !errors.As(err, &m) {
			t.Fatalf("document %v beside %v", d != nil, err)
		}
		return nil
	}
	if d.Proof != nil && (d.Proof.Algorithm == "" || len(d.Proof.Signature) == 0 || len(d.Proof.Signed) == 0) {
		t.Fatal("half a proof")
	}
	for _, f := range d.Fields {
		if f.Signed && d.Proof == nil {
			t.Fatalf("%s is signed without a proof", f.Key)
		}
	}
	return d
}

func FuzzPhilID(f *testing.F) {
	f.Add([]byte(card))
	f.Add([]byte(`{"DateIssued":"","Issuer":"","subject":{"Suffix":"","lName":"\u00d1","fName":"","mName":"","sex":"","BF":"","DOB":"","POB":"","PCN":""},"alg":"EDDSA","signature":"AAAA"}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		d := check(t, PhilID, document.Payload{Bytes: text})
		if d == nil || d.Proof == nil {
			return
		}
		// Nobody but the text decides: no map's order may show.
		if again := check(t, PhilID, document.Payload{Bytes: text}); !bytes.Equal(again.Proof.Signed, d.Proof.Signed) || !slices.Equal(values(again), values(d)) {
			t.Fatal("the same card reads otherwise")
		}
		if bytes.Count(d.Proof.Signed, []byte("\n")) != 15 {
			t.Fatal("a value has changed the lines of the signed text")
		}
	})
}

// FuzzEPhilIDMessage works within the envelope, which random changes outside
// would never get through.
func FuzzEPhilIDMessage(f *testing.F) {
	f.Add(message(f, claims()))
	f.Add(message(f, map[any]any{1: "PH", 169: map[any]any{"img": "AAAA", "x": []any{1, "a"}}, 4: 1}))
	f.Fuzz(func(t *testing.T, message []byte) {
		d := check(t, EPhilID, code(message))
		if d != nil && !slices.Equal(values(check(t, EPhilID, code(message))), values(d)) {
			t.Fatal("the same code reads otherwise")
		}
	})
}

func FuzzEPhilID(f *testing.F) {
	f.Add(code(message(f, claims())).Bytes)
	f.Add([]byte("PH2:"))
	f.Fuzz(func(t *testing.T, text []byte) { check(t, EPhilID, document.Payload{Bytes: text}) })
}
