package desk

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/issue"
)

// pdf has a page for each text, with its code, or nothing for "".
func pdf(t *testing.T, texts ...string) []byte {
	t.Helper()
	objects := []string{"<< /Type /Catalog /Pages 2 0 R >>", ""}
	kids := ""
	for _, text := range texts {
		var content strings.Builder
		if text != "" {
			code, err := issue.QR([]byte(text), 1)
			if err != nil {
				t.Fatal(err)
			}
			for y := range code.Rect.Dy() {
				for x := range code.Rect.Dx() {
					if code.GrayAt(x, y).Y == 0 {
						fmt.Fprintf(&content, "%d %d 1 1 re\n", 20+x, 100-y)
					}
				}
			}
			content.WriteString("f")
		}
		kids += fmt.Sprintf("%d 0 R ", len(objects)+1)
		objects = append(objects,
			fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 120 120] /Contents %d 0 R >>", len(objects)+2),
			fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", content.Len(), &content))
	}
	objects[1] = fmt.Sprintf("<< /Type /Pages /Count %d /Kids [ %s] >>", len(texts), kids)
	file := "%PDF-1.4\n"
	for i, o := range objects {
		file += fmt.Sprintf("%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	return []byte(file + "trailer << /Root 1 0 R >>\n%%EOF\n")
}

func TestPages(t *testing.T) {
	const card = "079190000001|123456789|Nguyen Van An|01011990|Nam|So 1, phuong 2|01012022"
	d := open(t, options(t.TempDir(), newClock()))
	for _, test := range []struct {
		name  string
		file  []byte
		pages []int
		code  string // of the first reason, where nothing was read
	}{
		{"one page", pdf(t, card), []int{1}, ""},
		{"the back of a card", pdf(t, "", card), []int{2}, ""},
		{"a batch", pdf(t, card, "", card), []int{1, 3}, ""},
		{"no code", pdf(t, ""), []int{1}, verify.CodeNoSymbol},
		{"no code on any page", pdf(t, "", "", ""), []int{0}, verify.CodeNoSymbol},
		{"too many pages", pdf(t, make([]string, 51)...), []int{1}, "too_many_pages"},
	} {
		t.Run(test.name, func(t *testing.T) {
			found := d.VerifyPicture(context.Background(), "cards.pdf", test.file)
			if len(found) != len(test.pages) {
				t.Fatalf("%d results, want %d", len(found), len(test.pages))
			}
			for i, v := range found {
				if v.Page != test.pages[i] || !v.Recorded() {
					t.Errorf("result %d: page %d, want %d; recorded %v", i, v.Page, test.pages[i], v.Recorded())
				}
				if unread := v.Verdict == verify.Unreadable; unread != (test.code != "") || unread && v.Reasons[0].Code != test.code {
					t.Errorf("result %d: %s %v", i, v.Verdict, v.Reasons)
				}
			}
		})
	}
}
