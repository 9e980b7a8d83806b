package verify_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/document/formats"
)

// constants returns the string constants whose name begins with the prefix, in
// the non-test files below a folder: name to value.
func constants(t *testing.T, dir, prefix string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			for i, name := range spec.Names {
				if !strings.HasPrefix(name.Name, prefix) || i >= len(spec.Values) {
					continue
				}
				if literal, ok := spec.Values[i].(*ast.BasicLit); ok && literal.Kind == token.STRING {
					value, err := strconv.Unquote(literal.Value)
					if err != nil {
						t.Fatal(err)
					}
					found[path+" "+name.Name] = value
				}
			}
			return true
		})
		return nil
	})
	if err != nil || len(found) == 0 {
		t.Fatalf("no constants %s* in %s: %v", prefix, dir, err)
	}
	return found
}

// TestEverythingHasAText: a clerk never reads a code in place of a sentence.
func TestEverythingHasAText(t *testing.T) {
	var keys []string
	for _, dir := range []string{"document", "trust", "desk", "."} {
		for _, code := range constants(t, dir, "Code") {
			keys = append(keys, "reason."+code)
		}
	}
	for _, code := range []string{"file_empty", "not_a_picture", "file_too_large", "picture_too_large", "too_many_pages", "picture_too_slow", "pdf_encrypted", "picture_damaged", "kind_not_supported"} {
		keys = append(keys, "reason."+code) // of picture.Code
	}
	for _, key := range constants(t, "document", "Field") {
		keys = append(keys, "field."+key)
	}
	for _, v := range verify.Verdicts() {
		for _, part := range []string{"", ".means", ".next", ".code"} {
			keys = append(keys, "verdict."+string(v)+part)
		}
	}
	for _, f := range formats.All() {
		keys = append(keys, "format."+f.ID)
	}
	for _, language := range resources.Languages() {
		texts := resources.In(language)
		codes := map[string]bool{}
		for _, key := range keys {
			if !texts.Has(key) {
				t.Errorf("%s: no text %s", language, key)
			}
		}
		for _, v := range verify.Verdicts() {
			code := texts.Get("verdict." + string(v) + ".code")
			if codes[code] {
				t.Errorf("%s: support code %s stands for two verdicts", language, code)
			}
			codes[code] = true
		}
	}
}

// warnings are the codes of judgements that call for no verdict.
var warnings = map[string]bool{"clock_behind": true, "clock_went_back": true, "clock_implausible": true, "signed_in_future": true, "crl_stale": true}

// TestEveryJudgementIsWeighed: a code that package trust learns to say and that
// nobody maps to a verdict would leave a document authentic.
func TestEveryJudgementIsWeighed(t *testing.T) {
	for name, code := range constants(t, "trust", "Code") {
		if _, called := verify.Calls(code); called == warnings[code] {
			t.Errorf("%s (%s): calls for a verdict: %v, listed as a warning: %v", name, code, called, warnings[code])
		}
	}
}
