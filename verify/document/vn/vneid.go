package vn

import (
	"regexp"
	"strings"
	"time"

	"github.com/soi-id/soi/verify/document"
)

// VNeID is what only an application online can check. How the one-minute code
// of VNeID is written is not published, so no opaque payload is taken for
// one: recognised is what names VNeID itself, and the code of PC-Covid, whose
// service has ended. No field is made of either; neither is to be kept.
//
// A code that the VNeID application shows and that holds the text of a
// citizen card is a [CCCD], and proves as little.
var VNeID = document.Format{
	ID: vneidID,
	Recognise: func(p document.Payload) bool {
		text := cardText(p)
		return namesVNeID(text) || isPCCovid(text)
	},
	Parse: parseVNeID,
}

const vneidID = "vn.vneid"

const vneidName = "vneid"

func namesVNeID(text string) bool {
	return len(text) >= len(vneidName) && strings.EqualFold(text[:len(vneidName)], vneidName)
}

// pcCovid is the code of the PC-Covid application, number | NAME | birth | sex.
var pcCovid = regexp.MustCompile(`^\d+\|[A-Z ]+\|\d{4}-\d\d-\d\d\|[01]\|`)

func isPCCovid(text string) bool { return pcCovid.MatchString(text) }

func parseVNeID(p document.Payload, at time.Time) (*document.Document, error) {
	r := newRecord(vneidID, p, at)
	if isPCCovid(cardText(p)) {
		r.uncheckable(CodeFormatRetired, "")
	} else {
		r.uncheckable(CodeVNeIDOnlineOnly, "")
	}
	return r.finish()
}
