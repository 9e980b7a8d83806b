package symbol

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	utf16 "golang.org/x/text/encoding/unicode"
)

// eciCharsets are the charsets that an Extended Channel Interpretation (AIM
// ITS/04-023) may announce and that are given as UTF-8.
//
// Left out on purpose, so that their bytes stay as they are: 0 to 3 (Cp437 and
// ISO-8859-1), which many encoders announce for binary content, 26 (UTF-8),
// 27 (US-ASCII) and 899 (binary).
var eciCharsets = map[int]encoding.Encoding{
	4:  charmap.ISO8859_2,
	5:  charmap.ISO8859_3,
	6:  charmap.ISO8859_4,
	7:  charmap.ISO8859_5,
	8:  charmap.ISO8859_6,
	9:  charmap.ISO8859_7,
	10: charmap.ISO8859_8,
	11: charmap.ISO8859_9,
	12: charmap.ISO8859_10,
	15: charmap.ISO8859_13,
	16: charmap.ISO8859_14,
	17: charmap.ISO8859_15,
	18: charmap.ISO8859_16,
	20: japanese.ShiftJIS,
	21: charmap.Windows1250,
	22: charmap.Windows1251,
	23: charmap.Windows1252,
	24: charmap.Windows1256,
	25: utf16.UTF16(utf16.BigEndian, utf16.IgnoreBOM),
	28: traditionalchinese.Big5,
	29: simplifiedchinese.GB18030, // of which GB 2312 is a part
	30: korean.EUCKR,
	32: simplifiedchinese.GB18030,
	33: utf16.UTF16(utf16.LittleEndian, utf16.IgnoreBOM),
}

// eciNone is no designator at all: not a number that one can have.
const eciNone = -1

// interpret returns raw, a run of bytes under one designator, as Symbol.Bytes
// is to hold it.
func interpret(raw []byte, eci int) []byte {
	charset, ok := eciCharsets[eci]
	if !ok {
		return raw
	}
	if text, ok := transcode(raw, charset); ok {
		return text
	}
	return raw
}

// transcode returns raw as UTF-8, and whether raw is valid in charset.
func transcode(raw []byte, charset encoding.Encoding) ([]byte, bool) {
	text, err := charset.NewDecoder().Bytes(raw)
	// The decoders of x/text write U+FFFD for what they cannot read.
	return text, err == nil && !bytes.ContainsRune(text, utf8.RuneError)
}

// shiftJIS returns raw as text, and whether raw is likely to be Shift_JIS.
// That it is valid proves little, because most short runs of bytes are. So it
// must have no control characters but white space, and kana, which Japanese is
// never without for long: a quarter of its wide characters, or halfwidth ones
// of which three stand together. In a Latin text accents stand alone.
func shiftJIS(raw []byte) (string, bool) {
	text, ok := transcode(raw, japanese.ShiftJIS)
	if !ok {
		return "", false
	}
	wide, kana, halfwidth, together := 0, 0, 0, 0
	for _, r := range string(text) {
		if r >= 0xFF66 && r <= 0xFF9F {
			halfwidth++
			together = max(together, halfwidth)
			continue
		}
		halfwidth = 0
		switch {
		case unicode.IsControl(r) && r != '\t' && r != '\r' && r != '\n':
			return "", false
		case r >= 0x3041 && r <= 0x30FF: // hiragana and katakana
			kana++
			wide++
		case r >= 0x80:
			wide++
		}
	}
	return string(text), kana > 0 && 4*kana >= wide || wide == 0 && together >= 3
}
