package c40

import (
	"errors"
	"strings"
	"testing"
)

func TestBothWays(t *testing.T) {
	for _, c := range []struct {
		text    string
		encoded []byte
	}{
		{"", nil},
		{"   ", []byte{0x13, 0x3c}},
		{"UTO", []byte{0xd9, 0xc5}},
		{"D  ", []byte{0x6a, 0xbc}},
		{"D", []byte{0xfe, 0x45}},
		{"DETS02", []byte{0x6d, 0x32, 0xc8, 0xa7}},
		{"ZZZ", []byte{0xfa, 0x00}},
		{"XK", []byte{0xeb, 0x01}},
	} {
		if got := Encode(c.text); string(got) != string(c.encoded) {
			t.Errorf("%q encodes as %x, want %x", c.text, got, c.encoded)
		}
		if got, err := Decode(c.encoded); got != c.text || err != nil {
			t.Errorf("%x decodes as %q, %v, want %q", c.encoded, got, err, c.text)
		}
	}
}

func TestFillersComeBackAsSpaces(t *testing.T) {
	for _, text := range []string{"P<UTO", "A<", "<", "<<<<", "MAU<<VAN<A"} {
		want := strings.ReplaceAll(text, "<", " ")
		if got, err := Decode(Encode(text)); got != want || err != nil {
			t.Errorf("%q becomes %q, %v", text, got, err)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	for _, c := range []struct {
		name    string
		encoded []byte
		err     error
	}{
		{"one byte", []byte{0xd9}, ErrLength},
		{"three bytes", []byte{0xd9, 0xc5, 0xd9}, ErrLength},
		{"nothing", []byte{0, 0}, ErrValue},
		{"shift 2", []byte{0x06, 0x41}, ErrValue},
		{"over the last pair", []byte{0xfa, 0x01}, ErrValue},
		{"latch to another set", []byte{0xff, 0x20}, ErrValue},
		{"lower case after unlatch", []byte{0xfe, 'a' + 1}, ErrValue},
		{"no character after unlatch", []byte{0xfe, 0}, ErrValue},
		{"pair after unlatch", []byte{0xfe, 'D' + 1, 0xd9, 0xc5}, ErrPadding},
		{"pair after padding", []byte{0xeb, 0x01, 0xd9, 0xc5}, ErrPadding},
		{"character after padding", []byte{0x57, 0x90}, ErrPadding},
	} {
		if got, err := Decode(c.encoded); got != "" || !errors.Is(err, c.err) {
			t.Errorf("%s: %q, %v, want %v", c.name, got, err, c.err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte{0xd9, 0xc5, 0xfe, 0x45})
	f.Add([]byte{0xeb, 0x01})
	f.Fuzz(func(t *testing.T, b []byte) {
		text, err := Decode(b)
		if err != nil {
			if text != "" {
				t.Fatal("text beside an error")
			}
			return
		}
		if !InAlphabet(text) {
			t.Fatal("text outside the alphabet")
		}
		if again, err := Decode(Encode(text)); err != nil || again != text {
			t.Fatal("does not read the same again")
		}
	})
}
