//go:build ignore

// Samples_draw makes the demonstration issuer and draws the sample cards:
//
//	go generate ./resources
//
// The issuer's key is drawn once and then
// kept, private half included: it must prove nothing. Persons and numbers are
// invented.
package main

import (
	"bytes"
	"crypto/rand"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"strings"
	"time"

	"fyne.io/fyne/v2/theme"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"github.com/soi-id/soi/verify/document"
	"github.com/soi-id/soi/verify/issue"
)

const (
	demonstration = "demonstration"
	samples       = "samples"
	// width and height are an ID-1 card (ISO/IEC 7810) at 10 pixels a
	// millimetre.
	width, height = 856, 540
)

func main() {
	log.SetFlags(0)
	key := demonstrationKey()
	stranger := newKey("https://issuer.example.org/unknown", "Nơi cấp không quen", "Issuer that no desk knows")
	for _, c := range cards(key, stranger) {
		c.draw()
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func newKey(issuer, vi, en string) *issue.Key {
	key, err := issue.NewKey(document.ES256, rand.Reader)
	check(err)
	describe(key, issuer, vi, en)
	return key
}

func describe(key *issue.Key, issuer, vi, en string) {
	key.Issuer, key.Names = issuer, map[string]string{"vi": vi, "en": en}
	key.Country, key.Formats, key.Test = "VN", []string{"cwt.claim169", "cwt.hcert"}, true
}

// demonstrationKey reads the demonstration issuer's key, or makes it.
func demonstrationKey() *issue.Key {
	private, public := filepath.Join(demonstration, "private.pem"), filepath.Join(demonstration, "keys.json")
	pem, err := os.ReadFile(private)
	if errors.Is(err, fs.ErrNotExist) {
		key := newKey("https://demo.soi.example", "Nơi cấp trình diễn của Soi", "Soi demonstration issuer")
		pem, err := key.PrivatePEM()
		check(err)
		jwk, err := key.JWK()
		check(err)
		check(os.MkdirAll(demonstration, 0o755))
		check(os.WriteFile(private, pem, 0o644))
		check(os.WriteFile(public, []byte("{\"keys\": [\n"+strings.TrimSpace(string(jwk))+"\n]}\n"), 0o644))
		return key
	}
	check(err)
	set, err := os.ReadFile(public)
	check(err)
	jwk := bytes.TrimSuffix(bytes.TrimSpace(bytes.TrimPrefix(set, []byte("{\"keys\": ["))), []byte("]}"))
	key, err := issue.ParseKey(pem, jwk)
	check(err)
	return key
}

// A card is one sample.
type card struct {
	file    string
	title   string
	lines   []string
	payload string // "" for a card without a code
	band    color.RGBA
}

var (
	red    = color.RGBA{178, 58, 58, 255}
	green  = color.RGBA{46, 125, 90, 255}
	blue   = color.RGBA{36, 92, 156, 255}
	violet = color.RGBA{96, 72, 150, 255}
)

func cards(key, stranger *issue.Key) []card {
	signed := func(k *issue.Key, who issue.Identity) string {
		text, err := issue.Claim169(k, who, document.Validity{IssuedAt: date(2026, 1, 5), NotAfter: date(2036, 1, 5)}, issue.Envelope{})
		check(err)
		return text
	}
	// The forger names the demonstration issuer and its key, and has another.
	forger := newKey(key.Issuer, "", "")
	forger.ID = key.ID
	an := issue.Identity{
		IDNumber: "DEMO-0012-3456", FullName: "Nguyễn Văn An", BirthDate: "2000-01-15", Sex: "M", Nationality: "VN",
		Address: "Số 12 Đường Thử Nghiệm, Phường Mẫu, Hà Nội",
	}
	mau := issue.Identity{IDNumber: "DEMO-0065-4321", FullName: "Trần Thị Mẫu", BirthDate: "1991-03-02", Sex: "F", Nationality: "VN"}
	pass, err := issue.HCERT(key, map[string]any{
		"ver": "1.3.0", "dob": "1991-03-02",
		"nam": map[string]any{"fn": "Trần", "gn": "Thị Mẫu", "fnt": "TRAN", "gnt": "THI<MAU"},
		"v": []any{map[string]any{
			"tg": "840539006", "vp": "1119349007", "mp": "EU/1/20/1528", "ma": "ORG-100030215", "dn": 2, "sd": 2,
			"dt": "2026-02-01", "co": "VN", "is": "Soi demonstration issuer", "ci": "URN:UVCI:01:VN:DEMO#1",
		}},
	}, document.Validity{IssuedAt: date(2026, 2, 1), NotAfter: date(2036, 2, 1)}, issue.Envelope{})
	check(err)

	return []card{
		{"01-cccd", "CĂN CƯỚC CÔNG DÂN", []string{"079191654321", "Trần Thị Mẫu", "02/03/1991 · Nữ"},
			"079191654321||Trần Thị Mẫu|02031991|Nữ|Ấp Thử, Xã Mẫu, Huyện Giả, TP. Hồ Chí Minh|11082022", red},
		{"02-can-cuoc", "CĂN CƯỚC", []string{"001200012345", "Nguyễn Văn An", "15/01/2000 · Nam"},
			"001200012345||Nguyễn Văn An|15012000|Nam|Số 12 Đường Thử Nghiệm, Phường Mẫu, Hà Nội|20092024||||", red},
		{"03-cccd-expired", "CĂN CƯỚC CÔNG DÂN", []string{"001200012345", "Nguyễn Văn An", "15/01/2000 · Nam", "cấp 20/05/2021"},
			"001200012345|012345678|Nguyễn Văn An|15012000|Nam|Số 12 Đường Thử Nghiệm, Phường Mẫu, Quận Giả, Hà Nội|20052021", red},
		{"04-cccd-contradictory", "CĂN CƯỚC CÔNG DÂN", []string{"079301054321", "Lê Văn Giả", "31/02/2001 · Nam"},
			"079301054321||Lê Văn Giả|31022001|Nam|Ấp Thử, Xã Mẫu, Huyện Giả, Cà Mau|11082022", red},
		{"05-bhyt", "THẺ BẢO HIỂM Y TẾ", []string{"0123456789", "Nguyễn Văn An", "15/01/2000"},
			"0123456789|4e677579e1bb856e2056c4836e20416e|15/01/2000|1|-|01 - 001|01/01/2026|-|05/01/2026|01000123456789|-|4| 01/01/2031|0123456789abcdef-0000|4|5175e1baad6e204769e1baa32c205468c3a06e68207068e1bb912048c3a0204ee1bb9969|$", blue},
		{"06-gplx", "GIẤY PHÉP LÁI XE", []string{"010123456789", "NGUYỄN VĂN AN", "A1 · Không thời hạn"},
			"010123456789;NGUYỄN VĂN AN;15012000;A1;10062025;Không thời hạn;Hà Nội\nhttps://gplx.csgt.bocongan.gov.vn/", blue},
		{"07-signed", "CLAIM 169 · DEMO", []string{an.IDNumber, an.FullName, "15/01/2000 · Nam"}, signed(key, an), green},
		{"08-signed-altered", "CLAIM 169 · DEMO", []string{mau.IDNumber, mau.FullName, "02/03/1991 · Nữ"}, signed(forger, mau), green},
		{"09-signed-unknown-issuer", "CLAIM 169 · DEMO", []string{mau.IDNumber, mau.FullName, "02/03/1991 · Nữ"}, signed(stranger, mau), violet},
		{"10-signature-stripped", "CLAIM 169 · DEMO", []string{an.IDNumber, an.FullName, "15/01/2000 · Nam"}, stripped(key, an), violet},
		{"11-vaccine-passport", "HỘ CHIẾU VẮC XIN · DEMO", []string{"Trần Thị Mẫu", "02/03/1991", "URN:UVCI:01:VN:DEMO#1"}, pass, green},
		{"12-vaccine-passport-damaged", "HỘ CHIẾU VẮC XIN · DEMO", []string{"Trần Thị Mẫu", "02/03/1991"}, pass[:len(pass)-30], green},
		{"13-link", "LIÊN KẾT", []string{"https://example.org/…"}, "https://example.org/verify?id=000000", violet},
		{"14-no-code", "THẺ KHÔNG CÓ MÃ", []string{"Nguyễn Văn An"}, "", violet},
	}
}

func date(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }

// draw writes the card as a picture: printed lines on the left, the code on the
// right.
func (c card) draw() {
	picture := image.NewRGBA(image.Rect(0, 0, width, height))
	fill(picture, picture.Rect, color.RGBA{246, 244, 238, 255})
	fill(picture, image.Rect(0, 0, width, 96), c.band)
	write(picture, theme.DefaultTextBoldFont().Content(), 38, 36, 62, color.White, c.title)
	for i, line := range c.lines {
		write(picture, theme.DefaultTextFont().Content(), 30, 36, 190+56*i, color.Black, line)
	}
	write(picture, theme.DefaultTextFont().Content(), 22, 36, height-32, color.RGBA{110, 110, 110, 255}, "MẪU · SPECIMEN · KHÔNG CÓ GIÁ TRỊ")
	if c.payload != "" {
		c.place(picture)
	}
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	check(encoder.Encode(&out, paletted(picture)))
	check(os.MkdirAll(samples, 0o755))
	check(os.WriteFile(filepath.Join(samples, c.file+".png"), out.Bytes(), 0o644))
}

// place draws the code as large as its place allows, in whole pixels a module.
func (c card) place(onto *image.RGBA) {
	const side = 410
	var code *image.Gray
	for scale := 1; ; scale++ {
		larger, err := issue.QR([]byte(c.payload), scale)
		check(err)
		if larger.Rect.Dx() > side {
			break
		}
		code = larger
	}
	if code == nil {
		log.Fatalf("%s: the code has no room", c.file)
	}
	at := image.Pt(width-24-code.Rect.Dx(), 96+(height-96-code.Rect.Dy())/2)
	draw.Draw(onto, code.Rect.Add(at), code, image.Point{}, draw.Src)
}

func fill(onto *image.RGBA, where image.Rectangle, c color.RGBA) {
	draw.Draw(onto, where, image.NewUniform(c), image.Point{}, draw.Src)
}

func write(onto *image.RGBA, fontFile []byte, size float64, x, y int, c color.Color, text string) {
	parsed, err := opentype.Parse(fontFile)
	check(err)
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingFull})
	check(err)
	drawer := font.Drawer{Dst: onto, Src: image.NewUniform(c), Face: face, Dot: fixed.P(x, y)}
	drawer.DrawString(text)
}

// paletted keeps the files small: a card has few colours.
func paletted(picture *image.RGBA) *image.Paletted {
	count := map[color.RGBA]int{}
	for y := range height {
		for x := range width {
			count[picture.RGBAAt(x, y)]++
		}
	}
	var palette color.Palette
	for len(palette) < 32 && len(count) > 0 {
		var most color.RGBA
		for c, n := range count {
			if n > count[most] || n == count[most] && less(c, most) {
				most = c
			}
		}
		palette = append(palette, most)
		delete(count, most)
	}
	out := image.NewPaletted(picture.Rect, palette)
	draw.Draw(out, out.Rect, picture, image.Point{}, draw.Src)
	return out
}

func less(a, b color.RGBA) bool {
	return string([]byte{a.R, a.G, a.B}) < string([]byte{b.R, b.G, b.B})
}

// stripped is a code whose signature was taken off.
func stripped(key *issue.Key, who issue.Identity) string {
	text, err := issue.Claim169(key, who, document.Validity{IssuedAt: date(2026, 1, 5)}, issue.Envelope{Unsigned: true})
	check(err)
	return text
}
