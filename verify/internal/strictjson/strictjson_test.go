package strictjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
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
		"literals":                {`{"a":[1,-2.5e3,true,false,null,""],"b":{},"c":[]}`, nil},
		"white space everywhere":  {" { \"a\" : [ 1 , 2 ] , \"b\" : { \"c\" : null } } ", nil},
		"quotes in names":         {`{"a\"":1,"a":2,"a\\":3}`, nil},
		"a bare number":           {"17", nil},
		"duplicate of many":       {`{` + many(40) + `,"n7":0}`, ErrDuplicateName},
		"many":                    {`{` + many(40) + `}`, nil},
		"duplicate name, deep":    {`[{"x":{"a":1,"a":1}}]`, ErrDuplicateName},
		"a level too deep":        {nested(MaxDepth + 1), ErrTooDeep},
		"a second value":          {`{}{}`, ErrTrailing},
		"a bracket too many":      {`{}}`, ErrTrailing},
		"not UTF-8":               {"\"\xff\"", ErrNotUTF8},
		"five thousand levels":    {nested(5000), ErrTooDeep},
	} {
		if err := Check([]byte(c.text)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	for _, text := range []string{"", "{", `{"a"}`, "nul", `{"a":1,}`, strings.Repeat("[", 1_000_000)} {
		if Check([]byte(text)) == nil {
			t.Errorf("%.20q passes", text)
		}
	}
}

// many are n members with names of their own.
func many(n int) string {
	members := make([]string, n)
	for i := range members {
		members[i] = fmt.Sprintf(`"n%d":%d`, i, i)
	}
	return strings.Join(members, ",")
}

// FuzzCheck compares with the tokens of encoding/json.
func FuzzCheck(f *testing.F) {
	f.Add([]byte(`{"a":[1,{"b":null}],"c":"d"}`))
	f.Add([]byte(`{"a":1,"a":2}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		dec := json.NewDecoder(bytes.NewReader(text))
		dec.UseNumber() // 1e999 is JSON
		want := utf8.Valid(text) && json.Valid(text) && plainCheck(dec, 0) == nil
		if got := Check(text) == nil; got != want {
			t.Errorf("passes: %v, want %v", got, want)
		}
	})
}

// plainCheck is the same by tokens.
func plainCheck(dec *json.Decoder, depth int) error {
	token, err := dec.Token()
	if err != nil {
		return err
	}
	open, ok := token.(json.Delim)
	if !ok {
		return nil
	}
	if depth == MaxDepth {
		return ErrTooDeep
	}
	names := map[string]bool{}
	for dec.More() {
		if open == '{' {
			name, err := dec.Token()
			if err != nil {
				return err
			}
			if names[name.(string)] {
				return ErrDuplicateName
			}
			names[name.(string)] = true
		}
		if err := plainCheck(dec, depth+1); err != nil {
			return err
		}
	}
	_, err = dec.Token()
	return err
}
