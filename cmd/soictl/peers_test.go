package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/soi-id/soi/verify/issue"
)

// BenchmarkPeers reads the same pictures with soictl and with the other readers
// that are installed (Debian's zxing-cpp-tools and zbar-tools), each as a
// process of its own, and prints what each read and how long it took:
//
//	go test -run '^$' -bench Peers -benchtime 1x ./cmd/soictl
//
// The pictures are drawn here: one model of a camera, good for comparing
// readers and not for field rates. Pictures of codes that lie beside the
// checkout in ../shared/symbols are measured as well.
func BenchmarkPeers(b *testing.B) {
	sets := map[string][]labelled{"drawn cards": drawnCards(b)}
	for _, dir := range published(b) {
		sets[filepath.Base(dir)] = readLabels(b, dir)
	}
	for b.Loop() {
		var names []string
		for name := range sets {
			names = append(names, name)
		}
		slices.Sort(names)
		// Not through b.Logf, which keeps ten lines.
		fmt.Printf("\n%-18s %-6s %9s %6s %6s %8s\n", "pictures", "reader", "read", "wrong", "false", "ms each")
		for _, name := range names {
			for _, r := range readers {
				if outcome, ok := r.measure(b, sets[name]); ok {
					fmt.Printf("%-18s %-6s %s\n", name, r.name, outcome)
				}
			}
		}
	}
}

// A labelled picture is a file and the texts in it; none means that nothing may
// be read from it.
type labelled struct {
	file  string
	texts []string
}

// A reader is one program that reads codes.
type reader struct {
	name    string
	command func() *exec.Cmd // nil where it is not installed
	texts   func(output []byte) []string
}

var readers = []reader{
	{"soi", func() *exec.Cmd {
		// This test program is soictl too: see TestMain.
		program, err := os.Executable()
		if err != nil {
			return nil
		}
		return &exec.Cmd{Path: program, Args: []string{"soictl", "decode", "--json"}}
	}, func(output []byte) (texts []string) {
		for line := range bytes.Lines(output) {
			var d decoded
			if json.Unmarshal(line, &d) == nil && d.Text != nil {
				texts = append(texts, *d.Text)
			}
		}
		return texts
	}},
	{"zxing", installed("ZXingReader", "-format", "QRCode"), func(output []byte) (texts []string) {
		for _, m := range zxingText.FindAllSubmatch(output, -1) {
			texts = append(texts, string(m[1]))
		}
		return texts
	}},
	{"zbar", installed("zbarimg", "--quiet", "--nodbus", "--raw", "-Sdisable", "-Sqrcode.enable", "-Sbinary=0"), func(output []byte) []string {
		if len(output) == 0 {
			return nil
		}
		return []string{string(output)}
	}},
}

var zxingText = regexp.MustCompile(`(?s)Text: +"(.*?)"\nBytes:`)

func installed(name string, args ...string) func() *exec.Cmd {
	return func() *exec.Cmd {
		if _, err := exec.LookPath(name); err != nil {
			return nil
		}
		return exec.Command(name, args...)
	}
}

// measure runs the reader once for each picture.
func (r reader) measure(b *testing.B, pictures []labelled) (string, bool) {
	if r.command() == nil {
		return "", false
	}
	read, wrong, falsely, coded := 0, 0, 0, 0
	var spent time.Duration
	for _, p := range pictures {
		c := r.command()
		c.Args = append(c.Args, p.file)
		start := time.Now()
		output, err := c.Output()
		spent += time.Since(start)
		if _, ended := err.(*exec.ExitError); err != nil && !ended {
			b.Fatal(err)
		}
		texts := r.texts(output)
		right := slices.ContainsFunc(texts, func(text string) bool { return slices.Contains(p.texts, plain(text)) })
		switch {
		case len(p.texts) == 0 && len(texts) > 0:
			falsely++
		case len(p.texts) > 0:
			coded++
			if right {
				read++
			} else if len(texts) > 0 {
				wrong++
			}
		}
	}
	return fmt.Sprintf("%4d/%4d %6d %6d %8.1f", read, coded, wrong, falsely, float64(spent.Milliseconds())/float64(len(pictures))), true
}

// plain makes texts comparable: readers differ in how they print line ends.
func plain(text string) string {
	return strings.TrimRight(strings.ReplaceAll(text, "\r\n", "\n"), " \n\t")
}

// published returns the folders of pictures that others published.
func published(b *testing.B) []string {
	tables, err := filepath.Glob(filepath.Join("..", "..", "..", "shared", "symbols", "*", "expected.tsv"))
	if err != nil {
		b.Fatal(err)
	}
	var dirs []string
	for _, table := range tables {
		dirs = append(dirs, filepath.Dir(table))
	}
	return dirs
}

// readLabels reads a folder's table: file, tab, the text as a JSON string, or
// null.
func readLabels(b *testing.B, dir string) []labelled {
	content, err := os.ReadFile(filepath.Join(dir, "expected.tsv"))
	if err != nil {
		b.Fatal(err)
	}
	var pictures []labelled
	for line := range strings.Lines(string(content)) {
		name, quoted, _ := strings.Cut(strings.TrimSpace(line), "\t")
		var text *string
		if err := json.Unmarshal([]byte(quoted), &text); err != nil {
			b.Fatal(err)
		}
		file := filepath.Join(dir, name)
		i := slices.IndexFunc(pictures, func(p labelled) bool { return p.file == file })
		if i < 0 {
			i = len(pictures)
			pictures = append(pictures, labelled{file: file})
		}
		if text != nil {
			pictures[i].texts = append(pictures[i].texts, plain(*text))
		}
	}
	return pictures
}

// drawnCards draws cards as a camera might see them: small, turned, blurred,
// noisy, each with some of it.
func drawnCards(b *testing.B) []labelled {
	dir := b.TempDir()
	random := rand.New(rand.NewPCG(1, 1))
	var pictures []labelled
	for i := range 60 {
		text := fmt.Sprintf("%012d||Nguyễn Văn An|15012000|Nam|Số %d Đường Thử Nghiệm, Phường Mẫu, Hà Nội|20092024||||", random.Int64N(1e12), i)
		code, err := issue.QR([]byte(text), 8)
		if err != nil {
			b.Fatal(err)
		}
		picture := shot{
			module: 1.6 + 3*random.Float64(), turn: 2 * math.Pi * random.Float64(), blur: 0.2 + 0.3*random.Float64(), noise: 12 * random.Float64(),
		}.take(code, random)
		file := filepath.Join(dir, fmt.Sprintf("card-%02d.png", i))
		var content bytes.Buffer
		if err := png.Encode(&content, picture); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(file, content.Bytes(), 0o600); err != nil {
			b.Fatal(err)
		}
		pictures = append(pictures, labelled{file, []string{text}})
	}
	return pictures
}

// A shot is how a code is seen.
type shot struct {
	module float64 // pixels
	turn   float64 // radians
	blur   float64 // sigma, in modules
	noise  float64 // sigma, in grey levels
}

// take draws a code of 8 pixels a module into a frame of 640 by 480. Each pixel
// is the mean of samples around it, spread as the blur wants.
func (s shot) take(code *image.Gray, random *rand.Rand) *image.Gray {
	const samples = 24
	frame := image.NewGray(image.Rect(0, 0, 640, 480))
	scale := 8 / s.module
	sin, cos := math.Sincos(s.turn)
	side := float64(code.Rect.Dx())
	for y := range 480 {
		for x := range 640 {
			sum := 0.0
			for range samples {
				dx := float64(x) - 320 + random.Float64() + s.blur*s.module*random.NormFloat64()
				dy := float64(y) - 240 + random.Float64() + s.blur*s.module*random.NormFloat64()
				u, v := (cos*dx+sin*dy)*scale+side/2, (cos*dy-sin*dx)*scale+side/2
				grey := 200.0 // the card around the code
				if u >= 0 && v >= 0 && u < side && v < side {
					grey = 40 + 0.7*float64(code.GrayAt(int(u), int(v)).Y)
				}
				sum += grey
			}
			frame.SetGray(x, y, color.Gray{Y: uint8(max(0, min(255, sum/samples+s.noise*random.NormFloat64())))})
		}
	}
	return frame
}
