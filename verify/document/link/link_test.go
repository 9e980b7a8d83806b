package link

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/soi-id/soi/verify/document"
)

var at = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func TestLink(t *testing.T) {
	for _, tt := range []struct {
		text, host string
		link       bool
	}{
		{"https://example.com/a?token=1", "example.com", true},
		{"HTTPS://EXAMPLE.COM", "example.com", true},
		{"http://example.com:8080/", "example.com", true},
		{"\ufeffhttps://example.com\r\n\x00", "example.com", true},
		{" https://example.com ", "example.com", true},
		{"https://gov.example@evil.example/", "evil.example", true},
		{"https://xn--80ak6aa92e.example/", "xn--80ak6aa92e.example", true},
		{"https://аpple.example/", "", true},       // Cyrillic а
		{"https://a\u202eb.example/", "", true},    // override
		{"https://a%2eb.example/", "", true},       // escaped host
		{"https://[2001:db8::1]/", "", true},       // not a name
		{"https://example.com/\nsecond", "", true}, // a control character: not an address to take apart
		{"https://" + strings.Repeat("a", maxHost+1), "", true},
		{"https://", "", true},
		{"ftp://example.com", "", false},
		{"https:example.com", "", false},
		{"see https://example.com", "", false},
		{"", "", false},
	} {
		p := document.Payload{Bytes: []byte(tt.text), Source: document.SourceSymbol}
		if got := Link.Recognise(p); got != tt.link {
			t.Errorf("Recognise(%q) = %v", tt.text, got)
		}
		doc, err := Link.Parse(p, at)
		if !tt.link {
			var malformed *document.Malformed
			if doc != nil || !errors.As(err, &malformed) || malformed.Code != CodeNotALink {
				t.Errorf("Parse(%q) = %v, %v", tt.text, doc, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("Parse(%q): %v", tt.text, err)
			continue
		}
		if doc.Value(FieldHost) != tt.host {
			t.Errorf("Parse(%q): host %q, want %q", tt.text, doc.Value(FieldHost), tt.host)
		}
		if len(doc.Findings) != 1 || doc.Findings[0] != (document.Finding{Code: CodeLinkNotOpened, Severity: document.Uncheckable}) {
			t.Errorf("Parse(%q): findings %v", tt.text, doc.Findings)
		}
	}
}

func FuzzLink(f *testing.F) {
	f.Add([]byte("https://example.com/a"))
	f.Add([]byte("HTTP://user@example.com:1/%zz"))
	f.Add([]byte("https://\xff\xfe"))
	f.Fuzz(func(t *testing.T, b []byte) {
		p := document.Payload{Bytes: b, Source: document.SourceSymbol}
		doc, err := Link.Parse(p, at)
		if (doc == nil) == (err == nil) || (err == nil) != Link.Recognise(p) {
			t.Fatalf("document %v, error %v, recognised %v", doc, err, Link.Recognise(p))
		}
		if doc != nil && !utf8.ValidString(doc.Value(FieldHost)) {
			t.Fatal("host is not text")
		}
	})
}
