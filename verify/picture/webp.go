package picture

import (
	"context"
	"encoding/binary"
	"image"
	"iter"

	"golang.org/x/image/webp"
)

var webpKind = single{"WebP", webp.DecodeConfig, webp.Decode, webpEXIF}

// animatedWebP is an animation, of which the first frame is read: the decoder
// does not know animations, so it is given that frame as a file of its own.
type animatedWebP struct{}

func (animatedWebP) pages(ctx context.Context, data []byte) iter.Seq2[*image.Gray, error] {
	return webpKind.pages(ctx, firstFrame(data))
}

// isAnimatedWebP reports whether the extended header announces an animation.
func isAnimatedWebP(data []byte) bool {
	const animation = 1 << 1
	return len(data) > 20 && string(data[12:16]) == "VP8X" && data[20]&animation != 0
}

// firstFrame returns the first frame of an animation (RFC 9649 §2.7.1.1) as a
// still picture; without one, a file that no decoder takes.
func firstFrame(data []byte) []byte {
	const (
		dimensions = 6  // where a frame states its size, in the form of VP8X
		content    = 16 // where its own chunks begin
		alpha      = 1 << 4
	)
	frame := webpChunk(data, "ANMF")
	still := []byte("RIFF\x00\x00\x00\x00WEBP")
	if len(frame) > content+4 {
		flags := byte(0)
		if string(frame[content:content+4]) == "ALPH" {
			flags = alpha
		}
		still = append(still, "VP8X\x0a\x00\x00\x00"...)
		still = append(still, flags, 0, 0, 0)
		still = append(still, frame[dimensions:dimensions+6]...)
		still = append(still, frame[content:]...)
	}
	binary.LittleEndian.PutUint32(still[4:], uint32(len(still)-8))
	return still
}

// webpChunk returns the content of the first chunk of that name, or nil.
func webpChunk(data []byte, name string) []byte {
	const riff, frame = 12, 8
	for rest := from(data, riff); len(rest) >= frame; {
		length := uint64(binary.LittleEndian.Uint32(rest[4:]))
		if uint64(len(rest)) < length+frame {
			return nil
		}
		if string(rest[:4]) == name {
			return rest[frame : frame+length]
		}
		rest = from(rest, frame+length+length%2) // chunks are padded to even sizes
	}
	return nil
}
