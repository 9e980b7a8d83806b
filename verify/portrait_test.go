package verify_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"testing"

	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/document"
)

// TestPortraitOnlyUnderAGoodSignature: of all verdicts, those whose signature
// was found to hold hand out the picture that it covers.
func TestPortraitOnlyUnderAGoodSignature(t *testing.T) {
	holds := []verify.Verdict{
		verify.TestKey, verify.Revoked, verify.Undecided, verify.NotYetValid, verify.Expired, verify.AuthenticStale, verify.Authentic,
	}
	doc := func(signed bool, key string) *document.Document {
		return &document.Document{Proof: &document.Proof{}, Fields: []document.Field{
			{Key: document.FieldFullName, Value: "An", Signed: true},
			{Key: key, Data: []byte{1}, MediaType: "image/jpeg", Signed: signed},
		}}
	}
	for _, verdict := range verify.Verdicts() {
		for _, c := range []struct {
			doc  *document.Document
			want bool
		}{
			{doc(true, document.FieldPortrait), slices.Contains(holds, verdict)},
			{doc(false, document.FieldPortrait), false},
			{doc(true, "fingerprint"), false},
			{&document.Document{}, false},
			{nil, false},
		} {
			if _, ok := (verify.Result{Verdict: verdict, Document: c.doc}).Portrait(); ok != c.want {
				t.Errorf("%s: portrait %v, want %v", verdict, ok, c.want)
			}
		}
	}
}

// TestPortraitsAreDecodedInOnePlace: one call in the whole project decodes a
// portrait, in the file that takes it from Result.Portrait.
func TestPortraitsAreDecodedInOnePlace(t *testing.T) {
	const decodes, place = "picture.Portrait", "app/verifying/portrait.go"
	for _, file := range readTree(t) {
		if file.aside() || !slices.Contains(file.imports, module+"verify/picture") {
			continue
		}
		syntax, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, filepath.FromSlash(file.path)), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		used, asked := 0, false
		ast.Inspect(syntax, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name == "Portrait" {
				if x, ok := s.X.(*ast.Ident); ok && x.Name == "picture" {
					used++
				} else {
					asked = true
				}
			}
			return true
		})
		if used > 0 && (file.path != place || used > 1 || !asked) {
			t.Errorf("%s: calls %s %d times; only %s may, once, with what Result.Portrait returns", file.path, decodes, used, place)
		}
	}
}
