package revocation

import (
	"bufio"
	"encoding/binary"
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

var country = flag.Int("country", 0, "the number of revoked documents of BenchmarkCountry, such as 80000000; it takes 8 bytes of memory each")

// BenchmarkCountry makes a file for a country and asks it: how long it takes to
// make, how large it is against the least, what a look-up takes, and how much
// memory the asking process holds.
func BenchmarkCountry(b *testing.B) {
	if *country == 0 {
		b.Skip("run with -country 80000000")
	}
	path := filepath.Join(b.TempDir(), "revoked")
	begin := time.Now()
	writeCountry(b, path)
	b.ReportMetric(time.Since(begin).Seconds(), "s-to-make")
	debug.FreeOSMemory() // of the making

	file, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		b.Fatal(err)
	}
	s, err := Open(file, info.Size())
	if err != nil {
		b.Fatal(err)
	}
	random := rand.New(rand.NewPCG(3, 4))
	var times []time.Duration
	falsely := 0
	for b.Loop() {
		id := countryID(random.Uint64N(2 * uint64(*country))) // half of them are revoked
		begin := time.Now()
		revoked, err := s.Contains(id)
		times = append(times, time.Since(begin))
		if err != nil {
			b.Fatal(err)
		}
		if revoked != (binary.BigEndian.Uint64(id) < uint64(*country)) {
			falsely++
		}
	}
	if falsely > 0 {
		b.Errorf("%d of %d answers are wrong", falsely, len(times))
	}
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)/2].Nanoseconds())/1000, "µs-median")
	b.ReportMetric(float64(times[len(times)*99/100].Nanoseconds())/1000, "µs-p99")
	b.ReportMetric(float64(info.Size()), "B-file")
	b.ReportMetric(float64(info.Size())/(float64(*country)*36.54/8), "times-the-least")
	b.ReportMetric(residentMiB(), "MiB-resident")
}

func countryID(i uint64) []byte { return binary.BigEndian.AppendUint64(nil, i) }

func writeCountry(b *testing.B, path string) {
	digests := make([]Digest, *country)
	for i := range digests {
		digests[i] = salt.Digest(countryID(uint64(i)))
	}
	file, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	if err := Write(file, salt, digests); err != nil {
		b.Fatal(err)
	}
	if err := file.Sync(); err != nil {
		b.Fatal(err)
	}
	if err := file.Close(); err != nil {
		b.Fatal(err)
	}
}

// residentMiB is the resident memory of the process, on Linux.
func residentMiB() float64 {
	status, err := os.Open("/proc/self/status")
	if err != nil {
		return 0
	}
	defer status.Close()
	for lines := bufio.NewScanner(status); lines.Scan(); {
		if rest, ok := strings.CutPrefix(lines.Text(), "VmRSS:"); ok {
			kib, _ := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kib / 1024
		}
	}
	return 0
}
