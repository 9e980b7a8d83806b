package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/soi-id/soi/app/input/frames"
)

// testPicture is the value of --cameras for the driver's test picture.
const testPicture = "test"

// cameras are given by the program soi-camera, which is installed beside this
// one. instead names what is shown in place of cameras: "test", or a folder.
func cameras(instead string) frames.Program {
	name := "soi-camera"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	p := frames.Program{Path: name}
	if self, err := os.Executable(); err == nil {
		p.Path = filepath.Join(filepath.Dir(self), name)
	}
	switch instead {
	case "":
	case testPicture:
		p.Args = []string{"--test"}
	default:
		p.Args = []string{"--folder", instead}
	}
	return p
}

// cameraList names the cameras and the largest pictures that each gives.
func cameraList(from frames.Cameras) (string, error) {
	devices, err := from.List(context.Background())
	switch {
	case err != nil:
		return "", err
	case len(devices) == 0:
		return "", frames.ErrNone
	}
	var names []string
	for _, device := range devices {
		name := cmp.Or(device.Name, device.ID)
		if len(device.Sizes) == 0 {
			names = append(names, name+" (in use, or not for this user)")
			continue
		}
		names = append(names, fmt.Sprintf("%s (%d x %d)", name, device.Sizes[0].X, device.Sizes[0].Y))
	}
	return strings.Join(names, ", "), nil
}
