package seal

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/internal/c40"
)

// The functions here read one kind of value each. They are the third column of
// the tables.

func readC40(r *reading, key string, value []byte) {
	text, err := c40.Decode(value)
	if err != nil {
		r.addRaw(key, value)
		return
	}
	// What is filled up to its length is filled with spaces.
	r.add(key, strings.TrimRight(text, " "))
}

func readText(r *reading, key string, value []byte) {
	if !utf8.Valid(value) {
		r.addRaw(key, value)
		return
	}
	r.add(key, norm.NFC.String(string(value)))
}

// readJoined adds text to a field that several messages make up.
func readJoined(r *reading, key string, value []byte) {
	if !utf8.Valid(value) {
		r.addRaw(key, value)
		return
	}
	text := norm.NFC.String(strings.TrimSpace(string(value)))
	if text == "" {
		return
	}
	for i, f := range r.fields {
		if f.Key == key {
			r.fields[i].Value += ", " + text
			return
		}
	}
	r.add(key, text)
}

func readHex(r *reading, key string, value []byte) { r.add(key, hex.EncodeToString(value)) }

// readNumber reads an unsigned integer of one byte or up to eight.
func readNumber(r *reading, key string, value []byte) {
	if len(value) == 0 || len(value) > 8 {
		r.addRaw(key, value)
		return
	}
	var n uint64
	for _, b := range value {
		n = n<<8 | uint64(b)
	}
	r.add(key, strconv.FormatUint(n, 10))
}

// readFlag reads a number that stands for yes or no.
func readFlag(r *reading, key string, value []byte) {
	if len(value) != 1 || value[0] > 1 {
		r.addRaw(key, value)
		return
	}
	r.add(key, strconv.FormatBool(value[0] == 1))
}

// readStay reads the duration of a stay: a byte of days, of months and of years
// (Doc 9303-7, the digital seal of visas).
func readStay(r *reading, key string, value []byte) {
	if len(value) != 3 {
		r.addRaw(key, value)
		return
	}
	for i, part := range []string{FieldStayDays, FieldStayMonths, FieldStayYears} {
		if value[i] != 0 || i == 0 && value[1]|value[2] == 0 {
			r.add(part, strconv.Itoa(int(value[i])))
		}
	}
}

func readSex(r *reading, key string, value []byte) {
	switch sex := string(value); sex {
	case "M", "F", "X":
		r.add(key, sex)
	case "<":
		r.add(key, "X")
	default:
		r.add(key, textOrHex(value))
		r.find(CodeSexUnreadable, document.Warning, key)
	}
}

// readMaskedDate reads a date of [maskedDate]. One that bounds the validity
// must be known.
func readMaskedDate(r *reading, key string, value []byte) {
	text, d, ok := maskedDate(value)
	if ok {
		r.addDate(key, d)
		r.limit(key, d)
		return
	}
	if key == document.FieldExpiryDate || key == FieldValidFrom {
		r.fail(malformed(CodeSealValidityInvalid, "masked date"))
		return
	}
	if text == "" {
		text = textOrHex(value)
	}
	r.addStrangeDate(key, text)
}

// readDateTime reads six bytes: the decimal number MMDDYYYYhhmmss.
func readDateTime(r *reading, key string, value []byte) {
	if len(value) != 6 {
		r.addRaw(key, value)
		return
	}
	var n int64
	for _, b := range value {
		n = n<<8 | int64(b)
	}
	day, clock := n/1000000, n%1000000
	d := date{int(day % 10000), int(day / 1000000), int(day / 10000 % 100)}
	hour, minute, second := clock/10000, clock/100%100, clock%100
	if !d.exists() || d.day == 0 || hour > 23 || minute > 59 || second > 59 {
		r.addStrangeDate(key, hex.EncodeToString(value))
		return
	}
	// The standard names no time zone.
	r.add(key, fmt.Sprintf("%sT%02d:%02d:%02d", d, hour, minute, second))
}

// readPicture adds a portrait. Its kind is told by its first bytes, because no
// standard for seals writes it down.
func readPicture(r *reading, key string, value []byte) {
	if len(value) == 0 {
		return
	}
	r.fields = append(r.fields, document.Field{Key: key, Data: value, MediaType: mediaType(value)})
}

func mediaType(picture []byte) string {
	for _, kind := range []struct{ start, mediaType string }{
		{"\x00\x00\x00\x0cjP  ", "image/jp2"},
		{"\xff\x4f\xff\x51", "image/jp2"}, // a codestream without its box
		{"\xff\xd8\xff", "image/jpeg"},
		{"RIFF", "image/webp"},
	} {
		if strings.HasPrefix(string(picture), kind.start) {
			return kind.mediaType
		}
	}
	return "application/octet-stream"
}
