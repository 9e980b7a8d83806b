package vn

import (
	"strings"
	"testing"

	"github.com/soi-id/soi/verify/document"
)

const (
	gplxLine = "010123456789;NGUYỄN VĂN AN;15012000;A1;10062025;Không thời hạn;Hà Nội"
	gplxText = gplxLine + "\nhttps://gplx.csgt.bocongan.gov.vn/"
)

// licence is one line with some fields replaced.
func licence(change map[int]string) string {
	parts := strings.Split(gplxLine, ";")
	for i, value := range change {
		parts[i] = value
	}
	return strings.Join(parts, ";")
}

func TestGPLXFields(t *testing.T) {
	doc := parse(t, GPLX, symbol(gplxText))
	wantFields(t, doc, "document_number=010123456789", "full_name=NGUYỄN VĂN AN", "birth_date=2000-01-15",
		"licence_classes=A1", "issued_or_passed_date=2025-06-10", "issuing_place=Hà Nội")
	wantFindings(t, doc, []string{"note no_expiry expiry_date", "note link_not_opened"})

	doc = parse(t, GPLX, symbol(licence(map[int]string{3: "B", 5: "10062035"})))
	wantFields(t, doc, "document_number=010123456789", "full_name=NGUYỄN VĂN AN", "birth_date=2000-01-15",
		"licence_classes=B", "issued_or_passed_date=2025-06-10", "expiry_date=2035-06-10", "issuing_place=Hà Nội")
	wantFindings(t, doc, nil)
	if !doc.Validity.NotAfter.Equal(date{2035, 6, 10}.last()) || !doc.Validity.IssuedAt.IsZero() {
		t.Errorf("validity %+v", doc.Validity)
	}

	doc = parse(t, GPLX, symbol(strings.TrimSuffix(gplxLine, ";Hà Nội")))
	wantFindings(t, doc, []string{"note no_expiry expiry_date"})
	if _, there := doc.Field(FieldIssuingPlace); there {
		t.Error("a place from nowhere")
	}
}

func TestGPLXFindings(t *testing.T) {
	dated := func(change map[int]string) string {
		if _, there := change[5]; !there {
			change[5] = "10062035"
		}
		return licence(change)
	}
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"31 February", dated(map[int]string{2: "31022000"}), []string{"failure date_impossible birth_date"}},
		{"impossible issue", dated(map[int]string{4: "2025"}), []string{"failure date_impossible issued_or_passed_date"}},
		{"impossible expiry", dated(map[int]string{5: "never"}), []string{"failure date_impossible expiry_date"}},
		{"born tomorrow", dated(map[int]string{2: "22112026"}),
			[]string{"failure birth_in_future birth_date", "failure issue_before_birth issued_or_passed_date"}},
		{"issued tomorrow", dated(map[int]string{4: "22112026"}), []string{"failure issue_in_future issued_or_passed_date"}},
		{"no name", dated(map[int]string{1: ""}), []string{"failure name_missing full_name"}},
		{"digits in the name", dated(map[int]string{1: "NGUYỄN 5"}), []string{"failure name_has_digits full_name"}},
		{"override in the name", dated(map[int]string{1: "NGUYỄN\u202e"}), []string{"warning control_characters full_name"}},
		{"expired yesterday", dated(map[int]string{5: "20112026"}), []string{"warning printed_expiry_past expiry_date"}},
		{"expires today", dated(map[int]string{5: "21112026"}), nil},
		{"expired before issue", dated(map[int]string{5: "09062025"}),
			[]string{"failure validity_reversed expiry_date", "warning printed_expiry_past expiry_date"}},
		{"unknown class", dated(map[int]string{3: "Z9"}), []string{"warning class_unknown licence_classes"}},
		{"no class", dated(map[int]string{3: ""}), []string{"warning class_unknown licence_classes"}},
		{"two classes", dated(map[int]string{3: "A1, C1E"}), nil},
		{"no expiry, marks lost", licence(map[int]string{5: "Khong thoi han"}), []string{"note no_expiry expiry_date"}},
		{"no expiry, capitals", licence(map[int]string{5: "KHÔNG THỜI HẠN"}), []string{"note no_expiry expiry_date"}},
		{"another link", dated(map[int]string{}) + "\nhttps://gplx.example/", []string{"warning link_unexpected"}},
		{"a link that begins as the right one", dated(map[int]string{}) + "\n" + gplxLink + "@evil.example", []string{"warning link_unexpected"}},
		{"the link without its stroke", dated(map[int]string{}) + "\r\n" + strings.TrimSuffix(gplxLink, "/"), []string{"note link_not_opened"}},
		{"the link on the same line", dated(map[int]string{}) + gplxLink, []string{"note link_not_opened"}},
		{"a field more", dated(map[int]string{}) + ";x", []string{"note field_count_unusual", "note extended_unknown extended_more"}},
	} {
		t.Run(tt.name, func(t *testing.T) { wantFindings(t, parse(t, GPLX, symbol(tt.text)), tt.want) })
	}
}

func TestGPLXClasses(t *testing.T) {
	for _, class := range strings.Fields("A A1 A2 A3 A4 B B1 B2 C C1 D D1 D2 E F FB2 FC FD FE BE CE C1E DE D1E D2E") {
		if !knownClasses(class) {
			t.Errorf("%s is unknown", class)
		}
	}
	for _, class := range []string{"", " ", "A5", "B3", "G", "a1", "A1;B", "A1E"} {
		if knownClasses(class) {
			t.Errorf("%q is known", class)
		}
	}
}

func TestGPLXDamage(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"marks lost", licence(map[int]string{1: "NGUYEN VAN AN", 5: "Khong thoi han", 6: "Ha Noi"}),
			[]string{"note no_expiry expiry_date", "warning possible_scanner_damage"}},
		{"CP1252", licence(map[int]string{1: "NGUYá»„N"}), []string{"note no_expiry expiry_date", "warning text_repaired full_name"}},
		{"VNI", licence(map[int]string{3: "Á"}), []string{"note no_expiry expiry_date", "warning vietnamese_input_method"}},
	} {
		wantFindings(t, parse(t, GPLX, typed(tt.text)), tt.want)
	}
	if doc, err := GPLX.Parse(typed(licence(map[int]string{3: "Á", 2: "1501200"})), at); doc != nil || malformedCode(err) != CodeVietnameseInputMethod {
		t.Errorf("%v, %v", doc, err)
	}
	cut := gplxLine[:30]
	if _, err := GPLX.Parse(typed(cut), at); malformedCode(err) != CodePossibleScannerDamage {
		t.Error(err)
	}
	if _, err := GPLX.Parse(symbol(cut), at); malformedCode(err) != CodeFieldsMissing {
		t.Error(err)
	}
	// A caller may insist on the format.
	doc, err := GPLX.Parse(symbol(licence(map[int]string{0: "1"})), at)
	if err != nil {
		t.Fatal(err)
	}
	wantFindings(t, doc, []string{"failure not_12_digits document_number", "note no_expiry expiry_date"})
	if got := marks(doc, document.Failure); len(got) != 1 {
		t.Error(got)
	}
}

func TestRecogniseGPLX(t *testing.T) {
	for text, want := range map[string]bool{
		gplxText: true, "010123456789;": true, "010123456789": false, "01012345678;A": false, "x;y": false, gplxLink: false,
	} {
		if got := GPLX.Recognise(symbol(text)); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
