package seal

import (
	"fmt"
	"strings"
	"time"
)

// A document does not say where its days begin and end. A day is over when it
// is over everywhere, and has begun when it has begun anywhere.
var (
	easternmost = time.FixedZone("UTC+14", 14*60*60)
	westernmost = time.FixedZone("UTC-12", -12*60*60)
)

// A date is as precise as the document: month and day may be 0.
type date struct{ year, month, day int }

// String is ISO 8601.
func (d date) String() string {
	switch {
	case d.month == 0:
		return fmt.Sprintf("%04d", d.year)
	case d.day == 0:
		return fmt.Sprintf("%04d-%02d", d.year, d.month)
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.year, d.month, d.day)
}

// start is the beginning of the day in UTC.
func (d date) start() time.Time {
	return time.Date(d.year, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC)
}

// first and last are the first and the last moment of the date anywhere.
func (d date) first() time.Time {
	return time.Date(d.year, time.Month(max(d.month, 1)), max(d.day, 1), 0, 0, 0, 0, easternmost)
}

func (d date) last() time.Time {
	year, month, day := d.year, d.month, d.day+1
	switch {
	case month == 0:
		year, month, day = year+1, 1, 1
	case d.day == 0:
		month, day = month+1, 1
	}
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, westernmost).Add(-time.Nanosecond)
}

// exists reports whether the calendar has the date.
func (d date) exists() bool {
	if d.year < 1 || d.year > 9999 || d.month < 0 || d.month > 12 || d.day < 0 || d.day > 31 || d.month == 0 && d.day != 0 {
		return false
	}
	return d.day == 0 || d.start().Day() == d.day
}

// binaryDate reads three bytes: the decimal number MMDDYYYY (TR-03137-1
// §3.2.3).
func binaryDate(b []byte) (date, bool) {
	n := int(b[0])<<16 | int(b[1])<<8 | int(b[2])
	d := date{n % 10000, n / 1000000, n / 10000 % 100}
	return d, d.exists() && d.day != 0
}

// maskedDate reads four bytes: a bit for each of the eight digits that is not
// known, and the digits as of [binaryDate]. A date of which only some digits of
// a part are known has no form in ISO 8601; it comes with an x for each of them
// and false.
func maskedDate(b []byte) (text string, d date, ok bool) {
	if len(b) != 4 {
		return "", date{}, false
	}
	n := int(b[1])<<16 | int(b[2])<<8 | int(b[3])
	digits := []byte(fmt.Sprintf("%08d", n))
	for i := range digits {
		if b[0]&(0x80>>i) != 0 {
			digits[i] = 'x'
		}
	}
	month, day, year := string(digits[:2]), string(digits[2:4]), string(digits[4:])
	text = year + "-" + month + "-" + day
	known := text
	for _, open := range []string{"-xx", "-xx"} {
		known = strings.TrimSuffix(known, open)
	}
	d, ok = isoDate(known)
	if ok {
		text = d.String()
	}
	return text, d, ok
}

// isoDate reads a date of ISO 8601 that may lack its day or its month.
func isoDate(text string) (date, bool) {
	for _, layout := range []string{time.DateOnly, "2006-01", "2006"} {
		t, err := time.Parse(layout, text)
		if err != nil {
			continue
		}
		d := date{t.Year(), int(t.Month()), t.Day()}
		if layout != time.DateOnly {
			d.day = 0
		}
		if layout == "2006" {
			d.month = 0
		}
		return d, d.exists()
	}
	return date{}, false
}

// textDate reads a whole date in a layout of package time.
func textDate(layout, text string) (date, bool) {
	t, err := time.Parse(layout, strings.TrimSpace(text))
	if err != nil {
		return date{}, false
	}
	d := date{t.Year(), int(t.Month()), t.Day()}
	return d, d.exists()
}
