package symbol_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/soi-id/soi/verify/picture"
	"github.com/soi-id/soi/verify/symbol"
)

// Photos of codes with their texts, outside the repository: each folder has an
// expected.tsv, a file name and a JSON string a row, null for no code at all.
const photos = "../../../shared/symbols"

func TestPhotos(t *testing.T) {
	if testing.Short() {
		t.Skip("reads some 250 photos")
	}
	if _, err := os.Stat(photos); err != nil {
		t.Skip("no photos beside the checkout")
	}
	const floor = 0.97 // of the pictures with a text, over all folders
	pictures, read := 0, 0
	for _, folder := range []string{"zxing-1", "zxing-2", "zxing-3", "zxing-4", "jsqr-a"} {
		for file, texts := range expected(t, folder) {
			pictures++
			for _, s := range readFile(t, folder, file) {
				if text, ok := s.Text(); ok && texts[tidy(text)] {
					read++
					break
				}
			}
		}
	}
	t.Logf("read %d of %d", read, pictures)
	if float64(read) < floor*float64(pictures) {
		t.Errorf("read %d of %d, under %.0f %%", read, pictures, 100*floor)
	}
	for file := range expected(t, "falsepositives-2") {
		if found := readFile(t, "falsepositives-2", file); found != nil {
			t.Errorf("%s: a %s is read where there is none", file, found[0].Symbology)
		}
	}
}

func expected(t *testing.T, folder string) map[string]map[string]bool {
	t.Helper()
	f, err := os.Open(filepath.Join(photos, folder, "expected.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	texts := map[string]map[string]bool{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		file, value, _ := strings.Cut(lines.Text(), "\t")
		if texts[file] == nil {
			texts[file] = map[string]bool{}
		}
		var text *string
		if err := json.Unmarshal([]byte(value), &text); err != nil {
			t.Fatal(err)
		}
		if text != nil {
			texts[file][tidy(*text)] = true
		}
	}
	return texts
}

// tidy leaves out what the list of texts does not keep.
func tidy(s string) string {
	return strings.TrimRight(strings.ReplaceAll(s, "\r\n", "\n"), " \t\r\n")
}

func readFile(t *testing.T, folder, file string) []symbol.Symbol {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(photos, folder, file))
	if err != nil {
		t.Fatal(err)
	}
	for img, err := range picture.Pages(t.Context(), data) {
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		return readAll(t, img)
	}
	return nil
}
