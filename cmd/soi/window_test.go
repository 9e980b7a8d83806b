package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify/desk"
	"github.com/soi-id/soi/verify/journal"
)

// The window tests drive the real program on a real display, with the tools
// that .ci/window.sh provides. They read verdicts from the journal and from
// pictures of the screen.

// patience is how long the program may take for anything here.
const patience = time.Minute

// burst is 110 characters, as a scanner types the code of a card whose
// diacritics it loses.
const burst = "079191654321||Tran Thi Mau|02031991|Nu|So 1234 Duong Thu Nghiem, Phuong Mau, Quan Gia, TP. Ho Chi Minh|11082022"

// A running is the program, at work on a display.
type running struct {
	t      *testing.T
	state  string
	cmd    *exec.Cmd
	output bytes.Buffer
	window string
}

func startWindow(t *testing.T, state string, args ...string) *running {
	t.Helper()
	binary := os.Getenv("SOI_BINARY")
	if binary == "" || os.Getenv("DISPLAY") == "" {
		t.Skip("needs a display and the program in SOI_BINARY: run 'make test-window'")
	}
	r := &running{t: t, state: state}
	r.cmd = exec.Command(binary, append([]string{"--state", state, "--lang", "vi"}, args...)...)
	r.cmd.Stdout, r.cmd.Stderr = &r.output, &r.output
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.cmd.Process.Kill() })
	// Windows come and go while xdotool looks, which is an error to it.
	r.until("the window", func() bool {
		found, err := exec.Command("xdotool", "search", "--onlyvisible", "--name", "^Soi$").Output()
		r.window = strings.TrimSpace(string(found))
		return err == nil && r.window != ""
	})
	r.until("the focus", func() bool {
		return exec.Command("xdotool", "windowactivate", "--sync", r.window).Run() == nil
	})
	r.until("the window to be drawn", func() bool { return colours(r.screenshot()) > 20 })
	return r
}

// tool runs one of the tools and returns what it prints.
func (r *running) tool(name string, args ...string) string {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	out, err := exec.CommandContext(ctx, name, args...).Output()
	if err != nil {
		r.t.Fatalf("%s %s: %v; the program said:\n%s", name, strings.Join(args, " "), err, r.output.String())
	}
	return string(out)
}

func (r *running) until(what string, is func() bool) {
	r.t.Helper()
	for start := time.Now(); !is(); time.Sleep(50 * time.Millisecond) {
		if time.Since(start) > patience {
			if dir := os.Getenv("SOI_SCREENSHOTS"); dir != "" {
				r.keep(dir, "failed")
			}
			r.t.Fatalf("waited in vain for %s; the program said:\n%s", what, r.output.String())
		}
	}
}

func (r *running) screenshot() image.Image {
	r.t.Helper()
	picture, err := png.Decode(strings.NewReader(r.tool("import", "-window", r.window, "png:-")))
	if err != nil {
		r.t.Fatal(err)
	}
	return picture
}

// keep writes a screenshot for people to look at.
func (r *running) keep(dir, name string) {
	r.t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		r.t.Fatal(err)
	}
	r.tool("import", "-window", r.window, filepath.Join(dir, name+".png"))
}

// shows waits until the window shows a verdict: a large field of one colour
// where before there was none.
func (r *running) shows(name string, before image.Image) {
	r.t.Helper()
	blank := commonest(before)
	r.until("a verdict on the screen", func() bool {
		picture := r.screenshot()
		b := picture.Bounds()
		same := 0
		for x := b.Min.X; x < b.Max.X; x++ {
			if picture.At(x, b.Min.Y+b.Dy()/5) == blank {
				same++
			}
		}
		return same < b.Dx()/2
	})
	if dir := os.Getenv("SOI_SCREENSHOTS"); dir != "" {
		r.keep(dir, name)
	}
}

func colours(picture image.Image) int {
	seen := map[any]bool{}
	b := picture.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y += 2 {
		for x := b.Min.X; x < b.Max.X; x += 2 {
			seen[picture.At(x, y)] = true
		}
	}
	return len(seen)
}

func commonest(picture image.Image) any {
	count := map[any]int{}
	var most any
	b := picture.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y += 4 {
		for x := b.Min.X; x < b.Max.X; x += 4 {
			c := any(picture.At(x, y))
			if count[c]++; count[c] > count[most] {
				most = c
			}
		}
	}
	return most
}

// close closes the window as a person does, and waits for the program to end
// well.
func (r *running) close() {
	r.t.Helper()
	r.tool("xdotool", "key", "--window", r.window, "ctrl+q")
	ended := make(chan error, 1)
	go func() { ended <- r.cmd.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			r.t.Fatalf("the program ended with %v:\n%s", err, r.output.String())
		}
	case <-time.After(patience):
		r.t.Fatal("the program does not end")
	}
}

// history returns the entries of a desk that is closed, oldest first.
func history(t *testing.T, state string) []desk.HistoryEntry {
	t.Helper()
	d, err := desk.Open(desk.Options{Dir: state, Now: time.Now, Program: "test"})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	found, err := d.Find(desk.HistoryFilter{})
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(found)
	var entries []desk.HistoryEntry
	for _, seq := range found {
		entry, err := d.Entry(seq)
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, entry)
	}
	report, err := d.CheckJournal(context.Background())
	if err != nil || len(report.Problems) > 0 {
		t.Errorf("journal: %+v, %v", report.Problems, err)
	}
	return entries
}

func sampleFile(t *testing.T, name string) string {
	t.Helper()
	for _, sample := range resources.Samples() {
		if sample.Name == name {
			path := filepath.Join(t.TempDir(), "ảnh "+name)
			if err := os.WriteFile(path, sample.PNG, 0o600); err != nil {
				t.Fatal(err)
			}
			return path
		}
	}
	t.Fatalf("no sample %s", name)
	return ""
}

// TestWindow is a day at the desk: a file, a scan, an answer, a pasted file,
// the end, and the next morning.
func TestWindow(t *testing.T) {
	state := filepath.Join(t.TempDir(), "state")
	r := startWindow(t, state)
	empty := r.screenshot()

	// A handheld scanner, 1 ms a key, nothing focused.
	r.tool("xdotool", "type", "--delay", "1", "--", burst)
	r.tool("xdotool", "key", "Return")
	r.shows("scanned", empty)
	r.tool("xdotool", "key", "ctrl+Return") // matches the person

	// Escape clears; then a file's path from the clipboard.
	r.tool("xdotool", "key", "Escape")
	r.until("the result to be cleared", func() bool { return colours(r.screenshot()) <= colours(empty)+2 })
	paste := exec.Command("xclip", "-selection", "clipboard")
	paste.Stdin = strings.NewReader(sampleFile(t, "08-signed-altered.png"))
	if err := paste.Run(); err != nil {
		t.Fatal(err)
	}
	r.tool("xdotool", "key", "ctrl+v")
	r.shows("pasted", empty)

	// The history is on the screen as well.
	r.tool("xdotool", "key", "ctrl+2")
	r.until("the history", func() bool { return colours(r.screenshot()) > 20 })
	if dir := os.Getenv("SOI_SCREENSHOTS"); dir != "" {
		time.Sleep(time.Second)
		r.keep(dir, "history")
	}
	r.close()

	entries := history(t, state)
	var got []string
	for _, e := range entries {
		got = append(got, string(e.Leaf.Kind)+" "+e.Leaf.Verdict+e.Leaf.Action)
	}
	want := []string{"verification consistent_unsigned", "confirmation matches", "verification signature_invalid"}
	if !slices.Equal(got, want) {
		t.Fatalf("journal %q, want %q", got, want)
	}
	if entries[0].LastFour != "4321" || entries[0].Answer != desk.AnswerMatches || entries[0].Leaf.Format != "vn.cccd" {
		t.Errorf("scanned: %+v", entries[0])
	}

	// The next morning: a file on the command line; what was, is still there.
	r = startWindow(t, state, sampleFile(t, "07-signed.png"))
	r.shows("opened", empty)
	r.close()
	if entries := history(t, state); len(entries) != 4 || entries[3].Leaf.Verdict != "test_key" {
		t.Errorf("after the restart: %d entries", len(entries))
	}
}

// TestWindowPastedPicture pastes a small picture and one that is handed out in
// pieces.
func TestWindowPastedPicture(t *testing.T) {
	state := filepath.Join(t.TempDir(), "state")
	r := startWindow(t, state)
	empty := r.screenshot()
	small := sampleFile(t, "07-signed.png")
	large := filepath.Join(t.TempDir(), "large.png")
	r.tool("convert", small, "-resize", "300%", "+noise", "Gaussian", large)
	for i, name := range []string{small, large} {
		content, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer content.Close()
		copied := exec.Command("xclip", "-selection", "clipboard", "-t", "image/png")
		copied.Stdin = content
		if err := copied.Run(); err != nil {
			t.Fatal(err)
		}
		r.tool("xdotool", "key", "ctrl+v")
		r.shows(fmt.Sprint("pasted-picture-", i), empty)
		r.tool("xdotool", "key", "Escape")
		r.until("the result to be cleared", func() bool { return colours(r.screenshot()) <= colours(empty)+2 })
	}
	r.close()
	entries := history(t, state)
	if len(entries) != 2 {
		t.Fatalf("%d entries", len(entries))
	}
	for _, e := range entries {
		if e.Leaf.Verdict != "test_key" {
			t.Errorf("verdict %s", e.Leaf.Verdict)
		}
	}
}

// TestWindowCamera holds a card in front of a camera that is a folder, behind
// the program that has the drivers. One card is one entry.
func TestWindowCamera(t *testing.T) {
	state := filepath.Join(t.TempDir(), "state")
	r := startWindow(t, state, "--cameras", filepath.Dir(sampleFile(t, "07-signed.png")))
	empty := r.screenshot()
	r.tool("xdotool", "key", "ctrl+shift+c")
	r.shows("camera", empty)
	time.Sleep(time.Second) // the card is still there, and read again and again
	r.close()
	if entries := history(t, state); len(entries) != 1 || entries[0].Leaf.Verdict != "test_key" {
		t.Errorf("%d entries", len(entries))
	}
}

// TestWindowVietnameseScan types a card with its diacritics, as a scanner does
// that sends Unicode.
func TestWindowVietnameseScan(t *testing.T) {
	const card = "001200012345||Nguyễn Thị Hồng Hạnh|15012000|Nữ|Số 12 Đường Thử Nghiệm, Phường Mẫu, Hà Nội|20092024||||"
	state := filepath.Join(t.TempDir(), "state")
	set := desk.DefaultSettings()
	set.Profile = desk.KeepFull
	d, err := desk.Open(desk.Options{Dir: state, Now: time.Now, Program: "test"})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(d.SetSettings(set), d.Close()); err != nil {
		t.Fatal(err)
	}
	r := startWindow(t, state)
	empty := r.screenshot()
	r.givenKeys(card)
	r.tool("xdotool", "type", "--delay", "1", "--", card)
	r.tool("xdotool", "key", "Return")
	r.shows("vietnamese", empty)
	r.close()
	entries := history(t, state)
	if len(entries) != 1 || entries[0].Fields["full_name"] != "Nguyễn Thị Hồng Hạnh" ||
		entries[0].Fields["address"] != "Số 12 Đường Thử Nghiệm, Phường Mẫu, Hà Nội" {
		t.Errorf("%d entries; characters were lost on the way", len(entries))
	}
}

// givenKeys gives every character that the keyboard has not a key of its own.
// Without, xdotool maps one key again and again, faster than programs follow.
func (r *running) givenKeys(text string) {
	r.t.Helper()
	var spare []string
	for line := range strings.Lines(r.tool("xmodmap", "-pke")) {
		if words := strings.Fields(line); len(words) == 3 { // keycode N =
			spare = append(spare, words[1])
		}
	}
	given := map[rune]bool{}
	for _, c := range text {
		if c < 0x80 || given[c] {
			continue
		}
		if len(spare) == 0 {
			r.t.Fatal("the keyboard has too few keys to spare")
		}
		r.tool("xmodmap", "-e", fmt.Sprintf("keycode %s = U%04X", spare[0], c))
		given[c], spare = true, spare[1:]
	}
	time.Sleep(time.Second) // the toolkit learns of the new keys by an event of its own
}

// TestWindowKilled: what the screen has shown is in the journal, however the
// program ends.
func TestWindowKilled(t *testing.T) {
	state := filepath.Join(t.TempDir(), "state")
	r := startWindow(t, state)
	empty := r.screenshot()
	r.tool("xdotool", "type", "--delay", "1", "--", burst)
	r.tool("xdotool", "key", "Return")
	r.shows("killed", empty)
	if err := r.cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	r.cmd.Wait()
	if entries := history(t, state); len(entries) != 1 || entries[0].Leaf.Kind != journal.Verification {
		t.Errorf("%d entries", len(entries))
	}
}

// TestWindowSecondCopy: the second program on the same state names the first.
func TestWindowSecondCopy(t *testing.T) {
	state := filepath.Join(t.TempDir(), "state")
	startWindow(t, state)
	second := exec.Command(os.Getenv("SOI_BINARY"), "--state", state, "--lang", "en")
	var said bytes.Buffer
	second.Stderr = &said
	if err := second.Start(); err != nil {
		t.Fatal(err)
	}
	defer second.Process.Kill()
	for start := time.Now(); !strings.Contains(said.String(), "in use by soi (process"); time.Sleep(100 * time.Millisecond) {
		if time.Since(start) > patience {
			t.Fatalf("the second copy said %q", said.String())
		}
	}
}

// TestWindowNoDisplay: without a display the program says so and where to go.
func TestWindowNoDisplay(t *testing.T) {
	binary := os.Getenv("SOI_BINARY")
	if binary == "" {
		t.Skip("needs the program in SOI_BINARY: run 'make test-window'")
	}
	c := exec.Command(binary, "--state", t.TempDir())
	c.Env = append(slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "DISPLAY=") }), "DISPLAY=")
	out, err := c.CombinedOutput()
	if c.ProcessState.ExitCode() != exitFailed || !bytes.Contains(out, []byte("soictl")) {
		t.Errorf("%v, %s", err, out)
	}
}
