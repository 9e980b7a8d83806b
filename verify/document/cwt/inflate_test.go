package cwt

import (
	"bytes"
	"errors"
	"testing"
)

func TestInflate(t *testing.T) {
	content := bytes.Repeat([]byte("soi "), 100)
	for name, c := range map[string]struct {
		pack   func(testing.TB, []byte) []byte
		unpack func([]byte) ([]byte, error)
	}{
		"zlib":             {zlibOf, inflateZlib},
		"brotli":           {brotliOf, inflateBrotli},
		"zlib, detected":   {zlibOf, inflate},
		"brotli, detected": {brotliOf, inflate},
	} {
		t.Run(name, func(t *testing.T) {
			packed := c.pack(t, content)
			// Twice, because readers are used again, also after an error.
			for range 2 {
				if got, err := c.unpack(packed); err != nil || !bytes.Equal(got, content) {
					t.Fatalf("%d bytes, %v", len(got), err)
				}
				for n := range packed {
					if got, err := c.unpack(packed[:n]); err == nil || got != nil {
						t.Fatalf("cut to %d bytes: %d bytes, %v", n, len(got), err)
					}
				}
				if got, err := c.unpack(append(bytes.Clone(packed), 0)); err == nil || got != nil {
					t.Fatalf("a byte after the stream: %d bytes, %v", len(got), err)
				}
				if got, err := c.unpack(append(bytes.Clone(packed), packed...)); err == nil || got != nil {
					t.Fatalf("two streams: %d bytes, %v", len(got), err)
				}
				long := append(bytes.Clone(packed), make([]byte, 64<<10)...)
				if got, err := c.unpack(long); err == nil || got != nil {
					t.Fatalf("64 KiB after the stream: %d bytes, %v", len(got), err)
				}
			}
			full := c.pack(t, make([]byte, maxInflated))
			if got, err := c.unpack(full); err != nil || len(got) != maxInflated {
				t.Errorf("as much as permitted: %d bytes, %v", len(got), err)
			}
			bomb := c.pack(t, make([]byte, maxInflated+1))
			if got, err := c.unpack(bomb); !errors.Is(err, errTooLarge) || got != nil {
				t.Errorf("a byte too much: %d bytes, %v", len(got), err)
			}
		})
	}
}

func TestZlibIsChecked(t *testing.T) {
	packed := zlibOf(t, []byte("content"))
	packed[len(packed)-1] ^= 1
	if got, err := inflateZlib(packed); err == nil || got != nil {
		t.Errorf("wrong checksum: %q, %v", got, err)
	}
	if got, err := inflateZlib([]byte{0x78, 0xbb, 1, 2, 3, 4}); err == nil || got != nil {
		t.Errorf("preset dictionary: %q, %v", got, err)
	}
	if got, err := inflateZlib([]byte{0xd2, 0x84}); err == nil || got != nil {
		t.Errorf("not compressed: %q, %v", got, err)
	}
}
