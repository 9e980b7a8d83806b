package verify_test

import (
	"bytes"
	"testing"

	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/document/formats"
	"github.com/soi-id/soi/verify/issue"
	"github.com/soi-id/soi/verify/trust"
)

// good returns the vector of a format that is in force.
func good(t testing.TB, format string) (*verify.Verifier, issue.Vector) {
	t.Helper()
	for _, v := range ownVectors(t, format) {
		if v.Name == "good" {
			return verifierOf(t, v), v
		}
	}
	t.Fatalf("no good vector of %s", format)
	return nil, issue.Vector{}
}

func accepted(r verify.Result) bool {
	return r.Verdict == verify.Authentic || r.Verdict == verify.AuthenticStale
}

// TestEveryBitFlipOfEveryFormat changes each bit of one valid code in each
// signed format. It may only stay authentic if the signed bytes are the same.
func TestEveryBitFlipOfEveryFormat(t *testing.T) {
	for _, format := range formats.Signed() {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			verifier, v := good(t, format)
			original := verifier.Verify(symbol(v.Payload), trust.At(v.At))
			expect(t, original, verify.Authentic)
			flips, same := 0, 0
			everyFlip(v.Payload, func(flipped []byte) {
				if flips++; testing.Short() && flips%7 != 0 {
					return
				}
				r := verifier.Verify(symbol(flipped), trust.At(v.At))
				if !accepted(r) {
					return
				}
				same++
				if !bytes.Equal(r.Document.Proof.Signed, original.Document.Proof.Signed) {
					t.Fatalf("flip %d is %s over other bytes", flips, r.Verdict)
				}
				sameFields(t, original.Document, r.Document)
			})
			t.Logf("%d flips, %d of them leave the signed bytes as they are", flips, same)
		})
	}
}

// sameFields: what is over the same signed bytes shows the same signed fields.
func sameFields(t *testing.T, want, got *document.Document) {
	t.Helper()
	signed := func(d *document.Document) (fields []document.Field) {
		for _, f := range d.Fields {
			if f.Signed {
				fields = append(fields, f)
			}
		}
		return fields
	}
	a, b := signed(want), signed(got)
	if len(a) != len(b) {
		t.Fatalf("%d signed fields, want %d", len(b), len(a))
	}
	for i := range a {
		if a[i].Key != b[i].Key || a[i].Value != b[i].Value || !bytes.Equal(a[i].Data, b[i].Data) {
			t.Fatalf("the field %s is another over the same signed bytes", a[i].Key)
		}
	}
}

// TestEveryTruncationOfEveryFormat cuts one valid code of each signed format at
// every byte. What is left is never authentic, but where all that is signed is
// still there and shows no more than before (an SD-JWT without a disclosure);
// and there is always a reason.
func TestEveryTruncationOfEveryFormat(t *testing.T) {
	for _, format := range formats.Signed() {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			verifier, v := good(t, format)
			original := verifier.Verify(symbol(v.Payload), trust.At(v.At))
			verdicts := map[verify.Verdict]int{}
			for n := range v.Payload {
				r := verifier.Verify(symbol(v.Payload[:n]), trust.At(v.At))
				verdicts[r.Verdict]++
				if len(r.Reasons) == 0 {
					t.Errorf("%d bytes: no reason", n)
				}
				if accepted(r) && !partOf(r.Document, original.Document) {
					t.Errorf("%d of %d bytes are %s", n, len(v.Payload), r.Verdict)
				}
			}
			t.Log(verdicts)
		})
	}
}

// partOf reports whether a document is over the same signed bytes as another
// and says nothing that the other does not.
func partOf(d, whole *document.Document) bool {
	for _, f := range d.Fields {
		other, ok := whole.Field(f.Key)
		if !ok || f.Value != other.Value || f.Signed != other.Signed {
			return false
		}
	}
	return bytes.Equal(d.Proof.Signed, whole.Proof.Signed)
}

func symbol(payload []byte) document.Payload {
	return document.Payload{Bytes: payload, Source: document.SourceSymbol}
}
