package symbol

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

func aPart(index, total int, parity byte, bytes string) Symbol {
	return Symbol{Bytes: []byte(bytes), Symbology: QRCode, Part: Part{index, total, parity}}
}

func TestCollectorTakesPartsInAnyOrder(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	for total := 2; total <= 16; total++ {
		want := ""
		for i := range total {
			want += fmt.Sprintf("part %d;", i)
		}
		var c Collector
		order := random.Perm(total)
		for n, i := range order {
			whole, complete := c.Add(aPart(i, total, 7, fmt.Sprintf("part %d;", i)))
			if last := n == total-1; complete != last {
				t.Fatalf("complete after %d of %d: %v", n+1, total, complete)
			} else if last && (string(whole.Bytes) != want || whole.Part != Part{}) {
				t.Errorf("%q, part %v", whole.Bytes, whole.Part)
			}
			if n < total-1 {
				if _, again := c.Add(aPart(i, total, 7, fmt.Sprintf("part %d;", i))); again || c.Missing() != total-1-n {
					t.Fatalf("a part twice: %v, %d missing", again, c.Missing())
				}
			}
		}
		if c.Missing() != 0 {
			t.Error("a complete message is still waited for")
		}
	}
}

// A message made of parts of two messages is what nobody wrote.
func TestCollectorMixesNothing(t *testing.T) {
	first := aPart(0, 2, 1, "a")
	for name, second := range map[string]Symbol{
		"parity": aPart(1, 2, 2, "b"), "total": aPart(1, 3, 1, "b"), "other text": aPart(0, 2, 1, "c"),
		"symbology": {Bytes: []byte("b"), Symbology: DataMatrix, Part: Part{1, 2, 1}},
	} {
		var c Collector
		c.Add(first)
		if whole, complete := c.Add(second); complete {
			t.Errorf("%s: %q", name, whole.Bytes)
		}
		if whole, complete := c.Add(aPart(1-second.Part.Index, second.Part.Total, second.Part.Parity, "z")); complete && string(whole.Bytes)[0] == 'a' {
			t.Errorf("%s: %q keeps what was before", name, whole.Bytes)
		}
	}
	var c Collector
	c.Add(first)
	c.Clear()
	if _, complete := c.Add(aPart(1, 2, 1, "b")); complete {
		t.Error("complete after Clear")
	}
	for _, bad := range []Symbol{aPart(2, 2, 1, ""), aPart(-1, 2, 1, ""), aPart(0, 0, 0, "alone")} {
		if _, complete := c.Add(bad); complete {
			t.Errorf("%v", bad.Part)
		}
	}
}

// An empty part is there all the same.
func TestCollectorTakesEmptyParts(t *testing.T) {
	var c Collector
	c.Add(aPart(1, 2, 0, ""))
	if whole, complete := c.Add(aPart(0, 2, 0, "a")); !complete || string(whole.Bytes) != "a" {
		t.Errorf("%q %v", whole.Bytes, complete)
	}
}
