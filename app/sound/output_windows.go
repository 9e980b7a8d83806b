package sound

import (
	"syscall"
	"unsafe"
)

var (
	winmm            = syscall.NewLazyDLL("winmm.dll")
	playSound        = winmm.NewProc("PlaySoundW")
	waveOutGetNumDev = winmm.NewProc("waveOutGetNumDevs")
)

// Flags of PlaySound, mmsystem.h.
const (
	sndAsync     = 0x0001
	sndNoDefault = 0x0002 // no system beep in place of a sound that fails
	sndMemory    = 0x0004
)

// winMM plays sounds through the multimedia system of Windows, which cuts off
// the one before by itself.
type winMM struct{}

func system() output { return winMM{} }

func (winMM) available() bool {
	if playSound.Find() != nil || waveOutGetNumDev.Find() != nil {
		return false // Windows Server without media components
	}
	devices, _, _ := waveOutGetNumDev.Call()
	return devices > 0
}

// start hands wav to the system, which reads it while it plays; waves keeps it.
func (winMM) start(wav []byte) (func(), error) {
	if err := playSound.Find(); err != nil {
		return nil, err
	}
	if ok, _, err := playSound.Call(uintptr(unsafe.Pointer(&wav[0])), 0, sndMemory|sndAsync|sndNoDefault); ok == 0 {
		return nil, err
	}
	return func() {}, nil
}
