//go:build !windows

package serial

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// The names of serial ports. On macOS each has two, of which the one that
// begins with cu does not wait for a carrier.
var (
	usbNames = map[string][]string{
		"linux":   {"/dev/ttyACM*", "/dev/ttyUSB*"},
		"darwin":  {"/dev/cu.usb*"},
		"freebsd": {"/dev/cuaU[0-9]*"},
	}
	otherNames = map[string][]string{
		"linux":   {"/dev/ttyS*", "/dev/ttyAMA*", "/dev/rfcomm*"},
		"darwin":  {"/dev/cu.*"},
		"freebsd": {"/dev/cuau[0-9]*"},
	}
)

// system returns the ports of USB devices, and all.
func system() (usb, all []string, err error) {
	usb = matching(usbNames[runtime.GOOS])
	all = append(all, usb...)
	for _, name := range matching(otherNames[runtime.GOOS]) {
		if !strings.HasPrefix(name, "/dev/cu.usb") && !placeholder(name) {
			all = append(all, name)
		}
	}
	return usb, all, nil
}

func matching(patterns []string) []string {
	var names []string
	for _, pattern := range patterns {
		found, err := filepath.Glob(pattern)
		if err == nil { // the only error is a wrong pattern
			names = append(names, found...)
		}
	}
	return names
}

// placeholder reports whether Linux has made the name for a port that is not
// there, as it makes ttyS0 to ttyS31.
func placeholder(name string) bool {
	if !strings.HasPrefix(name, "/dev/ttyS") {
		return false
	}
	// PORT_UNKNOWN of linux/serial.h
	kind, err := os.ReadFile("/sys/class/tty/" + filepath.Base(name) + "/type")
	return err != nil || strings.TrimSpace(string(kind)) == "0"
}

func exists(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
