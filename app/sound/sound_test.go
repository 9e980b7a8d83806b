package sound

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/soi-id/soi/verify"
)

var tones = []verify.Tone{verify.Grey, verify.Blue, verify.Amber, verify.Red, verify.Green}

// samplesOf reads a WAV file as strictly as a sound card would want it.
func samplesOf(t *testing.T, file []byte) []int16 {
	t.Helper()
	type header struct {
		Riff          [4]byte
		Size          uint32
		Wave, Fmt     [4]byte
		FmtSize       uint32
		PCM, Channels uint16
		Rate, Bytes   uint32
		Align, Bits   uint16
		Data          [4]byte
		DataSize      uint32
	}
	var h header
	r := bytes.NewReader(file)
	if err := binary.Read(r, binary.LittleEndian, &h); err != nil {
		t.Fatal(err)
	}
	want := header{
		[4]byte([]byte("RIFF")), uint32(len(file) - 8), [4]byte([]byte("WAVE")), [4]byte([]byte("fmt ")), 16, 1, 1,
		sampleRate, 2 * sampleRate, 2, 16, [4]byte([]byte("data")), uint32(len(file) - 44),
	}
	if h != want {
		t.Fatalf("header %+v", h)
	}
	samples := make([]int16, h.DataSize/2)
	if err := binary.Read(r, binary.LittleEndian, samples); err != nil || r.Len() != 0 {
		t.Fatalf("%v, %d bytes too many", err, r.Len())
	}
	return samples
}

func TestEveryToneHasASoundOfItsOwn(t *testing.T) {
	seen := map[string]verify.Tone{}
	for _, tone := range tones {
		file, ok := waves()[tone]
		if !ok {
			t.Fatalf("%s has no sound", tone)
		}
		if other, twice := seen[string(file)]; twice {
			t.Errorf("%s sounds like %s", tone, other)
		}
		seen[string(file)] = tone

		samples := samplesOf(t, file)
		if length := time.Duration(len(samples)) * time.Second / sampleRate; length > 700*time.Millisecond {
			t.Errorf("%s lasts %v: the next verdict would cut it off", tone, length)
		}
		if loudest := slices.Max(samples); loudest < math.MaxInt16/16 {
			t.Errorf("%s is not heard: %d", tone, loudest)
		}
		if samples[0] != 0 || samples[len(samples)-1] != 0 {
			t.Errorf("%s clicks", tone)
		}
	}
}

func TestNoSampleOverflows(t *testing.T) {
	full := note{pitch: 440, length: 100 * ms, volume: 1}
	for i := range samplesIn(full.length) {
		if v := full.at(i); math.Abs(v) > 1 {
			t.Fatalf("sample %d is %f", i, v)
		}
	}
}

// fakeOutput reports what it is made to do.
type fakeOutput struct {
	events chan string
	hold   chan struct{} // if not nil, start waits for it
	err    error
}

func (f fakeOutput) available() bool { return f.err == nil }

func (f fakeOutput) start(wav []byte) (func(), error) {
	if f.hold != nil {
		<-f.hold
	}
	for tone, known := range waves() {
		if bytes.Equal(wav, known) {
			f.events <- "start " + string(tone)
		}
	}
	return func() { f.events <- "stop" }, f.err
}

func (f fakeOutput) expect(t *testing.T, events ...string) {
	t.Helper()
	for _, want := range events {
		if got := <-f.events; got != want {
			t.Fatalf("%s, want %s", got, want)
		}
	}
}

func TestASoundCutsOffTheOneBefore(t *testing.T) {
	out := fakeOutput{events: make(chan string, 8)}
	p := &Player{output: out, stop: func() {}}
	p.Play(verify.Green)
	out.expect(t, "start green")
	p.Play(verify.Red)
	out.expect(t, "stop", "start red")
}

func TestPlayNeverWaitsAndSkipsWhatIsOvertaken(t *testing.T) {
	out := fakeOutput{events: make(chan string, 8), hold: make(chan struct{})}
	p := &Player{output: out, stop: func() {}}
	for _, tone := range tones { // returns although nothing can start
		p.Play(tone)
	}
	close(out.hold)
	last := ""
	for last != "start green" {
		last = <-out.events
	}
}

func TestAMachineWithoutSoundIsSilent(t *testing.T) {
	out := fakeOutput{events: make(chan string, 8), err: errors.New("no device")}
	p := &Player{output: out, stop: func() {}}
	if p.Available() {
		t.Error("available")
	}
	p.Play(verify.Green)
	out.expect(t, "start green")
	p.Play(verify.Red)
	out.expect(t, "start red") // and nothing was stopped
	p.Play("no such tone")
}
