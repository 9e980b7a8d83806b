package symbol

import (
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// Mode indicators of QR Code (ISO/IEC 18004:2015 table 2; Hanzi: GB/T 18284).
const (
	modeTerminator       = 0
	modeNumeric          = 1
	modeAlphanumeric     = 2
	modeStructuredAppend = 3
	modeByte             = 4
	modeFNC1First        = 5
	modeECI              = 7
	modeKanji            = 8
	modeFNC1Second       = 9
	modeHanzi            = 13
)

// countBits is the width of the character count indicator for versions 1–9,
// 10–26 and 27–40 (ISO/IEC 18004:2015 table 3).
var countBits = map[int][3]int{
	modeNumeric:      {10, 12, 14},
	modeAlphanumeric: {9, 11, 13},
	modeByte:         {8, 16, 16},
	modeKanji:        {8, 10, 12},
	modeHanzi:        {8, 10, 12},
}

const alphanumerics = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

// groupSeparator stands for FNC1 as a separator.
const groupSeparator = 0x1D

// segments reads the data codewords of a QR Code of the given version
// (ISO/IEC 18004:2015 §7.4). It returns false for what breaks the standard.
func segments(codewords []byte, version int) (payload, bool) {
	s := segmentReader{in: bitsOf(codewords), eci: eciNone}
	switch {
	case version >= 27:
		s.size = 2
	case version >= 10:
		s.size = 1
	}
	// A full symbol has no room for a terminator (§7.4.9).
	for s.in.left() >= 4 {
		mode, _ := s.in.read(4)
		if mode == modeTerminator {
			break
		}
		if !s.segment(mode) {
			return payload{}, false
		}
	}
	s.flush()
	return s.out, true
}

type segmentReader struct {
	in   *bits
	size int // column of countBits
	fnc1 bool
	out  payload

	raw []byte // the run of bytes under the designator in force
	eci int    // that designator
	// doubles is the charset of the Kanji or Hanzi segments in raw, or nil.
	doubles encoding.Encoding
}

func (s *segmentReader) segment(mode int) bool {
	switch mode {
	case modeStructuredAppend:
		return s.structuredAppend()
	case modeFNC1First:
		s.fnc1 = true
		return true
	case modeFNC1Second:
		return s.applicationIndicator()
	case modeECI:
		return s.designator()
	case modeHanzi:
		// The subset indicator; 1 is GB 2312, the only one defined.
		if subset, ok := s.in.read(4); !ok || subset != 1 {
			return false
		}
	}
	widths, ok := countBits[mode]
	if !ok {
		return false
	}
	count, ok := s.in.read(widths[s.size])
	if !ok {
		return false
	}
	switch mode {
	case modeNumeric:
		return s.numeric(count)
	case modeAlphanumeric:
		return s.alphanumeric(count)
	case modeByte:
		return s.bytes(count)
	case modeKanji:
		return s.characters(count, 0xC0, 0x8140, 0x1F00, 0xC140, japanese.ShiftJIS)
	default:
		return s.characters(count, 0x60, 0xA1A1, 0x0A00, 0xA6A1, simplifiedchinese.GB18030)
	}
}

func (s *segmentReader) write(b ...byte) { s.raw = append(s.raw, b...) }

// flush ends a run. Where it has Kanji or Hanzi, its bytes are in that charset
// too, unless they make UTF-8: an encoder that packs any bytes that fit.
func (s *segmentReader) flush() {
	text := interpret(s.raw, s.eci)
	if s.doubles != nil && !utf8.Valid(text) {
		if t, ok := transcode(s.raw, s.doubles); ok {
			text = t
		}
	}
	s.out.bytes = append(s.out.bytes, text...)
	s.raw, s.doubles = nil, nil
}

// numeric reads groups of three digits in 10 bits, two in 7, one in 4 (§7.4.3).
func (s *segmentReader) numeric(count int) bool {
	for count > 0 {
		digits := min(count, 3)
		value, ok := s.in.read([...]int{0, 4, 7, 10}[digits])
		if !ok || value >= [...]int{0, 10, 100, 1000}[digits] {
			return false
		}
		group := [3]byte{'0' + byte(value/100), '0' + byte(value/10%10), '0' + byte(value%10)}
		s.write(group[3-digits:]...)
		count -= digits
	}
	return true
}

// alphanumeric reads pairs of characters in 11 bits, the last one in 6
// (§7.4.4). In FNC1 mode % is the separator and %% is % (§7.4.8.3).
func (s *segmentReader) alphanumeric(count int) bool {
	var text []byte
	for ; count > 1; count -= 2 {
		pair, ok := s.in.read(11)
		if !ok || pair >= 45*45 {
			return false
		}
		text = append(text, alphanumerics[pair/45], alphanumerics[pair%45])
	}
	if count == 1 {
		last, ok := s.in.read(6)
		if !ok || last >= 45 {
			return false
		}
		text = append(text, alphanumerics[last])
	}
	for i := 0; i < len(text); i++ {
		switch {
		case !s.fnc1 || text[i] != '%':
			s.write(text[i])
		case i+1 < len(text) && text[i+1] == '%':
			s.write('%')
			i++
		default:
			s.write(groupSeparator)
		}
	}
	return true
}

func (s *segmentReader) bytes(count int) bool {
	if 8*count > s.in.left() {
		return false
	}
	for range count {
		b, _ := s.in.read(8)
		s.write(byte(b))
	}
	return true
}

// characters reads double bytes of charset packed into 13 bits each (§7.4.6).
// A packed value is row*width + column; rows below split start at low, the
// others at high.
func (s *segmentReader) characters(count, width, low, split, high int, charset encoding.Encoding) bool {
	if 13*count > s.in.left() {
		return false
	}
	s.doubles = charset
	for range count {
		packed, _ := s.in.read(13)
		double := packed/width<<8 | packed%width
		if double < split {
			double += low
		} else {
			double += high
		}
		s.write(byte(double>>8), byte(double))
	}
	return true
}

// designator reads the number of an ECI in one to three codewords (§7.4.2).
func (s *segmentReader) designator() bool {
	s.flush()
	first, ok := s.in.read(8)
	if !ok {
		return false
	}
	rest, mask := 0, 0x7F
	switch {
	case first&0x80 == 0:
	case first&0xC0 == 0x80:
		rest, mask = 8, 0x3F
	case first&0xE0 == 0xC0:
		rest, mask = 16, 0x1F
	default:
		return false
	}
	low, ok := s.in.read(rest)
	s.eci = first&mask<<rest | low
	return ok
}

// applicationIndicator reads the industry's mark of FNC1 in second position:
// two digits, or a letter plus 100 (§7.4.8.2). It leads the data.
func (s *segmentReader) applicationIndicator() bool {
	value, ok := s.in.read(8)
	s.fnc1 = true
	letter := byte(value - 100)
	switch {
	case !ok:
		return false
	case value < 100:
		s.write('0'+byte(value/10), '0'+byte(value%10))
	case letter >= 'A' && letter <= 'Z', letter >= 'a' && letter <= 'z':
		s.write(letter)
	default:
		return false
	}
	return true
}

// structuredAppend reads the header of one part of a joined message (§8.2).
func (s *segmentReader) structuredAppend() bool {
	index, _ := s.in.read(4)
	last, _ := s.in.read(4)
	parity, ok := s.in.read(8)
	if last > 0 { // a message of one part stands alone
		s.out.part = Part{Index: index, Total: last + 1, Parity: byte(parity)}
	}
	return ok && index <= last
}
