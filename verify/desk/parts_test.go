package desk

import (
	"crypto/rand"
	"fmt"
	"testing"

	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/issue"
)

// healthCard makes a health card in one code, and the same card in three.
func healthCard(t *testing.T, d *Desk) (whole string, parts [3]string) {
	t.Helper()
	v, err := issue.Sample("smart.shc", d.opts.Now(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	whole = string(v.Payload)
	digits := whole[len("shc:/"):]
	third := len(digits) / 3
	for i := range parts {
		end := (i + 1) * third
		if i == 2 {
			end = len(digits)
		}
		parts[i] = fmt.Sprintf("shc:/%d/3/%s", i+1, digits[i*third:end])
	}
	return whole, parts
}

// The parts of a health card come in any order, twice, and with another card in
// between.
func TestHealthCardInParts(t *testing.T) {
	d := open(t, options(t.TempDir(), newClock()))
	_, card := healthCard(t, d)
	_, other := healthCard(t, d)
	for i, scan := range []struct {
		text string
		want verify.Verdict
	}{
		{card[2], verify.Unsupported}, {card[2], verify.Unsupported}, {card[0], verify.Unsupported}, {card[1], verify.UnknownIssuer},
		{card[0], verify.Unsupported},  // begins anew after the whole
		{other[0], verify.Unsupported}, // another card's first part in its place
		{other[1], verify.Unsupported}, {other[2], verify.UnknownIssuer},
		{card[0], verify.Unsupported}, {"nothing known", verify.Unsupported}, {card[1], verify.Unsupported}, {card[2], verify.Unsupported},
		{card[0], verify.UnknownIssuer},
	} {
		v := d.VerifyPayload(typed(scan.text))
		if v.Verdict != scan.want {
			t.Fatalf("scan %d: %s %v, want %s", i, v.Verdict, v.Reasons, scan.want)
		}
		if waits := v.Reasons[0].Code == verify.CodePartOfSeveral; waits != (scan.want == verify.Unsupported && scan.text != "nothing known") {
			t.Errorf("scan %d: %v", i, v.Reasons)
		}
	}
}
