package serial

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	card    = "079190000001|012345678|Nguyễn Thị Mẫu|01021990|Nữ|1 Phố Thử, Phường Mẫu, Hà Nội|02032021"
	licence = "010123456789;NGUYỄN VĂN MẪU;15012000;A1;10062025;Không thời hạn;Hà Nội"
	address = "https://gplx.csgt.bocongan.gov.vn/"
	zone    = "IDVNM1900000015079190000001<<2\r\n9002019F3002018VNM<<<<<<<<<<<4\r\nNGUYEN<<THI<MAU<<<<<<<<<<<<<<<"
)

// binary is a code with every byte in it, line ends among them.
var binary = func() string {
	var b []byte
	for i := range 512 {
		b = append(b, byte(255-i))
	}
	return string(b) + "\x0d\x0a\x0d\x80"
}()

func TestFramer(t *testing.T) {
	for _, tt := range []struct {
		name   string
		bursts []string
		want   []string
	}{
		{"CR", []string{card + "\r"}, []string{card}},
		{"LF", []string{card + "\n"}, []string{card}},
		{"CRLF", []string{card + "\r\n"}, []string{card}},
		{"no end", []string{card}, []string{card}},
		{"an end alone", []string{"\r", "\r\n", "\n"}, nil},
		{"tails of cards stay", []string{card + "\x00\r"}, []string{card + "\x00"}},
		{"blanks stay", []string{" " + card + "  \r"}, []string{" " + card + "  "}},
		{"two codes at once", []string{card + "\r" + card + "x\r"}, []string{card, card + "x"}},
		{"two codes, one not ended", []string{card + "\r\n" + card}, []string{card, card}},
		{"empty lines between", []string{card + "\r\r\n\n" + card + "\r"}, []string{card, card}},
		{"a licence", []string{licence + "\r\n" + address + "\r"}, []string{licence + "\r\n" + address}},
		{"a licence, LF inside", []string{licence + "\n" + address + "\r"}, []string{licence + "\n" + address}},
		{"a licence without its address", []string{licence + "\r"}, []string{licence}},
		{"a licence, then a card", []string{licence + "\r" + card + "\r"}, []string{licence, card}},
		{"a licence, then another", []string{licence + "\r" + address + "\r" + licence + "\r"}, []string{licence + "\r" + address, licence}},
		{"a machine-readable zone", []string{zone + "\r"}, []string{zone}},
		{"separators of ISO/IEC 15434", []string{"DC04\x1dAB\x1fCD\x1e\x04\r"}, []string{"DC04\x1dAB\x1fCD\x1e\x04"}},

		{"binary", []string{binary}, []string{binary}},
		{"binary, ended", []string{binary + "\r\n"}, []string{binary}},
		{"binary that ends in CR, from a scanner that adds nothing", []string{card, binary + "\r"}, []string{card, binary + "\r"}},
		{"binary that ends in CR, from one that adds LF", []string{card + "\n", binary + "\r\n"}, []string{card, binary + "\r"}},
		{"binary that ends in LF, from one that adds CR", []string{card + "\r", binary + "\n\r"}, []string{card, binary + "\n"}},
		{"binary, not ended, from one that adds CR", []string{card + "\r", binary}, []string{card, binary}},
		{"binary after binary", []string{"\x80\r", "\x81\r"}, []string{"\x80", "\x81"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for size := 1; size <= 4096; size *= 8 { // in pieces of every size
				var f framer
				var got []string
				for _, burst := range tt.bursts {
					for piece := range slices.Chunk([]byte(burst), size) {
						f.take(piece)
						if f.pause() == 0 {
							t.Error("a burst without a pause")
						}
					}
					for _, scan := range f.scans() {
						got = append(got, string(scan))
					}
					if f.begun() || f.pause() != 0 {
						t.Error("something is left")
					}
				}
				if !slices.Equal(got, tt.want) {
					t.Errorf("in pieces of %d: %d scans, want %d", size, len(got), len(tt.want))
				}
			}
		})
	}
}

func TestPause(t *testing.T) {
	for _, tt := range []struct {
		name  string
		end   string
		burst string
		want  time.Duration
	}{
		{"text, ended", "", card + "\r", endPause},
		{"text, not ended", "", card, scanPause},
		{"text, not ended by a scanner that does", "\r", card, cutPause},
		{"a licence may go on", "", licence + "\r\n", scanPause},
		{"a licence has ended", "", licence + "\r\n" + address + "\r\n", endPause},
		{"binary is never ended", "", "\x80\x81\r", scanPause},
	} {
		f := framer{end: tt.end}
		f.take([]byte(tt.burst))
		if got := f.pause(); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestFramerHasALimit(t *testing.T) {
	var f framer
	chunk := bytes.Repeat([]byte("x"), 4096)
	for range 1000 {
		f.take(chunk)
	}
	if !f.tooLong() || len(f.burst) != maxBurst {
		t.Errorf("%d bytes are kept, too long: %v", len(f.burst), f.tooLong())
	}
	f.drop()
	f.take([]byte(card))
	if f.tooLong() || len(f.scans()) != 1 {
		t.Error("the next scan is too long as well")
	}
}

// Whatever the bytes of a code, they arrive as they are.
func TestFramerIsExact(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for size := 1; size <= 2900; size += 1 + size/3 {
		code := make([]byte, size)
		for i := range code {
			code[i] = byte(random.Uint32())
		}
		code[0] = 0x80 // so that it is no text
		for _, end := range []string{"", "\r", "\n", "\r\n"} {
			f := framer{end: end, shown: true}
			f.take(append(bytes.Clone(code), end...))
			if got := f.scans(); len(got) != 1 || !bytes.Equal(got[0], code) {
				t.Errorf("%d bytes, %q: %d scans", size, end, len(got))
			}
		}
	}
	digits := strings.Repeat("0123456789", 709)[:7089]
	var f framer
	f.take([]byte(digits + "\r"))
	if got := f.scans(); len(got) != 1 || string(got[0]) != digits {
		t.Error("7,089 digits")
	}
}

func FuzzFramer(f *testing.F) {
	for _, s := range []string{card + "\r", licence + "\r\n" + address + "\r", zone, binary, "\r\n\r", "\x80\r", ""} {
		f.Add([]byte(s), 7)
	}
	f.Fuzz(func(t *testing.T, burst []byte, size int) {
		var f framer
		for piece := range slices.Chunk(burst, 1+size&0xFF) {
			f.take(piece)
		}
		var rest []byte
		for _, scan := range f.scans() {
			if len(scan) == 0 {
				t.Error("an empty scan")
			}
			rest = append(rest, scan...)
		}
		ends := func(b []byte) []byte { return bytes.Trim(b, "\r\n") }
		if !isText(burst) && isText(ends(burst)) {
			t.Error("a line end makes no text")
		}
		without := func(b []byte) string { return strings.NewReplacer("\r", "", "\n", "").Replace(string(b)) }
		if without(rest) != without(burst) {
			t.Errorf("%d bytes became %d", len(burst), len(rest))
		}
	})
}
