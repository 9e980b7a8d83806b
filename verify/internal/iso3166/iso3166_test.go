package iso3166

import (
	"strings"
	"testing"
)

func TestAlpha2(t *testing.T) {
	for code, want := range map[string]string{
		"VNM": "VN", "ABW": "AW", "ZWE": "ZW", "ESP": "ES", "DEU": "DE",
		"D": "DE", "D<<": "DE", "D  ": "DE", "UTO": "UT", "GBN": "GB",
		"": "", "<<<": "", "DE": "", "vnm": "", "WAB": "", "M VN": "", "XXX": "",
	} {
		if got, ok := Alpha2(code); got != want || ok != (want != "") {
			t.Errorf("%q is %q, %v, want %q", code, got, ok, want)
		}
	}
}

func TestTableIsWellFormed(t *testing.T) {
	three, two := map[string]bool{}, map[string]bool{}
	for _, pair := range strings.Fields(table) {
		if len(pair) != 5 || strings.ToUpper(pair) != pair || three[pair[:3]] || two[pair[3:]] {
			t.Errorf("%q", pair)
		}
		three[pair[:3]], two[pair[3:]] = true, true
	}
	if len(three) != 249 || len(table) != 6*len(three) {
		t.Errorf("%d states in %d bytes", len(three), len(table))
	}
}
