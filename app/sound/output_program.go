//go:build !windows

package sound

import (
	"errors"
	"os"
	"os/exec"
	"sync"
)

// players are the programs that play a WAV file, in order of preference:
// macOS; PipeWire, PulseAudio and ALSA on Linux.
var players = [][]string{{"afplay"}, {"pw-play"}, {"paplay"}, {"aplay", "-q"}}

// A program plays sounds through the first player that is installed.
type program struct {
	command func() []string // nil: none is installed
}

func system() output {
	return program{sync.OnceValue(func() []string {
		for _, player := range players {
			if path, err := exec.LookPath(player[0]); err == nil {
				return append([]string{path}, player[1:]...)
			}
		}
		return nil
	})}
}

func (p program) available() bool { return p.command() != nil }

func (p program) start(wav []byte) (func(), error) {
	command := p.command()
	if command == nil {
		return nil, errors.New("no program that plays sounds")
	}
	// Not every player reads standard input.
	file, err := os.CreateTemp("", "soi-*.wav")
	if err != nil {
		return nil, err
	}
	_, err = file.Write(wav)
	if err := errors.Join(err, file.Close()); err != nil {
		os.Remove(file.Name())
		return nil, err
	}
	process := exec.Command(command[0], append(command[1:], file.Name())...)
	if err := process.Start(); err != nil {
		os.Remove(file.Name())
		return nil, err
	}
	ended := make(chan struct{})
	go func() {
		_ = process.Wait() // a player without a device fails, and the desk is silent
		os.Remove(file.Name())
		close(ended)
	}()
	return func() {
		_ = process.Process.Kill()
		<-ended
	}, nil
}
