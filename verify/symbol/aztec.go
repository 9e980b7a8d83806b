package symbol

import (
	"github.com/makiuchi-d/gozxing/aztec/decoder"
	aztec "github.com/makiuchi-d/gozxing/aztec/detector"
)

// decodeAztec reads the modules of an Aztec Code.
func decodeAztec(found *aztec.AztecDetectorResult) (payload, bool) {
	result, err := decoder.NewDecoder().Decode(found)
	if err != nil {
		return payload{}, false
	}
	text, ok := aztecText(&bits{data: result.GetRawBytes(), end: result.GetNumBits()})
	return payload{bytes: text}, ok
}

// An aztecMode is one of the character sets of Aztec Code.
type aztecMode int

const (
	aztecUpper aztecMode = iota
	aztecLower
	aztecMixed
	aztecPunct
	aztecDigit
	aztecBinary
)

// aztecSets are the characters of each mode (ISO/IEC 24778:2008 table 2), by
// code. A code that is not a character stands in aztecLatches.
var aztecSets = [...][]string{
	aztecUpper: decoder.UPPER_TABLE,
	aztecLower: decoder.LOWER_TABLE,
	aztecMixed: decoder.MIXED_TABLE,
	aztecPunct: decoder.PUNCT_TABLE,
	aztecDigit: decoder.DIGIT_TABLE,
}

// aztecModes are the modes that gozxing's tables name by a letter, as in
// CTRL_ML: latch to mixed, or CTRL_PS: shift to punctuation.
var aztecModes = map[byte]aztecMode{
	'U': aztecUpper, 'L': aztecLower, 'M': aztecMixed, 'P': aztecPunct, 'D': aztecDigit, 'B': aztecBinary,
}

// aztecText reads corrected data bits (ISO/IEC 24778:2008 §7). It returns
// false for what breaks the standard.
func aztecText(in *bits) ([]byte, bool) {
	var out, raw []byte // raw: the bytes under the designator in force
	eci := eciNone
	flush := func() {
		out = append(out, interpret(raw, eci)...)
		raw = nil
	}
	latched, mode := aztecUpper, aztecUpper
	for {
		if mode == aztecBinary {
			run, ok := aztecBinaryRun(in)
			if !ok {
				break
			}
			raw = append(raw, run...)
			mode = latched
			continue
		}
		width := 5
		if mode == aztecDigit {
			width = 4
		}
		code, ok := in.read(width)
		if !ok {
			break // fewer bits than a character are padding
		}
		entry := aztecSets[mode][code]
		switch {
		case entry == "FLG(n)":
			n, ok := in.read(3)
			switch {
			case !ok:
				flush()
				return out, true
			case n == 0: // FNC1; in first position it marks GS1 data and is not of it
				if len(out)+len(raw) > 0 {
					raw = append(raw, groupSeparator)
				}
			case n == 7: // reserved
				return nil, false
			default:
				flush()
				if eci, ok = aztecNumber(in, n); !ok {
					return nil, false
				}
			}
			mode = latched
		case len(entry) == len("CTRL_xx"):
			// A shift inside a shift comes back to the first (§7.1).
			latched, mode = mode, aztecModes[entry[5]]
			if entry[6] == 'L' {
				latched = mode
			}
		default:
			raw = append(raw, entry...)
			mode = latched
		}
	}
	flush()
	return out, true
}

// aztecBinaryRun reads a binary shift: a length of 5 bits, or 5 zero bits and
// the length less 31 in 11, then the bytes. It returns false at the end.
func aztecBinaryRun(in *bits) ([]byte, bool) {
	count, ok := in.read(5)
	if ok && count == 0 {
		count, ok = in.read(11)
		count += 31
	}
	if !ok || 8*count > in.left() {
		return nil, false
	}
	run := make([]byte, count)
	for i := range run {
		b, _ := in.read(8)
		run[i] = byte(b)
	}
	return run, true
}

// aztecNumber reads n decimal digits in the codes of digit mode.
func aztecNumber(in *bits, n int) (int, bool) {
	number := 0
	for range n {
		code, ok := in.read(4)
		if !ok || code < 2 || code > 11 {
			return 0, false
		}
		number = 10*number + code - 2
	}
	return number, true
}
