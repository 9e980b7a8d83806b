// Package link recognises a code that holds a web address. Nothing here or
// anywhere in Soi opens one: what is behind it is not on this machine, and a
// page that says "valid" proves nothing but who owns the page.
package link

import (
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/soi-id/soi/verify/document"
)

// The codes of findings and of Malformed errors.
const (
	CodeLinkNotOpened = "link_not_opened" // [uncheckable] the code holds a link, which is not opened
	CodeNotALink      = "not_a_link"      // [read error] no web address, though it was to be read as one
)

// Codes lists every code that this package produces.
func Codes() []string { return []string{CodeLinkNotOpened, CodeNotALink} }

// FieldHost is the host that the link leads to, in the ASCII form in which no
// letter can pass for another. The rest of the link may hold personal data
// and is not kept.
const FieldHost = "link_host"

// Link is an http or https address.
var Link = document.Format{
	ID:        "link",
	Recognise: func(p document.Payload) bool { return isLink(linkText(p)) },
	Parse:     parse,
}

func linkText(p document.Payload) string {
	text, _ := p.TrimmedText()
	return strings.TrimSpace(text)
}

func isLink(text string) bool {
	scheme, _, ok := strings.Cut(text, "://")
	return ok && (strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https"))
}

func parse(p document.Payload, _ time.Time) (*document.Document, error) {
	text := linkText(p)
	if !isLink(text) {
		return nil, &document.Malformed{Code: CodeNotALink, Cause: errors.New("no http or https address")}
	}
	doc := &document.Document{
		Format:   "link",
		Findings: []document.Finding{{Code: CodeLinkNotOpened, Severity: document.Uncheckable}},
	}
	if host, ok := safeHost(text); ok {
		doc.Fields = []document.Field{{Key: FieldHost, Value: host}}
	}
	return doc, nil
}

// maxHost is the length of a domain name in its text form (RFC 1035 §2.3.4).
const maxHost = 253

// safeHost returns the host of an address if it is a name of letters, digits,
// hyphens and dots, so that it can be shown as it is. What stands before an
// "@" is not the host, whatever it looks like.
func safeHost(text string) (string, bool) {
	u, err := url.Parse(text)
	if err != nil {
		return "", false
	}
	host := strings.ToLower(u.Hostname())
	if host == "" || len(host) > maxHost {
		return "", false
	}
	for _, r := range host {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '.' {
			return "", false
		}
	}
	return host, true
}
