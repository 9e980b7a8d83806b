package input

import (
	"slices"
	"strings"
	"testing"
	"time"
)

var start = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

const (
	card        = "079190000001|012345678|Nguyễn Thị Mẫu|01021990|Nữ|1 Phố Thử, Phường Mẫu, Hà Nội|02032021"
	licenceCard = "010123456789;NGUYỄN VĂN MẪU;15012000;A1;10062025;Không thời hạn;Hà Nội"
	address     = "https://gplx.csgt.bocongan.gov.vn/"
	zone1       = "IDVNM1900000015079190000001<<2"
	zone2       = "9002019F3002018VNM<<<<<<<<<<<4"
	zone3       = "NGUYEN<<THI<MAU<<<<<<<<<<<<<<<"
)

// typist drives an assembler as the keys of the script: '\n' is Enter, '\t'
// Tab, '\b' backspace. It expires what is due before each key.
type typist struct {
	Assembler
	at    time.Time
	scans []Scan
	ours  []bool // of every Enter and Tab
}

func newTypist() *typist { return &typist{at: start} }

func (p *typist) wait(d time.Duration) {
	end := p.at.Add(d)
	for deadline := p.Deadline(); !deadline.IsZero() && !deadline.After(end); deadline = p.Deadline() {
		p.scans = append(p.scans, p.Expire(deadline)...)
	}
	p.at = end
}

func (p *typist) keys(script string, gap time.Duration) {
	for _, r := range script {
		p.wait(gap)
		switch r {
		case '\n', '\t':
			scans, ours := p.End(p.at)
			p.scans = append(p.scans, scans...)
			p.ours = append(p.ours, ours)
		case '\b':
			p.Backspace(p.at)
		default:
			p.Rune(p.at, r)
		}
	}
}

func (p *typist) texts() []string {
	var texts []string
	for _, s := range p.scans {
		texts = append(texts, s.Text)
	}
	return texts
}

func TestAssembler(t *testing.T) {
	const ms = time.Millisecond
	for _, c := range []struct {
		name string
		keys func(*typist)
		want []string
	}{
		{"ended by Enter, at once", func(p *typist) { p.keys(card+"\n", ms) }, []string{card}},
		{"ended by Tab", func(p *typist) { p.keys(card+"\t", ms) }, []string{card}},
		{"ended by a pause", func(p *typist) { p.keys(card, ms); p.wait(ScanPause) }, []string{card}},
		{"not ended before the pause", func(p *typist) { p.keys(card, ms); p.wait(ScanPause - ms) }, nil},
		{"a slow scanner", func(p *typist) { p.keys(card+"\n", 50*ms) }, []string{card}},
		{"all keys in one instant", func(p *typist) { p.keys(card+"\n", 0) }, []string{card}},
		{"a person types", func(p *typist) { p.keys(card+"\n", 110*ms) }, nil},
		{"a quick person types", func(p *typist) { p.keys("hello world\n", 70*ms) }, nil},
		{"Enter alone", func(p *typist) { p.keys("\n\n\t\n", ms) }, nil},
		{"Enter twice", func(p *typist) { p.keys(card+"\n\n", ms) }, []string{card}},
		{"Enter overtakes the text", func(p *typist) { p.keys("\n"+card, ms); p.wait(ScanPause) }, []string{card}},
		{"a key held down", func(p *typist) { p.keys("aaaaaaaaaaaaaaaaaaaa\n", 30*ms); p.wait(time.Second) }, nil},
		{"a few keys rolled over", func(p *typist) { p.keys("abcd", 5*ms); p.wait(time.Second) }, nil},
		{"two scans", func(p *typist) { p.keys(card+"\n"+card+"x\n", ms) }, []string{card, card + "x"}},
		{"a scan after a person's keys", func(p *typist) {
			p.keys("079", 150*ms)
			p.wait(ScanPause)
			p.keys(card+"\n", ms)
		}, []string{card}},
		{"a licence, two lines", func(p *typist) { p.keys(licenceCard+"\n"+address+"\n", ms) }, []string{licenceCard + "\n" + address}},
		{"a licence, the second line not ended", func(p *typist) { p.keys(licenceCard+"\n"+address, ms); p.wait(ScanPause) },
			[]string{licenceCard + "\n" + address}},
		{"a licence, an empty line between", func(p *typist) { p.keys(licenceCard+"\n\n"+address+"\n", ms) },
			[]string{licenceCard + "\n" + address}},
		{"a licence without its address", func(p *typist) { p.keys(licenceCard+"\n", ms); p.wait(ScanPause) }, []string{licenceCard}},
		{"a licence, then a card", func(p *typist) { p.keys(licenceCard+"\n"+card+"\n", ms) }, []string{licenceCard, card}},
		{"a machine-readable zone", func(p *typist) { p.keys(zone1+"\n"+zone2+"\n"+zone3+"\n", ms) },
			[]string{zone1 + "\n" + zone2 + "\n" + zone3}},
		{"one line of a zone", func(p *typist) { p.keys(zone1+"\n", ms); p.wait(ScanPause) }, []string{zone1}},
		{"a line of a zone, then a card", func(p *typist) { p.keys(zone1+"\n"+card+"\n", ms) }, []string{zone1, card}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newTypist()
			c.keys(p)
			if got := p.texts(); !slices.Equal(got, c.want) {
				t.Errorf("%d scans, want %d", len(got), len(c.want))
			}
		})
	}
}

func TestEndSaysWhoseItWas(t *testing.T) {
	p := newTypist()
	p.keys("\n", time.Millisecond)
	p.keys("079\n", 150*time.Millisecond)
	p.keys(card+"\n", time.Millisecond)
	p.wait(ScanPause)
	p.keys("\n", time.Millisecond)
	if want := []bool{false, false, true, false}; !slices.Equal(p.ours, want) {
		t.Errorf("Enter was a scanner's: %v, want %v", p.ours, want)
	}
}

// An input method corrects "ww" and "dd" by typing backspaces.
func TestInputMethodBackspaces(t *testing.T) {
	p := newTypist()
	p.keys("079190000001|DD\b\bĐuong\n", time.Millisecond)
	if len(p.scans) != 1 || p.scans[0].Text != "079190000001|Đuong" || !p.scans[0].Rewritten {
		t.Errorf("the backspaces of an input method were not followed")
	}
	p.keys(card+"\n", time.Millisecond)
	if len(p.scans) != 2 || p.scans[1].Rewritten {
		t.Error("the next scan counts as rewritten too")
	}
}

// A program that was busy notices the pause late; keys may be waiting.
func TestLatePauseWaitsOnce(t *testing.T) {
	var a Assembler
	half := len(card) / 2
	at := start
	for _, r := range card[:half] {
		a.Rune(at, r)
	}
	at = at.Add(time.Second)
	if scans := a.Expire(at); scans != nil {
		t.Fatal("the scan was cut in two by a busy program")
	}
	for _, r := range card[half:] {
		a.Rune(at, r)
	}
	scans, ours := a.End(at)
	if !ours || len(scans) != 1 || scans[0].Text != card {
		t.Errorf("%d scans, want the whole one", len(scans))
	}
}

func FuzzAssembler(f *testing.F) {
	f.Add(card+"\n", 1)
	f.Add(licenceCard+"\n"+address+"\n", 0)
	f.Add(zone1+"\n"+zone2+"\n"+zone3, 5)
	f.Add("\n\b\t"+card+"\b\b\n", 70)
	f.Fuzz(func(t *testing.T, script string, gap int) {
		p := newTypist()
		p.keys(script, time.Duration(uint(gap)%200)*time.Millisecond) // the time of keys is monotonic
		p.wait(time.Second)
		if p.Busy() || !p.Deadline().IsZero() {
			t.Error("keys are still waiting after a second")
		}
		for _, s := range p.scans {
			if strings.TrimRight(s.Text, "\n") == "" {
				t.Error("an empty scan")
			}
		}
	})
}
