package picture_test

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/soi-id/soi/verify/picture"
)

// peakOf is the variable by which this test calls itself with one file, in a
// process of its own whose peak is that file's.
const peakOf = "PICTURE_PEAK_OF"

func TestPeakMemory(t *testing.T) {
	if name := os.Getenv(peakOf); name != "" {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, err := range picture.Pages(t.Context(), data) {
			if err != nil {
				t.Fatal(err)
			}
		}
		status, err := os.ReadFile("/proc/self/status")
		if err != nil {
			t.Fatal(err)
		}
		_, peak, _ := strings.Cut(string(status), "VmHWM:")
		fmt.Println("peak", strings.Fields(peak)[0])
		return
	}
	if testing.Short() {
		t.Skip("compiles the libraries once more")
	}
	a4 := t.TempDir() + "/a4.pdf"
	if err := os.WriteFile(a4, pdfBytes(codePage(t, "SOI", 0, ""), codePage(t, "SOI", 0, "")), 0o600); err != nil {
		t.Fatal(err)
	}
	// In MiB, well above what is measured: 110 and 175, most of it while the
	// libraries are compiled.
	for name, most := range map[string]int{"testdata/12mp.heic": 250, a4: 250} {
		child := exec.Command(os.Args[0], "-test.run=^TestPeakMemory$")
		child.Env = append(os.Environ(), peakOf+"="+name)
		out, err := child.Output()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		var peak int
		if _, err := fmt.Sscanf(string(out), "peak %d", &peak); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		if peak >>= 10; peak > most {
			t.Errorf("%s: %d MiB, want at most %d", name, peak, most)
		} else {
			t.Logf("%s: %d MiB", name, peak)
		}
	}
}
