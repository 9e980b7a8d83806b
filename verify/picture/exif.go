package picture

import (
	"bytes"
	"encoding/binary"
)

// An orientation says how a stored picture is to be turned, by the number of
// TIFF tag 274 (TIFF 6.0 page 36): the place of its first row and column.
type orientation int

const asStored orientation = 1 // it is seen as it is stored

// tiffOrientation reads the first directory of a TIFF structure, which an EXIF
// block is. Whatever is not one is asStored.
func tiffOrientation(block []byte) orientation {
	order, ok := tiffOrder(block)
	if !ok {
		return asStored
	}
	return readDirectory(block, order, order.Uint32(block[4:])).orientation()
}

// tiffOrder tells the byte order of a TIFF structure, false if it is none.
func tiffOrder(block []byte) (binary.ByteOrder, bool) {
	const header = 8
	switch {
	case len(block) < header:
		return nil, false
	case bytes.HasPrefix(block, []byte("II*\x00")):
		return binary.LittleEndian, true
	case bytes.HasPrefix(block, []byte("MM\x00*")):
		return binary.BigEndian, true
	}
	return nil, false
}

// A directory is an image file directory (TIFF 6.0 page 14).
type directory struct {
	order   binary.ByteOrder
	entries []byte
	next    uint32 // the offset of the next directory, 0: none
}

const directoryEntry = 12 // the length of one

// readDirectory reads a directory, or as much of it as there is.
func readDirectory(block []byte, order binary.ByteOrder, at uint32) directory {
	d := directory{order: order}
	rest := from(block, uint64(at))
	if len(rest) < 2 {
		return d
	}
	length := int(order.Uint16(rest)) * directoryEntry
	rest = rest[2:]
	if len(rest) >= length+4 {
		d.next = order.Uint32(rest[length:])
	}
	d.entries = rest[:min(length, len(rest))]
	return d
}

// value returns the first number under a tag that is SHORT or LONG.
func (d directory) value(tag uint16) (uint32, bool) {
	const short, long = 3, 4
	for rest := d.entries; len(rest) >= directoryEntry; rest = rest[directoryEntry:] {
		if d.order.Uint16(rest) != tag {
			continue
		}
		switch d.order.Uint16(rest[2:]) {
		case short:
			return uint32(d.order.Uint16(rest[8:])), true
		case long:
			return d.order.Uint32(rest[8:]), true
		}
		return 0, false
	}
	return 0, false
}

func (d directory) orientation() orientation {
	const tagOrientation = 274
	if o, ok := d.value(tagOrientation); ok && o >= 1 && o <= 8 {
		return orientation(o)
	}
	return asStored
}

// from returns data from an offset on, or nil where it is beyond the end.
func from(data []byte, offset uint64) []byte {
	if offset > uint64(len(data)) {
		return nil
	}
	return data[offset:]
}

var exifMark = []byte("Exif\x00\x00")

func noEXIF([]byte) []byte { return nil }

// jpegEXIF finds the APP1 segment that is EXIF's (CIPA DC-008 §4.7.2).
func jpegEXIF(data []byte) []byte {
	const app1, startOfScan = 0xE1, 0xDA
	for rest := from(data, 2); len(rest) >= 4 && rest[0] == 0xFF; {
		marker := rest[1]
		if marker == 0xFF { // fill byte
			rest = rest[1:]
			continue
		}
		if marker == startOfScan {
			return nil
		}
		length := int(binary.BigEndian.Uint16(rest[2:]))
		if length < 2 || len(rest) < 2+length {
			return nil
		}
		body := rest[4 : 2+length]
		if marker == app1 && bytes.HasPrefix(body, exifMark) {
			return body[len(exifMark):]
		}
		rest = rest[2+length:]
	}
	return nil
}

// pngEXIF finds the eXIf chunk (PNG, third edition, §11.3.4.5).
func pngEXIF(data []byte) []byte {
	const signature, frame = 8, 12 // a chunk's length, type and check sum
	for rest := from(data, signature); len(rest) >= frame; {
		length := uint64(binary.BigEndian.Uint32(rest))
		if uint64(len(rest)) < length+frame {
			return nil
		}
		if string(rest[4:8]) == "eXIf" {
			return rest[8 : 8+length]
		}
		rest = rest[length+frame:]
	}
	return nil
}

// webpEXIF finds the EXIF chunk (RFC 9649 §2.7.1.5). Some encoders begin it
// with the mark that belongs into a JPEG.
func webpEXIF(data []byte) []byte {
	return bytes.TrimPrefix(webpChunk(data, "EXIF"), exifMark)
}
