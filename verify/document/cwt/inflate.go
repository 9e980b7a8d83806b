package cwt

import (
	"bytes"
	"compress/zlib"
	"errors"
	"io"
	"sync"

	"github.com/andybalholm/brotli"
)

// maxInflated is how far a payload may inflate, in bytes. A QR code holds 3 kB,
// and real documents inflate to twice that; 3 kB made for the purpose inflate
// to 3 MB.
const maxInflated = 1 << 20

var (
	errTooLarge = errors.New("inflates to more than 1 MiB")
	errTrailing = errors.New("bytes after the compressed stream")
	errNotZlib  = errors.New("not a zlib stream")
)

// Readers are kept, because each holds tables and a window of some 40 kB.
var (
	zlibReaders   sync.Pool // of io.ReadCloser that is a zlib.Resetter
	brotliReaders = sync.Pool{New: func() any { return brotli.NewReader(nil) }}
)

// isZlib reports whether b starts with a zlib header (RFC 1950 §2.2) of the
// usual 32 kB window, which is the magic number claim 169 speaks of.
func isZlib(b []byte) bool {
	return len(b) >= 2 && b[0] == 0x78 && (uint(b[0])<<8|uint(b[1]))%31 == 0
}

// inflateZlib inflates exactly one zlib stream and checks its checksum.
func inflateZlib(b []byte) ([]byte, error) {
	if len(b) < 2 || b[0]&0x0f != 8 {
		return nil, errNotZlib
	}
	// bytes.Reader is an io.ByteReader, so that the inflater takes no byte
	// beyond the stream and what is left over can be seen.
	src := bytes.NewReader(b)
	var err error
	r, reused := zlibReaders.Get().(io.ReadCloser)
	if reused {
		err = r.(zlib.Resetter).Reset(src, nil)
	} else {
		r, err = zlib.NewReader(src)
	}
	if err != nil {
		return nil, err
	}
	defer zlibReaders.Put(r)
	return readAll(r, src)
}

// inflateBrotli inflates exactly one Brotli stream (RFC 7932).
func inflateBrotli(b []byte) ([]byte, error) {
	src := bytes.NewReader(b)
	r := brotliReaders.Get().(*brotli.Reader)
	defer brotliReaders.Put(r)
	if err := r.Reset(src); err != nil {
		return nil, err
	}
	return readAll(r, src)
}

// inflate tells the compression by the zlib magic number and takes everything
// else for Brotli, as specification 1.2.1 of claim 169 demands.
func inflate(b []byte) ([]byte, error) {
	if isZlib(b) {
		return inflateZlib(b)
	}
	return inflateBrotli(b)
}

func readAll(r io.Reader, src *bytes.Reader) ([]byte, error) {
	var out bytes.Buffer
	out.Grow(4*src.Len() + bytes.MinRead)
	if _, err := out.ReadFrom(io.LimitReader(r, maxInflated+1)); err != nil {
		return nil, err
	}
	if out.Len() > maxInflated {
		return nil, errTooLarge
	}
	if src.Len() > 0 {
		return nil, errTrailing
	}
	return out.Bytes(), nil
}

// brotliStart returns up to the first n bytes of what may be a Brotli stream.
func brotliStart(b []byte, n int) []byte {
	r := brotliReaders.Get().(*brotli.Reader)
	defer brotliReaders.Put(r)
	if err := r.Reset(bytes.NewReader(b)); err != nil {
		return nil
	}
	start := make([]byte, n)
	read, _ := io.ReadFull(r, start)
	return start[:read]
}
