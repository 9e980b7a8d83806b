// Package lines knows which documents are sent as several lines. A scanner ends
// each line of a document as it ends a document, so that only their content
// tells which lines belong together.
package lines

import (
	"regexp"
	"strings"
)

// Two kinds of documents are sent as several lines. All others end with their
// first line, and the answer must not wait for more.
var (
	// A Vietnamese driving licence: the record, then a fixed address.
	licence = regexp.MustCompile(`^\d{12};`)
	// A machine-readable zone, ICAO Doc 9303: three lines of 30 characters, or
	// two of 36 or 44.
	machineReadable = regexp.MustCompile(`^[A-Z0-9<]+$`)
	zoneLines       = map[int]int{30: 3, 36: 2, 44: 2}
)

// MayGoOn reports whether another line may belong to the document.
func MayGoOn(lines []string) bool {
	first := lines[0]
	if licence.MatchString(first) {
		return len(lines) == 1
	}
	return zone(first) && len(lines) < zoneLines[len(first)]
}

// Continues reports whether the line belongs to the document that the lines
// before it began.
func Continues(lines []string, line string) bool {
	first := lines[0]
	if licence.MatchString(first) {
		return strings.HasPrefix(strings.ToLower(line), "http")
	}
	return zone(line) && len(line) == len(first)
}

// zone reports whether the line has a zone's alphabet and length. The fill
// character keeps apart what only happens to be as long.
func zone(line string) bool {
	_, ok := zoneLines[len(line)]
	return ok && machineReadable.MatchString(line) && strings.Contains(line, "<")
}
