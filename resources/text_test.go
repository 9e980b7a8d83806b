package resources

import (
	"maps"
	"regexp"
	"slices"
	"testing"
)

var placeholder = regexp.MustCompile(`\{[a-z_]+\}`)

func TestEveryLanguageHasEveryText(t *testing.T) {
	reference := In(Vietnamese)
	if len(reference.byKey) == 0 {
		t.Fatal("no Vietnamese texts")
	}
	for _, language := range Languages() {
		texts := In(language)
		for key, text := range texts.byKey {
			other, ok := reference.byKey[key]
			if !ok {
				t.Errorf("%s: %q is missing in %s", language, key, reference.language)
				continue
			}
			if text == "" {
				t.Errorf("%s: %q is empty", language, key)
			}
			if got, want := placeholders(text), placeholders(other); !maps.Equal(got, want) {
				t.Errorf("%s: %q has placeholders %v, %s has %v", language, key,
					slices.Sorted(maps.Keys(got)), reference.language, slices.Sorted(maps.Keys(want)))
			}
		}
		for key := range reference.byKey {
			if !texts.Has(key) {
				t.Errorf("%s: %q is missing", language, key)
			}
		}
	}
}

func placeholders(text string) map[string]bool {
	found := map[string]bool{}
	for _, name := range placeholder.FindAllString(text, -1) {
		found[name] = true
	}
	return found
}

func TestGet(t *testing.T) {
	texts := &Texts{byKey: map[string]string{"a.b": "{n} of {total}"}}
	if got := texts.Get("a.b", "n", 1, "total", 2); got != "1 of 2" {
		t.Errorf("got %q", got)
	}
	if got := texts.Get("no.such"); got != "no.such" {
		t.Errorf("missing key gave %q", got)
	}
}
