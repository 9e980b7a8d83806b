package resources_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"testing"

	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify"
)

func TestEveryVerdictHasAnIcon(t *testing.T) {
	seen := map[string]verify.Verdict{}
	for _, verdict := range verify.Verdicts() {
		picture := resources.Icon(string(verdict))
		if picture == nil {
			t.Errorf("verdict %s has no icon", verdict)
			continue
		}
		if twin, ok := seen[string(picture)]; ok {
			t.Errorf("verdicts %s and %s have the same icon", verdict, twin)
		}
		seen[string(picture)] = verdict
	}
}

// Fyne recolours fills only, drops what it does not know, and would show a
// picture in the wrong colour or not at all without an error.
func TestIconsAreWhatFyneCanRecolour(t *testing.T) {
	known := map[string]bool{"svg": true, "path": true, "rect": true, "circle": true}
	for _, name := range resources.IconNames() {
		decoder := xml.NewDecoder(bytes.NewReader(resources.Icon(name)))
		for {
			token, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Errorf("%s: %v", name, err)
				break
			}
			element, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			if !known[element.Name.Local] {
				t.Errorf("%s: element <%s>", name, element.Name.Local)
			}
			for _, a := range element.Attr {
				switch a.Name.Local {
				case "stroke", "fill-rule", "style", "class", "rx", "ry":
					t.Errorf("%s: attribute %s", name, a.Name.Local)
				}
			}
		}
	}
}

func TestIconOfNoName(t *testing.T) {
	for _, name := range []string{"", "no such icon", "../resources.go"} {
		if resources.Icon(name) != nil {
			t.Errorf("Icon(%q) is not nil", name)
		}
	}
}
