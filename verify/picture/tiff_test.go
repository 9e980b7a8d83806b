package picture_test

import (
	"encoding/binary"
	"testing"

	"github.com/soi-id/soi/verify/picture"
)

// tiffPages is a TIFF by hand, with a page of 2 x 2 pixels for each
// orientation. Its directories are tiffStep bytes apart, from tiffStart.
func tiffPages(orientations ...uint16) []byte {
	order := binary.LittleEndian
	b := []byte("II*\x00\x0c\x00\x00\x00")
	b = append(b, 16, 96, 176, 240) // the strip of all pages, at 8
	for i, o := range orientations {
		tags := [tiffTags][3]uint32{
			{254, 4, 0}, {256, 3, 2}, {257, 3, 2}, {258, 3, 8}, {259, 3, 1}, {262, 3, 1}, {273, 4, 8},
			{274, 3, uint32(o)}, {277, 3, 1}, {278, 3, 2}, {279, 4, 4},
		}
		b = order.AppendUint16(b, tiffTags)
		for _, tag := range tags {
			b = order.AppendUint16(b, uint16(tag[0]))
			b = order.AppendUint16(b, uint16(tag[1]))
			b = order.AppendUint32(b, 1)
			b = order.AppendUint32(b, tag[2])
		}
		next := uint32(0)
		if i+1 < len(orientations) {
			next = uint32(tiffStart + (i+1)*tiffStep)
		}
		b = order.AppendUint32(b, next)
	}
	return b
}

const (
	tiffTags  = 11
	tiffStart = 12
	tiffStep  = 2 + tiffTags*12 + 4
)

// setTIFF changes a number of directory i: its kind or where the next one is.
func setTIFF(data []byte, i, at int, value uint32) []byte {
	binary.LittleEndian.PutUint32(data[tiffStart+i*tiffStep+at:], value)
	return data
}

const (
	tiffKind = 2 + 8 // the value of the first tag
	tiffNext = 2 + tiffTags*12
)

func TestTIFFPages(t *testing.T) {
	many := func(n int) []byte {
		all := make([]uint16, n)
		for i := range all {
			all[i] = 1
		}
		return tiffPages(all...)
	}
	const upright, turned = "upright", "turned" // by 180 degrees
	pages := func(data []byte) (found []string) {
		for img, err := range picture.Pages(t.Context(), data) {
			switch {
			case err != nil:
				found = append(found, picture.Code(err))
			case near(look(img), storedLook):
				found = append(found, upright)
			case near(look(img), [4]int{240, 176, 16, 96}):
				found = append(found, turned)
			default:
				found = append(found, "something else")
			}
		}
		return found
	}
	expect(t, pages(tiffPages(1)), upright)
	expect(t, pages(tiffPages(1, 3, 1)), upright, turned, upright)
	expect(t, pages(setTIFF(tiffPages(1, 1, 3), 1, tiffKind, 1)), upright, turned) // a thumbnail
	expect(t, pages(setTIFF(tiffPages(1, 1, 3), 1, tiffKind, 4)), upright, turned) // a mask
	expect(t, pages(setTIFF(tiffPages(1, 3), 0, tiffKind, 1)), upright, turned)    // the first counts all the same
	expect(t, pages(setTIFF(tiffPages(1, 3), 1, tiffKind, 2)), upright, turned)    // a page of several

	expect(t, pages(setTIFF(tiffPages(1, 3), 0, tiffNext, tiffStart)), upright)
	expect(t, pages(setTIFF(tiffPages(1, 3), 1, tiffNext, tiffStart)), upright, turned)
	expect(t, pages(setTIFF(tiffPages(1, 3), 1, tiffNext, tiffStart+tiffStep)), upright, turned)
	expect(t, pages(setTIFF(tiffPages(1), 0, tiffNext, 1<<30)), upright, "picture_damaged")
	expect(t, pages(tiffPages(1, 3)[:tiffStart+tiffStep+20]), upright, "picture_damaged")
	expect(t, pages([]byte("II*\x00\x00\x00\x00\x00")), "picture_damaged")
	expect(t, pages([]byte("II*\x00\x00\x00")), "picture_damaged")

	if got := pages(many(picture.MaxPages)); len(got) != picture.MaxPages {
		t.Errorf("%d pages", len(got))
	}
	expect(t, pages(many(picture.MaxPages+1)), "too_many_pages")
	thumbnails := many(5000)
	for i := 1; i < 5000; i++ {
		setTIFF(thumbnails, i, tiffKind, 1)
	}
	expect(t, pages(thumbnails), "too_many_pages")
}
