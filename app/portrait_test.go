package app

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"testing"
	"time"

	"fyne.io/fyne/v2/canvas"

	"github.com/soi-id/soi/app/internal/screentest"
	"github.com/soi-id/soi/app/verifying"
	"github.com/soi-id/soi/verify"
	"github.com/soi-id/soi/verify/document"
)

// face is a portrait of a size that no icon has.
var face = image.Rect(0, 0, 61, 83)

func faceBytes(t *testing.T) []byte {
	t.Helper()
	img := image.NewNRGBA(face)
	for i := range img.Pix {
		img.Pix[i] = uint8(i)
	}
	for x := range face.Dx() {
		img.Set(x, face.Dy()/2, color.White)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func withPortrait(verdict verify.Verdict, signed bool, content []byte) verify.Result {
	return verify.Result{
		Verdict: verdict, Format: "cwt.claim169", Reasons: []verify.Reason{{Code: verify.CodeSignatureHolds}},
		Document: &document.Document{Format: "cwt.claim169", Proof: &document.Proof{}, Fields: []document.Field{
			{Key: document.FieldFullName, Value: "Nguyễn Thị Mẫu", Signed: true},
			{Key: document.FieldPortrait, Data: content, MediaType: "image/png", Signed: signed},
		}},
	}
}

// faces counts the portraits in the window.
func (b *bench) faces() int {
	n := 0
	for _, shown := range screentest.All[*canvas.Image](b.Window) {
		if shown.Image != nil && shown.Image.Bounds() == face {
			n++
		}
	}
	return n
}

// Of all verdicts, a portrait is on the screen under those whose signature
// holds, and there if it is signed.
func TestPortrait(t *testing.T) {
	content := faceBytes(t)
	b := newBench(t)
	for _, verdict := range verify.Verdicts() {
		for _, signed := range []bool{true, false} {
			answer := withPortrait(verdict, signed, content)
			_, want := answer.Portrait()
			b.scanOf(answer)
			if got := b.faces(); (got == 1) != want {
				t.Errorf("%s, signed %v: %d portraits", verdict, signed, got)
			}
			if want {
				b.Expect("portrait.compare")
				b.Picture("portrait")
			} else {
				b.ExpectNot("portrait.compare")
			}
		}
	}
}

func TestPortraitThatCannotBeShown(t *testing.T) {
	b := newBench(t)
	for _, content := range [][]byte{[]byte("\xff\x4f\xff\x51"), []byte("\x89PNG\r\n\x1a\n"), bytes.Repeat([]byte{0}, 1<<20)} {
		b.scanOf(withPortrait(verify.Authentic, true, content))
		b.Expect("portrait.not_shown")
		b.Expect("verdict.authentic")
	}
}

// The verdict is there before the portrait, and one that takes too long or has
// been replaced is given up.
func TestPortraitComesAfterTheVerdict(t *testing.T) {
	content := faceBytes(t)
	b := newBench(t)
	show := func(answer verify.Result) {
		b.loop.Held = true
		asked := len(b.desk.payloads)
		b.scanOf(answer)
		for len(b.desk.payloads) == asked && b.loop.Finish() { // the foot of the window works too
		}
	}
	finish := func() {
		for b.loop.Finish() {
		}
	}
	show(withPortrait(verify.Authentic, true, content))
	b.Expect("verdict.authentic")
	b.Expect("portrait.compare")
	if b.faces() != 0 {
		t.Error("the portrait was not waited for")
	}
	finish()
	if b.faces() != 1 {
		t.Error("no portrait")
	}

	show(withPortrait(verify.Authentic, true, content))
	b.loop.Advance(verifying.PortraitTime)
	finish()
	b.Expect("portrait.not_shown")

	show(withPortrait(verify.Authentic, true, content))
	show(notSigned) // finishes the portrait, which nobody looks at any more
	finish()
	if b.faces() != 0 {
		t.Error("the portrait of another result")
	}
	show(withPortrait(verify.Authentic, true, content))
	b.escape()
	finish()
	b.loop.Advance(time.Second)
	b.Expect("verify.ready")
}
