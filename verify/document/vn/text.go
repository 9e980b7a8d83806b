package vn

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/soi-id/soi/verify/document"
)

// cardText returns the payload without what cards and scanners put around it.
// No format here begins or ends with a blank, so blanks go as well.
func cardText(p document.Payload) string {
	return strings.Trim(string(p.Bytes), "\x00\r\n\ufeff \t")
}

// plain makes text fit to be shown and compared: valid UTF-8, NFC, no blanks
// around it. Nothing inside is taken away.
func plain(s string) string {
	return strings.TrimSpace(norm.NFC.String(strings.ToValidUTF8(s, "\ufffd")))
}

// hasControl reports whether s holds characters that are not seen themselves
// and can change how their neighbours are: controls, line separators, and
// format characters such as the bidirectional overrides and isolates.
func hasControl(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool {
		return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
	}) >= 0
}

func hasDigit(s string) bool { return strings.IndexFunc(s, unicode.IsDigit) >= 0 }

func hasLetter(s string) bool { return strings.IndexFunc(s, unicode.IsLetter) >= 0 }

// sexOf reads Nam or Nữ. Nu is what scanners without diacritics make of Nữ.
func sexOf(s string) (sex string, ok bool) {
	switch {
	case strings.EqualFold(s, "Nam"):
		return "M", true
	case strings.EqualFold(s, "Nữ"), strings.EqualFold(s, "Nu"):
		return "F", true
	}
	return "", false
}
