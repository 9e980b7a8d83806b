package revocation

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"testing"
)

var salt = Salt{1, 2, 3}

func ids(from, to int) [][]byte {
	var out [][]byte
	for i := from; i < to; i++ {
		out = append(out, binary.BigEndian.AppendUint64([]byte("n:https://id.example\x00"), uint64(i)))
	}
	return out
}

func build(t testing.TB, revoked [][]byte) []byte {
	t.Helper()
	digests := make([]Digest, len(revoked))
	for i, id := range revoked {
		digests[i] = salt.Digest(id)
	}
	rand.Shuffle(len(digests), func(i, j int) { digests[i], digests[j] = digests[j], digests[i] })
	var out bytes.Buffer
	if err := Write(&out, salt, digests); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func open(t testing.TB, file []byte) *Set {
	t.Helper()
	s, err := Open(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestEveryEntryIsFoundAndNothingElse(t *testing.T) {
	for _, n := range []int{0, 1, 2, 3, 4, 5, 63, 64, 65, 511, 512, 513, 1023, 1024, 1025, 40_000} {
		s := open(t, build(t, ids(0, n)))
		if s.Len() != n {
			t.Fatalf("%d entries of %d", s.Len(), n)
		}
		for i, id := range ids(0, n) {
			if ok, err := s.Contains(id); !ok || err != nil {
				t.Fatalf("%d entries: entry %d: %v, %v", n, i, ok, err)
			}
		}
		for i, id := range ids(n, n+20_000) {
			if ok, err := s.Contains(id); ok || err != nil {
				t.Fatalf("%d entries: a document that is not one, %d: %v, %v", n, i, ok, err)
			}
		}
	}
}

func TestTwiceIsOnce(t *testing.T) {
	once := build(t, ids(0, 100))
	if twice := build(t, append(ids(0, 100), ids(0, 100)...)); !bytes.Equal(once, twice) {
		t.Error("a repeated id changes the set")
	}
}

// At the largest sizes the fingerprints are of as many bits as a digest has,
// and the rate of false answers is still kept.
func TestShapes(t *testing.T) {
	for _, n := range []uint64{0, 1, 2, 1000, 1 << 20, 80_000_000, MaxEntries} {
		s := shapeOf(n)
		if s.high+s.low > wordBits || s.low > 56 {
			t.Errorf("%d entries: %d + %d bits", n, s.high, s.low)
		}
		if rate := float64(n) / float64(uint64(1)<<(s.high+s.low-1)) / 2; rate > falsePositives {
			t.Errorf("%d entries: one in %g", n, 1/rate)
		}
	}
	s := shapeOf(80_000_000)
	const least = 80_000_000 * 36.54 / 8 // n log2(10^11) bits
	if ratio := float64(s.size()) / least; ratio > 1.2 {
		t.Errorf("80 million entries are %d bytes, %.2f times the least", s.size(), ratio)
	}
}

func TestEveryTruncationIsRefused(t *testing.T) {
	file := build(t, ids(0, 1500))
	for n := range file {
		if _, err := Open(bytes.NewReader(file[:n]), int64(n)); !errors.Is(err, ErrNotSet) {
			t.Fatalf("%d of %d bytes: %v", n, len(file), err)
		}
	}
	longer := append(bytes.Clone(file), 0)
	if _, err := Open(bytes.NewReader(longer), int64(len(longer))); !errors.Is(err, ErrNotSet) {
		t.Errorf("a byte longer: %v", err)
	}
}

// A stick that is pulled is an error, and no answer.
func TestAFileThatGoesAway(t *testing.T) {
	file := build(t, ids(0, 1500))
	gone := errors.New("input/output error")
	reader := &failing{Reader: bytes.NewReader(file)}
	s, err := Open(reader, int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	reader.err = gone
	if _, err := s.Contains(ids(0, 1)[0]); !errors.Is(err, gone) {
		t.Errorf("%v", err)
	}
}

type failing struct {
	*bytes.Reader
	err error
}

func (f *failing) ReadAt(b []byte, at int64) (int, error) {
	if f.err != nil {
		return 0, f.err
	}
	return f.Reader.ReadAt(b, at)
}

func FuzzOpen(f *testing.F) {
	f.Add(build(f, ids(0, 0)))
	f.Add(build(f, ids(0, 3)))
	f.Add(build(f, ids(0, 2000)))
	f.Fuzz(func(t *testing.T, file []byte) {
		s, err := Open(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			if s != nil {
				t.Error("an error with a set")
			}
			return
		}
		for _, id := range ids(0, 50) {
			_, _ = s.Contains(id)
		}
	})
}

// BenchmarkContains looks up in a set of a million, held in memory. That of 80
// million in a file is in package desk.
func BenchmarkContains(b *testing.B) {
	s := open(b, build(b, ids(0, 1_000_000)))
	asked := ids(999_000, 1_001_000)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := s.Contains(asked[i%len(asked)]); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 2))
	digests := make([]Digest, 1_000_000)
	for b.Loop() {
		for i := range digests {
			digests[i] = Digest(random.Uint64())
		}
		if err := Write(io.Discard, salt, digests); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(shapeOf(1_000_000).size())/1_000_000, "B/entry")
}
