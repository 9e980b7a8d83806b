package issue_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"github.com/soi-id/soi/verify/issue"
)

func TestQRIsReadAsWritten(t *testing.T) {
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	for name, payload := range map[string][]byte{
		"base45":     []byte("HC1:6BF+70790T9WJWG.FKY*4GO0.O1CV2 O5 N2FBBRW1*70HS8WY04AC*WIFN0AHCD8KD97TK0F90KECTHGWJC0FDC:5AIA%G7X+AQB9746HS80:5"),
		"digits":     []byte("0123456789012345"),
		"vietnamese": []byte("001090000001|123456789|Nguyễn Thị Mẫu|28021990|Nữ|Số 1, phố Mẫu, Hà Nội|01012022"),
		"binary":     every,
		"one byte":   {0xdc},
	} {
		picture, err := issue.QR(payload, 3)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		bitmap, err := gozxing.NewBinaryBitmapFromImage(picture)
		if err != nil {
			t.Fatal(err)
		}
		result, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{
			gozxing.DecodeHintType_CHARACTER_SET: "ISO-8859-1",
			gozxing.DecodeHintType_PURE_BARCODE:  true,
		})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []byte
		for _, r := range result.GetText() { // one rune a byte
			got = append(got, byte(r))
		}
		if !bytes.Equal(got, payload) {
			t.Errorf("%s: read as %q", name, got)
		}
		if level := result.GetResultMetadata()[gozxing.ResultMetadataType_ERROR_CORRECTION_LEVEL]; level != "M" {
			t.Errorf("%s: error correction %v", name, level)
		}
		// ISO/IEC 18004 §9.1: four modules of white, here of three pixels.
		for i := range picture.Rect.Dx() {
			if picture.GrayAt(i, 11).Y != 0xff || picture.GrayAt(11, i).Y != 0xff {
				t.Fatalf("%s: ink in the quiet zone", name)
			}
		}
		if picture.GrayAt(12, 12).Y != 0 {
			t.Errorf("%s: no finder pattern in the corner", name)
		}
	}
}

func TestQRRefuses(t *testing.T) {
	for _, scale := range []int{-1, 0, issue.MaxScale + 1} {
		if picture, err := issue.QR([]byte("A"), scale); picture != nil || !errors.Is(err, issue.ErrScale) {
			t.Errorf("scale %d: %v", scale, err)
		}
	}
	if picture, err := issue.QR([]byte(strings.Repeat("A", 3392)), 1); picture != nil || !errors.Is(err, issue.ErrTooLong) {
		t.Errorf("one character more than version 40-M holds: %v", err)
	}
	if _, err := issue.QR([]byte(strings.Repeat("A", 3391)), 1); err != nil {
		t.Errorf("as much as version 40-M holds: %v", err)
	}
}
