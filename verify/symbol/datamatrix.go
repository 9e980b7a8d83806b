package symbol

import (
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/datamatrix/decoder"
)

// decodeDataMatrix reads the modules of a Data Matrix (ECC 200).
func decodeDataMatrix(modules *gozxing.BitMatrix) (payload, bool) {
	result, err := decoder.NewDecoder().Decode(modules)
	if err != nil {
		return payload{}, false
	}
	text, ok := dataMatrixText(result.GetRawBytes())
	return payload{bytes: text}, ok
}

// Codewords of the ASCII encodation (ISO/IEC 16022:2006 table 2).
const (
	dmPad         = 129
	dmDigits      = 130 // to 229: two digits
	dmLatchC40    = 230
	dmLatchBase   = 231
	dmFNC1        = 232
	dmAppend      = 233
	dmReaderSetup = 234
	dmUpperShift  = 235
	dmMacro05     = 236
	dmMacro06     = 237
	dmLatchX12    = 238
	dmLatchText   = 239
	dmLatchEDI    = 240
	dmECI         = 241
	dmUnlatch     = 254 // of C40, Text and X12
)

// The character sets of C40 and Text (ISO/IEC 16022:2006 annex C). A value of
// the basic set under 3 is a shift to set 1, 2 or 3.
const (
	dmBasicC40  = "   \x20" + "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	dmBasicText = "   \x20" + "0123456789abcdefghijklmnopqrstuvwxyz"
	dmShift1    = "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f" +
		"\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f"
	dmShift2     = "!\"#$%&'()*+,-./:;<=>?@[\\]^_"
	dmShift3C40  = "`abcdefghijklmnopqrstuvwxyz{|}~\x7f"
	dmShift3Text = "`ABCDEFGHIJKLMNOPQRSTUVWXYZ{|}~\x7f"
	dmX12        = "\r*> " + "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

// dataMatrixText reads data codewords (ISO/IEC 16022:2006 §5.2). It returns
// false for what breaks the standard.
func dataMatrixText(codewords []byte) ([]byte, bool) {
	m := matrixReader{in: codewords, eci: eciNone}
	for m.next < len(m.in) && m.in[m.next] != dmPad {
		if !m.ascii() {
			return nil, false
		}
	}
	m.interpret()
	return append(m.out, m.trailer...), true
}

type matrixReader struct {
	in      []byte
	next    int
	out     []byte
	raw     []byte // the bytes under the designator in force
	eci     int
	trailer []byte // of a macro
}

func (m *matrixReader) left() int       { return len(m.in) - m.next }
func (m *matrixReader) write(b ...byte) { m.raw = append(m.raw, b...) }
func (m *matrixReader) peek() (b byte)  { return m.in[m.next] }
func (m *matrixReader) take() (int, bool) {
	if m.left() == 0 {
		return 0, false
	}
	m.next++
	return int(m.in[m.next-1]), true
}

// interpret ends the run of bytes under the designator in force.
func (m *matrixReader) interpret() {
	m.out = append(m.out, interpret(m.raw, m.eci)...)
	m.raw = nil
}

// ascii reads one codeword of the ASCII encodation and what it latches to.
func (m *matrixReader) ascii() bool {
	word, _ := m.take()
	switch {
	case word == 0:
		return false
	case word < dmPad:
		m.write(byte(word - 1))
		return true
	case word < dmLatchC40:
		value := word - dmDigits
		m.write('0'+byte(value/10), '0'+byte(value%10))
		return true
	}
	switch word {
	case dmLatchC40:
		return m.triplets(dmBasicC40, dmShift3C40)
	case dmLatchText:
		return m.triplets(dmBasicText, dmShift3Text)
	case dmLatchX12:
		return m.x12()
	case dmLatchEDI:
		m.edifact()
		return true
	case dmLatchBase:
		return m.base256()
	case dmFNC1:
		if m.next > 1 { // in first position it marks GS1 data and is not of it
			m.write(groupSeparator)
		}
		return true
	case dmUpperShift:
		low, ok := m.take()
		m.write(byte(low + 127))
		return ok && low >= 1 && low <= 128
	case dmMacro05, dmMacro06:
		m.write([]byte("[)>\x1e0" + string(rune('5'+word-dmMacro05)) + "\x1d")...)
		m.trailer = []byte("\x1e\x04")
		return true
	case dmECI:
		return m.designator()
	case dmUnlatch:
		return m.left() == 0 // some encoders end so
	}
	// Structured Append and reader programming: a part of a message, or none.
	return false
}

// designator reads an ECI's number in one to three codewords (§5.2.4.7).
func (m *matrixReader) designator() bool {
	m.interpret()
	first, ok := m.take()
	switch {
	case !ok || first == 0:
		return false
	case first <= 127:
		m.eci = first - 1
		return true
	case first <= 191:
		second, ok := m.take()
		m.eci = (first-128)*254 + (second - 1) + 127
		return ok && second > 0
	}
	second, _ := m.take()
	third, ok := m.take()
	m.eci = (first-192)*64516 + (second-1)*254 + (third - 1) + 16383
	return ok && second > 0 && third > 0
}

// values unpacks three values from two codewords (§5.2.5.2). done is true at
// the end of the encodation: an unlatch, or less than two codewords left, of
// which a last one is ASCII again.
func (m *matrixReader) values() (values [3]int, done bool) {
	if m.left() == 0 {
		return values, true
	}
	if m.peek() == dmUnlatch {
		m.next++
		return values, true
	}
	if m.left() == 1 {
		return values, true
	}
	first, _ := m.take()
	second, _ := m.take()
	packed := first<<8 + second - 1
	return [3]int{packed / 1600, packed / 40 % 40, packed % 40}, false
}

// triplets reads C40 and Text, which differ in the case of their letters.
func (m *matrixReader) triplets(basic, shift3 string) bool {
	sets := [...]string{basic, dmShift1, dmShift2, shift3}
	set, upper := 0, byte(0)
	for {
		values, done := m.values()
		if done {
			return true
		}
		for _, v := range values {
			switch {
			case v < 0:
				return false
			case set == 0 && v < 3:
				set = v + 1
				continue
			case set == 2 && v == 27:
				m.write(groupSeparator)
			case set == 2 && v == 30:
				upper = 128
			case v >= len(sets[set]):
				return false
			default:
				m.write(sets[set][v] + upper)
				upper = 0
			}
			set = 0
		}
	}
}

func (m *matrixReader) x12() bool {
	for {
		values, done := m.values()
		if done {
			return true
		}
		for _, v := range values {
			if v < 0 || v >= len(dmX12) {
				return false
			}
			m.write(dmX12[v])
		}
	}
}

// edifact reads four characters of 6 bits from three codewords, up to an
// unlatch or the last two codewords, which are ASCII (§5.2.8.2).
func (m *matrixReader) edifact() {
	const unlatch = 0x1F
	for m.left() > 2 {
		in := bitsOf(m.in[m.next:])
		for range 4 {
			v, _ := in.read(6)
			if v == unlatch {
				m.next += (in.next + 7) / 8
				return
			}
			m.write(byte(v&0x20^0x20)<<1 | byte(v))
		}
		m.next += 3
	}
}

// base256 reads a run of bytes, each scrambled by its place (§5.2.9, annex B.2).
func (m *matrixReader) base256() bool {
	count, ok := m.unscramble()
	switch {
	case !ok:
		return false
	case count == 0: // to the end of the symbol
		count = m.left()
	case count >= 250:
		low, _ := m.unscramble()
		count = 250*(count-249) + low
	}
	if count > m.left() {
		return false
	}
	for range count {
		b, _ := m.unscramble()
		m.write(byte(b))
	}
	return true
}

func (m *matrixReader) unscramble() (int, bool) {
	word, ok := m.take()
	random := 149*m.next%255 + 1 // m.next counts codewords from 1 here
	return (word - random + 256) % 256, ok
}
