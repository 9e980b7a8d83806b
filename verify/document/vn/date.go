package vn

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// vietnam has had no summer time since 1975.
var vietnam = time.FixedZone("UTC+7", 7*60*60)

// earliestYear is older than any living holder of a document; an earlier
// year is a misprint.
const earliestYear = 1880

// A date is a day in Vietnam, or a month or a year where the document knows
// no more: month and day are then 0.
type date struct{ year, month, day int }

// compactDate reads ddmmyyyy, mmyyyy or yyyy.
func compactDate(s string) (date, bool) {
	if !isDigits(s, len(s)) {
		return date{}, false
	}
	switch len(s) {
	case 8:
		return calendarDate(s[4:], s[2:4], s[:2])
	case 6:
		return calendarDate(s[2:], s[:2], "")
	case 4:
		return calendarDate(s, "", "")
	}
	return date{}, false
}

// compactDay reads ddmmyyyy alone.
func compactDay(s string) (date, bool) {
	d, ok := compactDate(s)
	return d, ok && d.full()
}

// slashedDate reads dd/mm/yyyy, with one digit where one is enough, or yyyy.
func slashedDate(s string) (date, bool) {
	parts := strings.Split(s, "/")
	switch {
	case len(parts) == 1:
		return calendarDate(s, "", "")
	case len(parts) == 3 && parts[0] != "" && parts[1] != "":
		return calendarDate(parts[2], parts[1], parts[0])
	}
	return date{}, false
}

// calendarDate makes a date of a four-digit year and a month and day of one
// or two digits, which may be empty.
func calendarDate(year, month, day string) (date, bool) {
	var d date
	if !isDigits(year, 4) {
		return date{}, false
	}
	d.year, _ = strconv.Atoi(year)
	if d.year < earliestYear {
		return date{}, false
	}
	if month == "" {
		return d, true
	}
	if !isDigits(month, 1) && !isDigits(month, 2) {
		return date{}, false
	}
	if d.month, _ = strconv.Atoi(month); d.month < 1 || d.month > 12 {
		return date{}, false
	}
	if day == "" {
		return d, true
	}
	if !isDigits(day, 1) && !isDigits(day, 2) {
		return date{}, false
	}
	d.day, _ = strconv.Atoi(day)
	if d.day < 1 || d.first().Day() != d.day {
		return date{}, false // time.Date carries a day too many into the next month
	}
	return d, true
}

// full reports whether the day is known.
func (d date) full() bool { return d.day != 0 }

// first is the first moment of the date.
func (d date) first() time.Time {
	return time.Date(d.year, time.Month(max(d.month, 1)), max(d.day, 1), 0, 0, 0, 0, vietnam)
}

// last is the last moment of a full date.
func (d date) last() time.Time {
	return d.first().AddDate(0, 0, 1).Add(-time.Nanosecond)
}

// before reports whether d begins before e does.
func (d date) before(e date) bool { return d.first().Before(e.first()) }

// String is ISO 8601, as precise as the date.
func (d date) String() string {
	switch {
	case d.month == 0:
		return fmt.Sprintf("%04d", d.year)
	case d.day == 0:
		return fmt.Sprintf("%04d-%02d", d.year, d.month)
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.year, d.month, d.day)
}

// isDigits reports whether s is n ASCII digits.
func isDigits(s string, n int) bool {
	if len(s) != n || n == 0 {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
