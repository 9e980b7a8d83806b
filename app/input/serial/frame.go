package serial

import (
	"bytes"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/soi-id/soi/app/input/lines"
	"github.com/soi-id/soi/verify"
)

// How long a silence ends a burst. Bytes of one code follow each other within
// a few milliseconds; USB adapters hold them back for up to 16.
const (
	// endPause: text that ends as the scanner ends a scan is complete. The
	// silence only makes sure that it was no byte of a binary code.
	endPause = 40 * time.Millisecond
	// scanPause ends what the scanner has not ended.
	scanPause = 100 * time.Millisecond
	// cutPause: so does this, where the scanner did end its last scan. The
	// rest may be lost with the cable, and a system needs this long to notice.
	cutPause = 500 * time.Millisecond
)

// maxBurst is the longest burst that is kept, in bytes: a payload's limit in
// characters, in the longest form of a character.
const maxBurst = verify.MaxPayload * utf8.UTFMax

// A framer cuts the bytes of a port into scans. It knows no time: the session
// reads until nothing comes for as long as pause says.
//
// A binary code may hold any byte, so only a silence tells that it is
// complete. Text is cut at its line ends as well, for scanners that read
// several codes at once; documents of several lines stay together.
type framer struct {
	burst []byte
	over  bool // more came than is kept
	// end is how the scanner ends its scans, as text has shown: "\r", "\n",
	// "\r\n" or, if shown is set, "".
	end   string
	shown bool
}

func (f *framer) take(b []byte) {
	room := maxBurst - len(f.burst)
	f.over = f.over || len(b) > room
	f.burst = append(f.burst, b[:min(len(b), room)]...)
}

func (f *framer) begun() bool   { return len(f.burst) > 0 }
func (f *framer) tooLong() bool { return f.over }

func (f *framer) drop() { f.burst, f.over = nil, false }

// pause is the silence that ends the burst; 0 without one.
func (f *framer) pause() time.Duration {
	if !f.begun() {
		return 0
	}
	text, end := withoutEnd(f.burst)
	switch {
	case f.over:
		return scanPause
	case end != "" && isText(text):
		if start := bytes.LastIndexAny(text, "\r\n") + 1; lines.MayGoOn([]string{string(text[start:])}) {
			return scanPause
		}
		return endPause
	case f.end != "":
		return cutPause
	}
	return scanPause
}

// scans returns the scans of a burst that a silence has ended.
func (f *framer) scans() [][]byte {
	burst := f.burst
	f.drop()
	code, end := withoutEnd(burst)
	if !isText(code) {
		// The last byte is the scanner's or the code's own.
		if f.shown && end != f.end {
			code = bytes.TrimSuffix(burst, []byte(f.end))
		}
		if len(code) == 0 {
			return nil
		}
		return [][]byte{code}
	}
	f.end, f.shown = end, true
	return documents(code)
}

// documents cuts text at its line ends, but for those within a document.
func documents(text []byte) [][]byte {
	var found [][]byte
	var before []string // lines of a document that may go on
	start, at := 0, 0   // of that document, of the line
	flush := func(end int) {
		if end > start {
			found = append(found, text[start:end])
		}
		before = nil
	}
	last := 0 // the end of the last line
	for at <= len(text) {
		end := at + bytes.IndexAny(text[at:], "\r\n")
		if end < at {
			end = len(text)
		}
		line := string(text[at:end])
		if line != "" {
			if len(before) > 0 && !lines.Continues(before, line) {
				flush(last)
			}
			if len(before) == 0 {
				start = at
			}
			before = append(before, line)
			last = end
			if !lines.MayGoOn(before) {
				flush(last)
			}
		}
		at = end + 1
	}
	if len(before) > 0 {
		flush(last)
	}
	return found
}

// withoutEnd takes off one line end.
func withoutEnd(b []byte) (rest []byte, end string) {
	for _, end := range []string{"\r\n", "\r", "\n"} {
		if rest, ok := bytes.CutSuffix(b, []byte(end)); ok {
			return rest, end
		}
	}
	return b, ""
}

// isText reports whether bytes are text as codes hold it: UTF-8 without
// control characters, but for line ends, blanks, NUL, which cards end in, and
// the separators of ISO/IEC 15434.
func isText(b []byte) bool {
	if !utf8.Valid(b) {
		return false
	}
	for _, c := range b {
		if c == 0x7F || c < ' ' && !strings.ContainsRune("\x00\x04\t\n\r\x1C\x1D\x1E\x1F", rune(c)) {
			return false
		}
	}
	return true
}
