package symbol

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
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
	25: unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM),
	28: traditionalchinese.Big5,
	29: simplifiedchinese.GB18030, // of which GB 2312 is a part
	30: korean.EUCKR,
	32: simplifiedchinese.GB18030,
	33: unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM),
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
