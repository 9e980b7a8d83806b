package icao

import (
	"fmt"
	"strconv"
	"time"
)

// An MRZ does not say where its dates begin and end. A day has begun when it
// has begun anywhere and is over when it is over everywhere.
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

// first is the first moment of the date anywhere.
func (d date) first() time.Time {
	return time.Date(d.year, time.Month(max(d.month, 1)), max(d.day, 1), 0, 0, 0, 0, easternmost)
}

// last is the last moment of the day anywhere.
func (d date) last() time.Time {
	return time.Date(d.year, time.Month(d.month), d.day+1, 0, 0, 0, 0, westernmost).Add(-time.Nanosecond)
}

// exists reports whether the calendar has the date.
func (d date) exists() bool {
	t := d.first()
	return d.month <= 12 && (d.month == 0 || int(t.Month()) == d.month) && (d.day == 0 || t.Day() == d.day)
}

// yearMonthDay reads YYMMDD, of which the day or the month and the day may be
// left open with fillers. The year has two digits.
func yearMonthDay(s string) (date, bool) {
	var d date
	var err error
	if d.year, err = pair(s[:2]); err != nil {
		return date{}, false
	}
	if s[2:] == "<<<<" {
		return d, true
	}
	if d.month, err = pair(s[2:4]); err != nil || d.month == 0 {
		return date{}, false
	}
	if s[4:] == "<<" {
		return d, true
	}
	if d.day, err = pair(s[4:]); err != nil || d.day == 0 {
		return date{}, false
	}
	return d, true
}

func pair(s string) (int, error) {
	n, err := strconv.ParseUint(s, 10, 8)
	return int(n), err
}

// birthDate reads a birth date. Its century is the last one in which it is
// not in the future.
func birthDate(s string, at time.Time) (date, bool) {
	d, ok := yearMonthDay(s)
	if !ok {
		return date{}, false
	}
	d.year += at.In(easternmost).Year() / 100 * 100
	if d.first().After(at) {
		d.year -= 100
	}
	return d, d.exists()
}

// expiryDate reads an expiry date, which has a day. Its century is the one
// that brings it nearest to the reference time.
func expiryDate(s string, at time.Time) (date, bool) {
	d, ok := yearMonthDay(s)
	if !ok || d.day == 0 {
		return date{}, false
	}
	const half = 50
	year := at.UTC().Year()
	d.year += year / 100 * 100
	switch {
	case d.year > year+half:
		d.year -= 100
	case d.year < year-half:
		d.year += 100
	}
	return d, d.exists()
}
