package picture

import (
	"bytes"
	"encoding/binary"
)

// An orientation says how a stored picture is to be turned, by the number of
// TIFF tag 274 (TIFF 6.0 page 36): the place of its first row and column.
type orientation int

const asStored orientation = 1 // it is seen as it is stored

// orientation returns the orientation that a file states, or asStored.
func (k kind) orientation(data []byte) orientation {
	return tiffOrientation(k.exif(data))
}

// tiffOrientation reads tag 274 in the first directory of a TIFF structure,
// which an EXIF block is. Whatever is not one is asStored.
func tiffOrientation(block []byte) orientation {
	const (
		header, entry  = 8, 12
		tagOrientation = 274
		typeShort      = 3
	)
	var order binary.ByteOrder = binary.LittleEndian
	switch {
	case len(block) < header:
		return asStored
	case bytes.HasPrefix(block, []byte("II*\x00")):
	case bytes.HasPrefix(block, []byte("MM\x00*")):
		order = binary.BigEndian
	default:
		return asStored
	}
	directory := from(block, uint64(order.Uint32(block[4:])))
	if len(directory) < 2 {
		return asStored
	}
	count := int(order.Uint16(directory))
	for entries := directory[2:]; count > 0 && len(entries) >= entry; count-- {
		if order.Uint16(entries) == tagOrientation && order.Uint16(entries[2:]) == typeShort {
			if o := orientation(order.Uint16(entries[8:])); o >= 1 && o <= 8 {
				return o
			}
			return asStored
		}
		entries = entries[entry:]
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

func noEXIF([]byte) []byte        { return nil }
func tiffEXIF(data []byte) []byte { return data }

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
	const riff, frame = 12, 8
	for rest := from(data, riff); len(rest) >= frame; {
		length := uint64(binary.LittleEndian.Uint32(rest[4:]))
		if uint64(len(rest)) < length+frame {
			return nil
		}
		if string(rest[:4]) == "EXIF" {
			return bytes.TrimPrefix(rest[frame:frame+length], exifMark)
		}
		rest = from(rest, frame+length+length%2) // chunks are padded to even sizes
	}
	return nil
}
