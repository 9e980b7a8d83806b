package picture

import (
	"context"
	_ "embed"
	"errors"
	"image"
	"iter"
	"math"

	"github.com/tetratelabs/wazero/api"
)

// PDFium, as compiled for github.com/klippa-app/go-pdfium v1.17.2. That package
// itself is not used: it gives the sandbox the machine's whole disk unless told
// otherwise, and has no way to end a page that takes too long.
// .ci/libraries.sh compares this file with the published one.
//
//go:embed pdfium.wasm.gz
var pdfiumProgram []byte

var pdfium = newLibrary("PDF", pdfiumProgram)

const (
	// pageDPI is how finely a page is drawn: 4 pixels for the modules of
	// 0.25 mm that the smallest printed codes have.
	pageDPI = 400
	// maxPagePixels bounds what one page takes: A3 at 350 dpi, or a poster as
	// finely as this allows.
	maxPagePixels = 25_000_000
)

// pdfKind is PDF, every page of it as it would be printed on white paper,
// annotations included: signatures and stamps are annotations.
//
// Each page is drawn by a fresh run, so that no page can spoil the next and
// nothing stays in memory while the caller looks at a page. After a page that
// takes too long the rest is not tried: fifty of them would be half an hour.
type pdfKind struct{}

func (pdfKind) pages(ctx context.Context, data []byte) iter.Seq2[*image.Gray, error] {
	return func(yield func(*image.Gray, error) bool) {
		count, err := countPDF(ctx, data)
		if err != nil {
			yield(nil, err)
			return
		}
		for i := range count {
			grey, err := drawPDF(ctx, data, i)
			if !yield(grey, err) || ctx.Err() != nil || errors.Is(err, ErrTooSlow) {
				return
			}
		}
	}
}

func countPDF(ctx context.Context, data []byte) (count int, err error) {
	err = pdfium.use(ctx, pdfMemory(data), func(r *run) error {
		document, err := openPDF(r, data)
		if err != nil {
			return err
		}
		count = int(int32(r.call("FPDF_GetPageCount", document)))
		switch {
		case count > MaxPages:
			return ErrTooManyPages
		case count < 1:
			return ErrDamaged
		}
		return nil
	})
	return count, err
}

// pdfMemory is what PDFium needs for most files: 18 MiB before it begins.
func pdfMemory(data []byte) uint64 { return 24<<20 + uint64(len(data)) }

// openPDF returns a document. The empty password is tried: a PDF may be
// encrypted only to forbid printing or copying.
func openPDF(r *run, data []byte) (uint64, error) {
	const wrongPassword, unknownSecurity = 4, 5 // FPDF_ERR_ of fpdfview.h
	r.call("FPDF_InitLibrary")
	document := r.call("FPDF_LoadMemDocument", r.put(data), uint64(len(data)), 0)
	if document != 0 {
		return document, nil
	}
	switch r.call("FPDF_GetLastError") {
	case wrongPassword, unknownSecurity:
		return 0, ErrEncrypted
	}
	return 0, ErrDamaged
}

func drawPDF(ctx context.Context, data []byte, index int) (grey *image.Gray, err error) {
	err = pdfium.use(ctx, pdfMemory(data)+maxPagePixels, func(r *run) error {
		document, err := openPDF(r, data)
		if err != nil {
			return err
		}
		page := loadPage(r, document, index)
		if page == 0 {
			return ErrDamaged
		}
		width, height, err := pagePixels(
			float64(api.DecodeF32(r.call("FPDF_GetPageWidthF", page))),
			float64(api.DecodeF32(r.call("FPDF_GetPageHeightF", page))))
		if err != nil {
			return err
		}
		grey, err = drawPage(r, page, width, height)
		return err
	})
	if err != nil {
		return nil, err
	}
	return grey, nil
}

// loadPage returns a page with its annotations and form fields drawn into it.
// They show codes too, as the stamp of a signature does, and FPDF_RenderPage
// leaves fields out. What the page shows counts after it is loaded anew.
func loadPage(r *run, document uint64, index int) uint64 {
	const asDisplayed = 0 // FLAT_NORMALDISPLAY of fpdf_flatten.h
	page := r.call("FPDF_LoadPage", document, uint64(index))
	if page == 0 {
		return 0
	}
	r.call("FPDFPage_Flatten", page, asDisplayed)
	r.call("FPDF_ClosePage", page)
	return r.call("FPDF_LoadPage", document, uint64(index))
}

// pagePixels is the size at which a page is drawn, from its size in points.
func pagePixels(width, height float64) (int, int, error) {
	if !(width > 0 && height > 0) || math.IsInf(width*height, 0) { // or not numbers
		return 0, 0, ErrDamaged
	}
	const pointsPerInch = 72.0
	scale := min(pageDPI/pointsPerInch, math.Sqrt(maxPagePixels/(width*height)), (MaxSide-1)/max(width, height))
	return int(math.Ceil(width * scale)), int(math.Ceil(height * scale)), nil
}

func drawPage(r *run, page uint64, width, height int) (*image.Gray, error) {
	const ( // of fpdfview.h
		grey   = 1 // FPDFBitmap_Gray
		white  = 0xFFFFFFFF
		asGrey = 0x08 // FPDF_GRAYSCALE
		turned = 0    // by no more than the page says itself
	)
	w, h := uint64(width), uint64(height)
	bitmap := r.call("FPDFBitmap_CreateEx", w, h, grey, 0, 0)
	if bitmap == 0 {
		return nil, ErrDamaged
	}
	r.call("FPDFBitmap_FillRect", bitmap, 0, 0, w, h, white)
	r.call("FPDF_RenderPageBitmap", bitmap, page, 0, 0, w, h, turned, asGrey)
	stride := int(r.call("FPDFBitmap_GetStride", bitmap))
	pixels := r.bytes(r.call("FPDFBitmap_GetBuffer", bitmap), stride*height)
	if r.err != nil || stride < width {
		return nil, ErrDamaged
	}
	return eachRow(image.Rect(0, 0, width, height), func(y int, row []uint8) { copy(row, pixels[y*stride:]) }), nil
}
