package symbol

import (
	"bytes"
	"strings"
	"testing"
)

// A tape is a stream of bits in the making.
type tape struct{ ones []bool }

func (t *tape) put(value, width int) *tape {
	for i := width - 1; i >= 0; i-- {
		t.ones = append(t.ones, value>>i&1 == 1)
	}
	return t
}

func (t *tape) bytes(data string) *tape {
	t.put(modeByte, 4).put(len(data), 8)
	for _, b := range []byte(data) {
		t.put(int(b), 8)
	}
	return t
}

func (t *tape) end() []byte {
	t.put(modeTerminator, 4)
	out := make([]byte, (len(t.ones)+7)/8)
	for i, one := range t.ones {
		if one {
			out[i/8] |= 0x80 >> (i % 8)
		}
	}
	return out
}

func TestSegments(t *testing.T) {
	s := func() *tape { return new(tape) }
	const shiftJIS, euro = "\x93\x5f\xe4\xaa", "\xe2\x82\xac" // 点 and 茗, of ISO/IEC 18004 §7.4.6
	for name, test := range map[string]struct {
		tape *tape
		want string
	}{
		"digits":                 {s().put(1, 4).put(8, 10).put(12, 10).put(345, 10).put(67, 7), "01234567"},
		"one digit":              {s().put(1, 4).put(1, 10).put(7, 4), "7"},
		"alphanumeric":           {s().put(2, 4).put(5, 9).put(10*45+12, 11).put(41*45+4, 11).put(2, 6), "AC-42"},
		"binary":                 {s().bytes("\x00\xff\x80abc\r\n"), "\x00\xff\x80abc\r\n"},
		"bom":                    {s().bytes("\xef\xbb\xbfa"), "\xef\xbb\xbfa"},
		"segments":               {s().bytes("a").put(1, 4).put(1, 10).put(7, 4).bytes("b"), "a7b"},
		"utf-8":                  {s().put(7, 4).put(26, 8).bytes(euro), euro},
		"latin-1 for binary":     {s().put(7, 4).put(3, 8).bytes("\xff\x00\xe9"), "\xff\x00\xe9"},
		"cp437 for binary":       {s().put(7, 4).put(2, 8).bytes("\xff\x00\xe9"), "\xff\x00\xe9"},
		"binary, two bytes":      {s().put(7, 4).put(0x8000|899, 16).bytes("\xff\x00"), "\xff\x00"},
		"unknown, three bytes":   {s().put(7, 4).put(0xC00000|811799, 24).bytes("\xff\x00"), "\xff\x00"},
		"latin-2":                {s().put(7, 4).put(4, 8).bytes("\xb3"), "ł"},
		"windows-1252":           {s().put(7, 4).put(23, 8).bytes("\x80"), "€"},
		"utf-16":                 {s().put(7, 4).put(25, 8).bytes("\x20\xac"), "€"},
		"utf-16, invalid":        {s().put(7, 4).put(25, 8).bytes("\xd8\x00"), "\xd8\x00"},
		"two designators":        {s().put(7, 4).put(4, 8).bytes("\xb3").put(7, 4).put(3, 8).bytes("\xb3"), "ł\xb3"},
		"shift-jis announced":    {s().put(7, 4).put(20, 8).bytes(shiftJIS), "点茗"},
		"shift-jis, not so":      {s().bytes(shiftJIS), shiftJIS},
		"kanji":                  {s().put(8, 4).put(2, 8).put(0xd9f, 13).put(0x1aaa, 13), "点茗"},
		"kanji and katakana":     {s().bytes("\xb1").put(8, 4).put(1, 8).put(0xd9f, 13), "ｱ点"},
		"utf-8 packed as kanji":  {s().bytes("H").put(8, 4).put(1, 8).put((0xe1-0xc1)*0xc0+0xba-0x40, 13).bytes("\xa1"), "H\u1ea1"},
		"kanji and other bytes":  {s().bytes("\xff").put(8, 4).put(1, 8).put(0xd9f, 13), "\xff\x93\x5f"},
		"hanzi":                  {s().put(13, 4).put(1, 4).put(1, 8).put((0xd6-0xa6)*0x60+0xd0-0xa1, 13), "中"},
		"fnc1":                   {s().put(5, 4).put(2, 4).put(6, 9).put(10*45+38, 11).put(11*45+38, 11).put(38*45+12, 11), "A\x1dB%C"},
		"fnc1 second, digits":    {s().put(9, 4).put(7, 8).bytes("x"), "07x"},
		"fnc1 second, letter":    {s().put(9, 4).put('a'+100, 8).bytes("x"), "ax"},
		"nothing after the end":  {s().bytes("abc").put(0, 4).put(0xEC11, 16), "abc"},
		"percent without fnc1":   {s().put(2, 4).put(1, 9).put(38, 6), "%"},
		"empty":                  {s(), ""},
		"structured append part": {s().put(3, 4).put(1, 4).put(2, 4).put(0x5a, 8).bytes("x"), "x"},
	} {
		p, ok := segments(test.tape.end(), 1)
		if !ok || string(p.bytes) != test.want {
			t.Errorf("%s: %q, %v; want %q", name, p.bytes, ok, test.want)
		}
	}
}

func TestSegmentsRefused(t *testing.T) {
	s := func() *tape { return new(tape) }
	for name, tape := range map[string]*tape{
		"unknown mode":         s().put(6, 4),
		"cut in a count":       s().put(4, 4).put(1, 2),
		"cut in bytes":         s().put(4, 4).put(9, 8).put(65, 8),
		"cut in digits":        s().put(1, 4).put(9, 10),
		"cut in letters":       s().put(2, 4).put(9, 9),
		"cut in kanji":         s().put(8, 4).put(9, 8),
		"digits over 999":      s().put(1, 4).put(3, 10).put(1000, 10),
		"letters over 45":      s().put(2, 4).put(2, 9).put(2025, 11),
		"hanzi subset":         s().put(13, 4).put(2, 4).put(1, 8).put(0, 13),
		"designator":           s().put(7, 4).put(0xE0, 8),
		"application":          s().put(9, 4).put(150, 8),
		"part beyond the last": s().put(3, 4).put(3, 4).put(2, 4).put(0, 8).bytes("x"),
	} {
		if p, ok := segments(tape.end(), 1); ok || p.bytes != nil {
			t.Errorf("%s: read as %q", name, p.bytes)
		}
	}
}

func TestJoin(t *testing.T) {
	of := func(text string, index, total int, parity byte) reading {
		return reading{Symbol: Symbol{Bytes: []byte(text), Symbology: QRCode, Part: Part{index, total, parity}}}
	}
	for name, test := range map[string]struct {
		readings []reading
		want     string
	}{
		"alone":          {[]reading{of("a", 0, 0, 0), of("b", 0, 0, 0)}, "a|b"},
		"in any order":   {[]reading{of("c", 2, 3, 7), of("a", 0, 3, 7), of("b", 1, 3, 7)}, "abc"},
		"one missing":    {[]reading{of("c", 2, 3, 7), of("a", 0, 3, 7)}, "c|a"},
		"one twice":      {[]reading{of("a", 0, 2, 7), of("b", 1, 2, 7), of("x", 1, 2, 7)}, "a|b|x"},
		"two messages":   {[]reading{of("a", 0, 2, 7), of("A", 0, 2, 8), of("b", 1, 2, 7), of("B", 1, 2, 8)}, "ab|AB"},
		"and others":     {[]reading{of("x", 0, 0, 0), of("b", 1, 2, 7), of("a", 0, 2, 7)}, "x|ab"},
		"a part of one":  {[]reading{of("a", 0, 1, 7)}, "a"},
		"nothing at all": {nil, ""},
	} {
		var got []string
		for _, s := range join(test.readings) {
			got = append(got, string(s.Bytes))
		}
		if g := strings.Join(got, "|"); g != test.want {
			t.Errorf("%s: %q, want %q", name, g, test.want)
		}
	}
}

func FuzzSegments(f *testing.F) {
	f.Add(new(tape).bytes("abc").end(), 1)
	f.Add(new(tape).put(7, 4).put(20, 8).bytes("\x93\x5f").end(), 9)
	f.Add(new(tape).put(8, 4).put(2, 8).put(0xd9f, 13).put(0x1aaa, 13).end(), 1)
	f.Add(new(tape).put(5, 4).put(2, 4).put(4, 9).put(488, 11).put(1748, 11).end(), 27)
	f.Fuzz(func(t *testing.T, codewords []byte, version int) {
		if p, ok := segments(codewords, version); !ok && p.bytes != nil {
			t.Fatal("refused and read")
		}
		dataMatrixText(bytes.Clone(codewords))
		aztecText(bitsOf(codewords))
	})
}
