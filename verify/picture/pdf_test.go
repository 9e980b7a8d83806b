package picture_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/soi-id/soi/verify/picture"
	"github.com/soi-id/soi/verify/symbol"
)

// A pdfPage is one page of a PDF for tests: the picture fills box, in points.
type pdfPage struct {
	media  string // MediaBox, as "0 0 595 842"
	rotate int
	img    *image.Gray
	box    [4]float64 // left, bottom, width, height
	matrix string     // of the content, before the box
}

// pdfBytes writes a minimal PDF (ISO 32000-1 §7.5) with one picture a page.
func pdfBytes(pages ...pdfPage) []byte {
	var (
		b       bytes.Buffer
		offsets []int
	)
	object := func(format string, args ...any) {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n", len(offsets))
		fmt.Fprintf(&b, format, args...)
		b.WriteString("\nendobj\n")
	}
	b.WriteString("%PDF-1.4\n")
	object("<< /Type /Catalog /Pages 2 0 R >>")
	kids := ""
	for i := range pages {
		kids += fmt.Sprintf("%d 0 R ", 3+3*i)
	}
	object("<< /Type /Pages /Count %d /Kids [ %s] >>", len(pages), kids)
	for i, p := range pages {
		at := 3 + 3*i
		object("<< /Type /Page /Parent 2 0 R /MediaBox [ %s ] /Rotate %d /Contents %d 0 R /Resources << /XObject << /P %d 0 R >> >> >>",
			p.media, p.rotate, at+1, at+2)
		content := fmt.Sprintf("q %s %g 0 0 %g %g %g cm /P Do Q", p.matrix, p.box[2], p.box[3], p.box[0], p.box[1])
		object("<< /Length %d >>\nstream\n%s\nendstream", len(content), content)
		img := p.img
		if img == nil {
			img = image.NewGray(image.Rect(0, 0, 1, 1))
		}
		object("<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8 /Length %d >>\nstream\n%s\nendstream",
			img.Rect.Dx(), img.Rect.Dy(), len(img.Pix), img.Pix)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, offset := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&b, "trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	return b.Bytes()
}

const a4 = "0 0 595 842"

// code is a page with a code of modules of 0.25 mm in the middle of an A4.
func codePage(t testing.TB, text string, rotate int, matrix string) pdfPage {
	img := drawing(t, text, 1, 0)
	side := float64(img.Rect.Dx()) * 0.25 / 25.4 * 72
	return pdfPage{media: a4, rotate: rotate, img: img, box: [4]float64{300, 400, side, side}, matrix: matrix}
}

// texts reads the codes of every page: a text, "" for none, or the error's code.
func texts(t testing.TB, data []byte) []string {
	t.Helper()
	var found []string
	for img, err := range picture.Pages(t.Context(), data) {
		if (img == nil) == (err == nil) {
			t.Fatalf("page %d: picture %v, error %v", len(found)+1, img != nil, err)
		}
		if err != nil {
			found = append(found, picture.Code(err))
			continue
		}
		symbols, err := (&symbol.Reader{}).Read(t.Context(), img)
		if err != nil {
			t.Fatal(err)
		}
		text := ""
		for _, s := range symbols {
			text += string(s.Bytes)
		}
		found = append(found, text)
	}
	return found
}

func expect(t *testing.T, got []string, want ...string) {
	t.Helper()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("pages %q, want %q", got, want)
	}
}

func TestPDF(t *testing.T) {
	const small = "079190000001|123456789|Nguyen Van An|01011990|Nam|So 1 duong So 2, phuong 3, quan 4|01012022"
	data := pdfBytes(
		codePage(t, small, 0, ""),
		pdfPage{media: a4},
		codePage(t, "TURNED BY THE PAGE", 90, ""),
		codePage(t, "TURNED ON THE PAGE", 0, "0.94 0.342 -0.342 0.94 0 -100 cm"),
	)
	expect(t, texts(t, data), small, "", "TURNED BY THE PAGE", "TURNED ON THE PAGE")

	var bounds []image.Point
	for img := range picture.Pages(t.Context(), data) {
		bounds = append(bounds, img.Rect.Max)
	}
	if a4, across := image.Pt(3306, 4678), image.Pt(4678, 3306); bounds[0] != a4 || bounds[2] != across {
		t.Errorf("bounds %v", bounds)
	}
}

// rawPDF is a PDF without a table of its objects, which readers find then.
func rawPDF(trailer string, objects ...string) []byte {
	b := "%PDF-1.4\n"
	for i, o := range objects {
		b += fmt.Sprintf("%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	return []byte(b + "trailer << /Root 1 0 R " + trailer + " >>\n%%EOF\n")
}

func stream(dictionary, content string) string {
	return fmt.Sprintf("<< %s /Length %d >>\nstream\n%s\nendstream", dictionary, len(content), content)
}

// A stamp is an annotation, and that of a signature is a form field.
func TestPDFAnnotations(t *testing.T) {
	for _, subtype := range []string{"/Stamp", "/Widget /FT /Sig"} {
		data := rawPDF("",
			"<< /Type /Catalog /Pages 2 0 R >>",
			"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
			"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 72 72] /Annots [4 0 R] >>",
			"<< /Type /Annot /Subtype "+subtype+" /Rect [0 0 36 36] /F 4 /AP << /N 5 0 R >> >>",
			stream("/Type /XObject /Subtype /Form /BBox [0 0 36 36]", "0 g 0 0 36 36 re f"))
		img := one(t, data)
		if drawn, paper := img.GrayAt(100, 300).Y, img.GrayAt(300, 100).Y; drawn != 0 || paper != 255 {
			t.Errorf("%s: %d where it is, %d beside it", subtype, drawn, paper)
		}
	}
}

func TestPDFSizes(t *testing.T) {
	for _, media := range []string{"0 0 1 1", "0 0 14400 14400", "0 0 1e9 1e9", "0 0 1e9 1", "0 0 0 0", "0 0 -200 300", "5 5 nan inf", "0 0 3.4e38 3.4e38", "0 0 1e-30 1e-30"} {
		n := 0
		for img, err := range picture.Pages(t.Context(), pdfBytes(pdfPage{media: media})) {
			n++
			switch {
			case err != nil && picture.Code(err) == "":
				t.Errorf("%s: %v", media, err)
			case err == nil && (img.Rect.Empty() || img.Rect.Dx()*img.Rect.Dy() > 26_000_000):
				t.Errorf("%s: bounds %v", media, img.Rect)
			}
		}
		if n != 1 {
			t.Errorf("%s: %d pages", media, n)
		}
	}
}

func TestPDFPages(t *testing.T) {
	many := func(n int) []byte {
		pages := make([]pdfPage, n)
		for i := range pages {
			pages[i].media = "0 0 9 9"
		}
		return pdfBytes(pages...)
	}
	if got := texts(t, many(picture.MaxPages)); len(got) != picture.MaxPages {
		t.Errorf("%d pages", len(got))
	}
	expect(t, texts(t, many(picture.MaxPages+1)), "too_many_pages")
	expect(t, texts(t, bytes.Replace(many(3), []byte("/Count 3"), []byte("/Count 9999999"), 1)), "", "", "")
	expect(t, texts(t, pdfBytes()), "picture_damaged")
	// The second of three is missing.
	expect(t, texts(t, bytes.Replace(many(3), []byte("6 0 R"), []byte("99 0 R"), 1)), "", "picture_damaged", "")
}

func TestPDFEncryption(t *testing.T) {
	objects := []string{"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 1 /Kids [3 0 R] >>", "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 72 72] >>"}
	const id = "/ID [<00112233445566778899AABBCCDDEEFF> <00112233445566778899AABBCCDDEEFF>]"
	key := strings.Repeat("5A", 32)
	locked := func(filter string) []byte {
		return rawPDF(fmt.Sprintf("%s /Encrypt << /Filter %s /V 1 /R 2 /P -4 /O <%s> /U <%s> >>", id, filter, key, key), objects...)
	}
	expect(t, texts(t, locked("/Standard")), "pdf_encrypted")
	expect(t, texts(t, locked("/Elsewhere")), "pdf_encrypted")
	// Encrypted by qpdf 11.3.0 with a password for changes and none for reading:
	// qpdf --encrypt '' owner 256 -- in.pdf restricted.pdf
	expect(t, texts(t, testdata(t, "restricted.pdf")), "RESTRICTED")
}

func TestDamagedPDF(t *testing.T) {
	whole := pdfBytes(codePage(t, "SOI", 0, ""), codePage(t, "SOI", 0, ""))
	for cut := 0; cut < len(whole); cut += 97 {
		texts(t, append([]byte("%PDF-1.4\n"), whole[cut:]...))
		texts(t, whole[:max(cut, 10)])
	}
	expect(t, texts(t, []byte("%PDF-1.7\n")), "picture_damaged")
}

// bombPDF draws 10 to the power of depth rectangles in a few lines: each form
// draws the next one ten times.
func bombPDF(depth int) []byte {
	objects := []string{"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /F 5 0 R >> >> >>",
		stream("", "/F Do")}
	for i := range depth {
		objects = append(objects, stream(fmt.Sprintf("/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /F %d 0 R >> >>", 6+i),
			strings.Repeat("/F Do ", 10)))
	}
	return rawPDF("", append(objects, stream("/Type /XObject /Subtype /Form /BBox [0 0 595 842]", "0 0 595 842 re f"))...)
}

func TestPDFEndsWithItsContext(t *testing.T) {
	one(t, bombPDF(1)) // PDFium is compiled
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	for img, err := range picture.Pages(ctx, bombPDF(9)) {
		if img != nil || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("picture %v, error %v", img != nil, err)
		}
	}
	expect(t, texts(t, pdfBytes(codePage(t, "STILL HERE", 0, ""))), "STILL HERE")
}

func TestPDFThatTakesTooLong(t *testing.T) {
	defer picture.SetPageTime(200 * time.Millisecond)()
	slow := bombPDF(9)
	twice := bytes.Replace(slow, []byte("/Count 1 /Kids [3 0 R]"), []byte("/Count 2 /Kids [3 0 R 3 0 R]"), 1)
	expect(t, texts(t, slow), "picture_too_slow")
	expect(t, texts(t, twice), "picture_too_slow")
}

// Callers may read one file inside the loop over another, and many at once.
func TestNobodyWaitsForEver(t *testing.T) {
	data := pdfBytes(pdfPage{media: "0 0 72 72"}, pdfPage{media: "0 0 72 72"})
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			n := 0
			for range picture.Pages(t.Context(), data) {
				for range picture.Pages(t.Context(), data) {
					n++
					break
				}
			}
			if n != 2 {
				t.Errorf("%d pages", n)
			}
		})
	}
	all.Wait()
}
