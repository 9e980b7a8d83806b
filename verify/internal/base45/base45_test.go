package base45

import (
	"bytes"
	"errors"
	"testing"
)

func TestExamplesOfTheRFC(t *testing.T) {
	for plain, encoded := range map[string]string{
		"":         "",
		"AB":       "BB8",         // RFC 9285 §4.3
		"Hello!!":  "%69 VD92EX0", // RFC 9285 §4.3
		"base-45":  "UJCLQE7W581", // RFC 9285 §4.3
		"ietf!":    "QED8WEX0",    // RFC 9285 §4.4
		"\xff\xff": "FGW",         // the largest pair
		"\xff":     "U5",          // the largest single byte
	} {
		if got := string(Encode([]byte(plain))); got != encoded {
			t.Errorf("Encode(%q) = %q, want %q", plain, got, encoded)
		}
		got, err := Decode([]byte(encoded))
		if err != nil || string(got) != plain {
			t.Errorf("Decode(%q) = %q, %v, want %q", encoded, got, err, plain)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     error
	}{
		{"single character", "B", ErrLength},
		{"character left over", "BB8B", ErrLength},
		{"space left over at the end", "BB8 ", ErrLength},
		{"triple one above the largest", "GGW", ErrRange},
		{"largest triple of the alphabet", ":::", ErrRange},
		{"pair one above the largest", "V5", ErrRange},
		{"largest pair of the alphabet", "::", ErrRange},
		{"lower case", "bb8", ErrAlphabet},
		{"line end", "BB8\r\n0", ErrAlphabet},
		{"padding of another base", "BB=", ErrAlphabet},
		{"above ASCII", "BB\xc3", ErrAlphabet},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Decode([]byte(c.in))
			if !errors.Is(err, c.want) || got != nil {
				t.Errorf("Decode(%q) = %v, %v, want nil, %v", c.in, got, err, c.want)
			}
		})
	}
}

func TestEveryPairOfBytesReturns(t *testing.T) {
	for n := range 1 << 16 {
		src := []byte{byte(n >> 8), byte(n)}
		got, err := Decode(Encode(src))
		if err != nil || !bytes.Equal(got, src) {
			t.Fatalf("%x came back as %x, %v", src, got, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{"", "BB8", "%69 VD92EX0", "QED8WEX0", "GGW", ":::", "::", "bb8", "B", "6BF"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		got, err := Decode(src)
		if err != nil {
			if got != nil {
				t.Fatalf("%x beside an error", got)
			}
			return
		}
		if again := Encode(got); !bytes.Equal(again, src) {
			t.Fatalf("%q encodes again as %q", src, again)
		}
	})
}

func FuzzEncode(f *testing.F) {
	f.Add([]byte("Hello!!"))
	f.Fuzz(func(t *testing.T, src []byte) {
		got, err := Decode(Encode(src))
		if err != nil || !bytes.Equal(got, src) {
			t.Fatalf("%x came back as %x, %v", src, got, err)
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	src := Encode(bytes.Repeat([]byte{0x78, 0xda}, 250))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Decode(src); err != nil {
			b.Fatal(err)
		}
	}
}
