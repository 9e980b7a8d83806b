package vn

import (
	"testing"
)

func TestVNeID(t *testing.T) {
	for _, tt := range []struct {
		text string
		want string // "" for not recognised
	}{
		{"vneid://verify/0123456789abcdef", CodeVNeIDOnlineOnly},
		{"VNeID0123456789", CodeVNeIDOnlineOnly},
		{pcCovidText, CodeFormatRetired},
		{"0900000000|NGUYEN VAN AN|2000-01-15|0|", CodeFormatRetired},

		// Nothing is known of the one-minute code, so nothing opaque is it.
		{"eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl", ""},
		{"0123456789abcdef0123456789abcdef0123456789abcdef", ""},
		{"a text about vneid", ""},
		{"vnei", ""},
		{"", ""},
		{cardText2021, ""},
	} {
		p := symbol(tt.text)
		if got := VNeID.Recognise(p); got != (tt.want != "") {
			t.Errorf("%q: recognised %v", tt.text, got)
		}
		if tt.want == "" {
			continue
		}
		doc := parse(t, VNeID, p)
		wantFindings(t, doc, []string{"uncheckable " + tt.want})
		wantFields(t, doc)
	}
}
