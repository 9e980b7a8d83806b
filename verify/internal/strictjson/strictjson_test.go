package strictjson

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	nested := func(depth int) string { return strings.Repeat("[", depth) + strings.Repeat("]", depth) }
	for name, c := range map[string]struct {
		text string
		want error
	}{
		"object":                  {`{"a":{"a":1},"b":[{"a":1},{"a":2}]}`, nil},
		"white space around":      {" {} \n", nil},
		"deepest":                 {nested(MaxDepth), nil},
		"duplicate name":          {`{"a":1,"a":2}`, ErrDuplicateName},
		"duplicate name, escaped": {`{"a":1,"\u0061":2}`, ErrDuplicateName},
		"duplicate name, deep":    {`[{"x":{"a":1,"a":1}}]`, ErrDuplicateName},
		"a level too deep":        {nested(MaxDepth + 1), ErrTooDeep},
		"a second value":          {`{}{}`, ErrTrailing},
		"a bracket too many":      {`{}}`, ErrTrailing},
		"not UTF-8":               {"\"\xff\"", ErrNotUTF8},
		"a million open brackets": {strings.Repeat("[", 1_000_000), ErrTooDeep},
	} {
		if err := Check([]byte(c.text)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	for _, text := range []string{"", "{", `{"a"}`, "nul", `{"a":1,}`} {
		if Check([]byte(text)) == nil {
			t.Errorf("%q passes", text)
		}
	}
}

func FuzzCheck(f *testing.F) {
	f.Add([]byte(`{"a":[1,{"b":null}],"c":"d"}`))
	f.Add([]byte(`{"a":1,"a":2}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		if Check(text) == nil && !json.Valid(text) {
			t.Error("passes and is no JSON")
		}
	})
}
