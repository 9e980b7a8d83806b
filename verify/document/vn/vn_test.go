package vn

import (
	"encoding/hex"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/soi-id/soi/verify/document"
)

// at is noon of 2026-11-21 in Vietnam.
var at = time.Date(2026, 11, 21, 5, 0, 0, 0, time.UTC)

var formats = []document.Format{CCCD, BHYT, GPLX, VNeID}

func symbol(text string) document.Payload {
	return document.Payload{Bytes: []byte(text), Source: document.SourceSymbol}
}

func typed(text string) document.Payload {
	return document.Payload{Bytes: []byte(text), Source: document.SourceTyped}
}

// recognised returns the formats that take a payload.
func recognised(p document.Payload) []string {
	var ids []string
	for _, f := range formats {
		if f.Recognise(p) {
			ids = append(ids, f.ID)
		}
	}
	return ids
}

// parse reads a payload that the format must recognise.
func parse(t *testing.T, f document.Format, p document.Payload) *document.Document {
	t.Helper()
	if got := recognised(p); len(got) != 1 || got[0] != f.ID {
		t.Fatalf("%q is recognised as %v", p.Bytes, got)
	}
	doc, err := f.Parse(p, at)
	if err != nil {
		t.Fatalf("%q: %v", p.Bytes, err)
	}
	return doc
}

// marks are the findings of the severities as "code field".
func marks(doc *document.Document, severities ...document.Severity) []string {
	var all []string
	for _, f := range doc.Findings {
		if slices.Contains(severities, f.Severity) {
			all = append(all, strings.TrimSpace(f.Code+" "+f.Field))
		}
	}
	return all
}

// wantFindings compares the findings of a document, in any order, with those
// expected: "failure birth_in_future birth_date".
func wantFindings(t *testing.T, doc *document.Document, want []string) {
	t.Helper()
	names := map[document.Severity]string{
		document.Note: "note", document.Warning: "warning", document.Failure: "failure", document.Uncheckable: "uncheckable",
	}
	var got []string
	for _, f := range doc.Findings {
		got = append(got, strings.TrimSpace(names[f.Severity]+" "+f.Code+" "+f.Field))
	}
	want = slices.Clone(want)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("findings\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

// wantFields compares all fields of a document with "key=value" lines.
func wantFields(t *testing.T, doc *document.Document, want ...string) {
	t.Helper()
	var got []string
	for _, f := range doc.Fields {
		got = append(got, f.Key+"="+f.Value)
		if f.Signed {
			t.Errorf("%s counts as signed", f.Key)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("fields\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
	if doc.Proof != nil {
		t.Error("there is a proof")
	}
}

func malformedCode(err error) string {
	var m *document.Malformed
	if errors.As(err, &m) {
		return m.Code
	}
	return ""
}

func hexOf(s string) string { return hex.EncodeToString([]byte(s)) }

// What cards and scanners put around a code changes nothing.
func TestTails(t *testing.T) {
	for _, text := range []string{cardText2021, cardText2024, bhytNewerText, gplxText} {
		for _, form := range []string{"%s\x00", "%s\r", "%s\r\n", "%s\n\x00\x00", "\ufeff%s", "%s  ", "%s \r\n", "%s\x00 \x00", "%s\t", "\r\n%s"} {
			p := symbol(fmt.Sprintf(form, text))
			plainOf, roundabout := recognised(symbol(text)), recognised(p)
			if !slices.Equal(plainOf, roundabout) {
				t.Errorf("%q: %v", form, roundabout)
				continue
			}
			for _, f := range formats {
				if f.ID != plainOf[0] {
					continue
				}
				want, _ := f.Parse(symbol(text), at)
				got, err := f.Parse(p, at)
				if err != nil || fmt.Sprint(got.Fields) != fmt.Sprint(want.Fields) || fmt.Sprint(got.Findings) != fmt.Sprint(want.Findings) {
					t.Errorf("%q: %v, %v", form, got, err)
				}
			}
		}
	}
}

// The list of codes is the block of constants.
func TestCodesAreComplete(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "codes.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var declared []string
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok {
			value, _ := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			declared = append(declared, value)
		}
		return true
	})
	if !slices.Equal(declared, Codes()) {
		t.Errorf("declared %v\nlisted %v", declared, Codes())
	}
}

func TestDates(t *testing.T) {
	for _, tt := range []struct {
		read func(string) (date, bool)
		text string
		want string // "" for none
	}{
		{compactDate, "15012000", "2000-01-15"},
		{compactDate, "29022000", "2000-02-29"},
		{compactDate, "29022001", ""},
		{compactDate, "31042001", ""},
		{compactDate, "00012000", ""},
		{compactDate, "15132000", ""},
		{compactDate, "15002000", ""},
		{compactDate, "15010000", ""},
		{compactDate, "15011879", ""},
		{compactDate, "012000", "2000-01"},
		{compactDate, "132000", ""},
		{compactDate, "2000", "2000"},
		{compactDate, "0000", ""},
		{compactDate, "1501200", ""},
		{compactDate, "150120000", ""},
		{compactDate, "", ""},
		{compactDate, "15/01/2000", ""},
		{compactDate, "1501200O", ""},
		{compactDate, "١٥٠١٢٠٠٠", ""},
		{compactDay, "15012000", "2000-01-15"},
		{compactDay, "012000", ""},
		{compactDay, "2000", ""},
		{slashedDate, "15/01/2000", "2000-01-15"},
		{slashedDate, "5/1/2000", "2000-01-05"},
		{slashedDate, "2000", "2000"},
		{slashedDate, "31/02/2000", ""},
		{slashedDate, "01/2000", ""},
		{slashedDate, "15/01/00", ""},
		{slashedDate, "15/01/2000/1", ""},
		{slashedDate, "//2000", ""},
		{slashedDate, "/1/2000", ""},
		{slashedDate, "5//2000", ""},
		{slashedDate, "5/x/2000", ""},
		{slashedDate, "x/1/2000", ""},
		{slashedDate, "-", ""},
		{slashedDate, "", ""},
	} {
		d, ok := tt.read(tt.text)
		if ok != (tt.want != "") || ok && d.String() != tt.want {
			t.Errorf("%q: %v, %v, want %q", tt.text, d, ok, tt.want)
		}
	}
}

// FuzzFormats reads any payload with every format, recognised or not: a
// caller may insist on a format.
func FuzzFormats(f *testing.F) {
	for _, text := range []string{
		cardText2021, cardText2022, cardText2024, bhytNewerText, bhytClassicText, bhytShortText, gplxText, pcCovidText,
		"VNEID://1", "00120001234|||15012000|Nam||20052021", "001200012345||||||", "a|b|2000|1|$", "1;2;3;4;5;6", "",
	} {
		f.Add([]byte(text), true)
		f.Add([]byte(text), false)
	}
	codes := map[string]bool{}
	for _, code := range Codes() {
		codes[code] = true
	}
	f.Fuzz(func(t *testing.T, b []byte, fromSymbol bool) {
		p := typed(string(b))
		if fromSymbol {
			p = symbol(string(b))
		}
		if ids := recognised(p); len(ids) > 1 {
			t.Fatalf("recognised as %v", ids)
		}
		for _, format := range formats {
			doc, err := format.Parse(p, at)
			if err != nil {
				if doc != nil || !codes[malformedCode(err)] {
					t.Fatalf("%s: %v with %v", format.ID, doc, err)
				}
				continue
			}
			if doc.Format != format.ID || doc.Proof != nil {
				t.Fatalf("%s: %+v", format.ID, doc)
			}
			for _, field := range doc.Fields {
				if field.Value == "" || !utf8.ValidString(field.Value) || field.Signed {
					t.Fatalf("%s: field %+v", format.ID, field)
				}
			}
			for _, finding := range doc.Findings {
				if !codes[finding.Code] {
					t.Fatalf("%s: finding %+v is not listed", format.ID, finding)
				}
				if fromSymbol && (finding.Code == CodePossibleScannerDamage || finding.Code == CodeVietnameseInputMethod) {
					t.Fatalf("%s: %s in a symbol", format.ID, finding.Code)
				}
			}
		}
	})
}
