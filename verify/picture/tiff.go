package picture

import (
	"bytes"
	"context"
	"image"
	"io"
	"iter"

	"golang.org/x/image/tiff"
)

// tiffKind is TIFF, every page of it.
type tiffKind struct{}

var tiffPicture = single{"TIFF", tiff.DecodeConfig, tiff.Decode, nil}

func (tiffKind) pages(ctx context.Context, data []byte) iter.Seq2[*image.Gray, error] {
	return func(yield func(*image.Gray, error) bool) {
		pages, err := tiffPages(data)
		if err != nil {
			yield(nil, err)
			return
		}
		for _, page := range pages {
			if ctx.Err() != nil {
				yield(nil, ctx.Err())
				return
			}
			grey, err := tiffPicture.decode(func() io.Reader { return page })
			if err == nil {
				grey = upright(grey, page.orientation)
			}
			if !yield(grey, err) {
				return
			}
		}
	}
}

// tiffPages follows the chain of directories, each of which is a page, or a
// thumbnail or mask that belongs to one. A chain that leads back to itself
// ends there.
func tiffPages(data []byte) ([]*tiffPage, error) {
	const (
		// maxDirectories leaves room for thumbnails of every page and bounds
		// what a chain of nothing but thumbnails costs.
		maxDirectories = 8 * MaxPages

		tagNewSubfileType = 254 // TIFF 6.0 page 36
		reduced, mask     = 1 << 0, 1 << 2
	)
	order, ok := tiffOrder(data)
	if !ok {
		return nil, ErrDamaged
	}
	var pages []*tiffPage
	seen := map[uint32]bool{}
	for at := order.Uint32(data[4:]); at != 0 && !seen[at]; {
		seen[at] = true
		// One that cannot be read is a page, for the decoder to complain of.
		d := readDirectory(data, order, at)
		if kind, _ := d.value(tagNewSubfileType); len(pages) == 0 || kind&(reduced|mask) == 0 {
			page := &tiffPage{Reader: bytes.NewReader(data), orientation: d.orientation()}
			copy(page.header[:], data)
			order.PutUint32(page.header[4:], at)
			pages = append(pages, page)
		}
		if len(pages) > MaxPages || len(seen) > maxDirectories {
			return nil, ErrTooManyPages
		}
		at = d.next
	}
	if len(pages) == 0 {
		return nil, ErrDamaged
	}
	return pages, nil
}

// A tiffPage is a TIFF whose header leads to another directory than the
// first, the only one that golang.org/x/image/tiff decodes.
type tiffPage struct {
	*bytes.Reader // the file
	header        [8]byte
	orientation   orientation
}

// ReadAt is the method that the decoder uses, as long as it is there.
func (p *tiffPage) ReadAt(b []byte, offset int64) (int, error) {
	n, err := p.Reader.ReadAt(b, offset)
	if offset >= 0 && offset < int64(len(p.header)) {
		copy(b[:n], p.header[offset:])
	}
	return n, err
}
