package frames

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"io"
)

// What the camera program writes is messages. Each starts with magic and three
// numbers of 32 bits, little endian:
//
//	a frame   0, width, height; then the planes Y, Cb and Cr of a 4:2:0 picture
//	a fault   1, its place in faults, 0
//	a list    2, length, 0; then the devices in JSON
//
// It writes one for each byte it is sent, and ends when there are no more to
// come.
const (
	frameMessage = iota
	faultMessage
	listMessage
)

var magic = []byte("\x00soi-frame\x00\r\n\x1a")

const (
	headerSize = 14 + 3*4
	// maxChatter bounds what a driver prints before the first message, into
	// the same pipe.
	maxChatter = 64 << 10
	// maxList bounds a list, in bytes: hundreds of cameras.
	maxList = 1 << 20
)

var errMessage = errors.New("the camera program sends what is no message")

func appendHeader(to []byte, kind, a, b int) []byte {
	to = append(to, magic...)
	for _, n := range []int{kind, a, b} {
		to = binary.LittleEndian.AppendUint32(to, uint32(n))
	}
	return to
}

// appendFrame appends a picture as a message.
func appendFrame(to []byte, f *image.YCbCr) []byte {
	to = appendHeader(to, frameMessage, f.Rect.Dx(), f.Rect.Dy())
	return append(append(append(to, f.Y...), f.Cb...), f.Cr...)
}

func appendFault(to []byte, err error) []byte { return appendHeader(to, faultMessage, fault(err), 0) }

func appendList(to []byte, devices []Device) ([]byte, error) {
	list, err := json.Marshal(devices)
	if err != nil {
		return nil, err
	}
	return append(appendHeader(to, listMessage, len(list), 0), list...), nil
}

// messages are what comes from the camera program. It is not trusted: its
// drivers may do anything.
type messages struct {
	in     *bufio.Reader
	synced bool
	header [headerSize]byte
}

// next reads a header. The error of a fault is one of faults.
func (m *messages) next() (kind, a, b int, err error) {
	if err := m.sync(); err != nil {
		return 0, 0, 0, err
	}
	if _, err := io.ReadFull(m.in, m.header[:]); err != nil {
		return 0, 0, 0, err
	}
	if !bytes.HasPrefix(m.header[:], magic) {
		return 0, 0, 0, errMessage
	}
	number := func(i int) int { return int(binary.LittleEndian.Uint32(m.header[len(magic)+4*i:])) }
	kind, a, b = number(0), number(1), number(2)
	if kind == faultMessage {
		if a >= len(faults) {
			return 0, 0, 0, errMessage
		}
		return 0, 0, 0, faults[a]
	}
	return kind, a, b, nil
}

// sync skips what a driver printed when it was loaded.
func (m *messages) sync() error {
	for skipped := 0; !m.synced; skipped++ {
		ahead, err := m.in.Peek(len(magic))
		switch {
		case err != nil:
			return err
		case bytes.Equal(ahead, magic):
			m.synced = true
			return nil
		case skipped == maxChatter:
			return errMessage
		}
		m.in.Discard(1)
	}
	return nil
}

// frame reads a picture, into the memory of another one if that is large
// enough.
func (m *messages) frame(into *image.YCbCr) (*image.YCbCr, error) {
	kind, width, height, err := m.next()
	if err != nil {
		return nil, err
	}
	if kind != frameMessage || width < 1 || height < 1 || width > maxSide || height > maxSide {
		return nil, errMessage
	}
	into = resized(into, image.Pt(width, height))
	for _, plane := range [][]byte{into.Y, into.Cb, into.Cr} {
		if _, err := io.ReadFull(m.in, plane); err != nil {
			return nil, err
		}
	}
	return into, nil
}

func (m *messages) list() ([]Device, error) {
	kind, length, _, err := m.next()
	if err != nil {
		return nil, err
	}
	if kind != listMessage || length > maxList {
		return nil, errMessage
	}
	list := make([]byte, length)
	if _, err := io.ReadFull(m.in, list); err != nil {
		return nil, err
	}
	var devices []Device
	if err := json.Unmarshal(list, &devices); err != nil {
		return nil, fmt.Errorf("%w: %w", errMessage, err)
	}
	return devices, nil
}
