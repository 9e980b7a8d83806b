package sound

import (
	"bytes"
	"encoding/binary"
	"math"
	"sync"
	"time"

	"github.com/soi-id/soi/verify"
)

// A note is a pitch in Hz for a time; 0 Hz is a rest.
type note struct {
	pitch  float64
	length time.Duration
	volume float64 // 0 to 1
}

const ms = time.Millisecond

// A sound device that wakes up swallows its first moments.
var wakeUp = note{length: 30 * ms}

var melodies = map[verify.Tone][]note{
	verify.Green: {{659.26, 110 * ms, 0.5}, {987.77, 190 * ms, 0.5}},                          // E5 B5
	verify.Blue:  {{587.33, 240 * ms, 0.25}},                                                  // D5
	verify.Amber: {{523.25, 120 * ms, 0.5}, {length: 70 * ms}, {523.25, 160 * ms, 0.5}},       // C5 C5
	verify.Red:   {{440.00, 150 * ms, 0.8}, {349.23, 150 * ms, 0.8}, {261.63, 280 * ms, 0.8}}, // A4 F4 C4
	verify.Grey:  {{246.94, 130 * ms, 0.45}},                                                  // B3
}

// waves are the sounds as WAV files. They are made once and never change: the
// system may still be reading one while the next is asked for.
var waves = sync.OnceValue(func() map[verify.Tone][]byte {
	all := map[verify.Tone][]byte{}
	for tone, melody := range melodies {
		all[tone] = wav(append([]note{wakeUp}, melody...))
	}
	return all
})

const (
	sampleRate = 22050 // per second; every device plays it
	fade       = 8 * ms
)

// partials are the strengths of a note's harmonics. A laptop's loudspeaker
// does not reach the low notes; the ear hears them by their harmonics.
var partials = []float64{1, 0.45, 0.25, 0.1}

// wav synthesises notes as 16-bit mono PCM in a RIFF file.
func wav(notes []note) []byte {
	var samples []int16
	for _, n := range notes {
		count := samplesIn(n.length)
		for i := range count {
			samples = append(samples, int16(math.MaxInt16*n.volume*edge(i, count)*n.at(i)))
		}
	}
	size := uint32(2 * len(samples))
	var file bytes.Buffer
	file.WriteString("RIFF")
	write(&file, 36+size)
	file.WriteString("WAVEfmt ")
	// PCM, one channel, bytes a second, bytes and bits a sample.
	write(&file, uint32(16), uint16(1), uint16(1), uint32(sampleRate), uint32(2*sampleRate), uint16(2), uint16(16))
	file.WriteString("data")
	write(&file, size, samples)
	return file.Bytes()
}

// at returns sample i of an endless note, from -1 to 1.
func (n note) at(i int) float64 {
	sum, loudest := 0.0, 0.0
	for k, strength := range partials {
		sum += strength * math.Sin(2*math.Pi*n.pitch*float64(k+1)*float64(i)/sampleRate)
		loudest += strength
	}
	return sum / loudest
}

// edge is the loudness over a note: it swells, falls off like a bell, and
// ends at nothing, because a jump is heard as a click.
func edge(i, count int) float64 {
	ramp := float64(samplesIn(fade))
	swell := min(1, float64(i)/ramp)
	release := min(1, float64(count-1-i)/ramp)
	return swell * release * math.Exp(-1.5*float64(i)/float64(count))
}

func samplesIn(d time.Duration) int { return int(d * sampleRate / time.Second) }

// write appends little-endian values; a buffer takes everything.
func write(file *bytes.Buffer, values ...any) {
	for _, v := range values {
		_ = binary.Write(file, binary.LittleEndian, v)
	}
}
