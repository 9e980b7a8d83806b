package resources

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"sync"
)

//go:embed text
var textFiles embed.FS

// A Language of the interface, as an ISO 639-1 code.
type Language string

// The languages, the first one first.
const (
	Vietnamese Language = "vi"
	English    Language = "en"
)

// Languages lists the languages in the order in which they are offered.
func Languages() []Language { return []Language{Vietnamese, English} }

// Texts are all texts of one language, by key. The files under text/<language>
// hold them, one file an area of the program, one flat JSON object a file;
// keys start with their area ("verify.open"), so that none collides with the
// toolkit's own.
type Texts struct {
	language Language
	byKey    map[string]string
}

var loaded = sync.OnceValue(func() map[Language]*Texts {
	all := map[Language]*Texts{}
	for _, language := range Languages() {
		all[language] = load(language)
	}
	return all
})

// load reads the embedded files. They are part of the program, and a test
// reads every one, so a fault in them is a fault of the build.
func load(language Language) *Texts {
	t := &Texts{language: language, byKey: map[string]string{}}
	files, err := fs.Glob(textFiles, path.Join("text", string(language), "*.json"))
	if err != nil {
		panic(err)
	}
	for _, name := range files {
		content, err := textFiles.ReadFile(name)
		if err != nil {
			panic(err)
		}
		var texts map[string]string
		if err := json.Unmarshal(content, &texts); err != nil {
			panic(fmt.Sprintf("resources: %s: %v", name, err))
		}
		for key, text := range texts {
			if _, twice := t.byKey[key]; twice {
				panic(fmt.Sprintf("resources: %s: the key %q stands in two files", name, key))
			}
			t.byKey[key] = text
		}
	}
	return t
}

// In returns the texts of a language; of a language that the program does not
// speak, the Vietnamese ones.
func In(language Language) *Texts {
	if t, ok := loaded()[language]; ok {
		return t
	}
	return loaded()[Vietnamese]
}

// Language returns the language of the texts.
func (t *Texts) Language() Language { return t.language }

// Has reports whether there is a text for the key.
func (t *Texts) Has(key string) bool {
	_, ok := t.byKey[key]
	return ok
}

// Get returns the text for the key, with each {name} replaced by the value
// that follows the name in values. A missing key is returned as it is: a clerk
// can then read it to whoever supports the program.
func (t *Texts) Get(key string, values ...any) string {
	text, ok := t.byKey[key]
	if !ok {
		return key
	}
	for i := 0; i+1 < len(values); i += 2 {
		text = strings.ReplaceAll(text, fmt.Sprintf("{%v}", values[i]), fmt.Sprint(values[i+1]))
	}
	return text
}
