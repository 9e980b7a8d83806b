package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/soi-id/soi/app"
	"github.com/soi-id/soi/app/input/folder"
	"github.com/soi-id/soi/app/input/serial"
	"github.com/soi-id/soi/verify/desk"
)

func scanners(ctx context.Context, which string, events chan<- serial.Event) {
	serial.New(which).Run(ctx, events)
}

// serialPorts lists the ports; where they cannot be listed, none.
func serialPorts() []string {
	ports, _ := serial.Ports(serial.All)
	return ports
}

// watchedFile is where the state folder holds what was read in the watched
// folder.
const watchedFile = "watched"

func watched(d *desk.Desk) app.Folder {
	return func(ctx context.Context, dir string, wanted func(string) bool, events chan<- folder.Event) {
		folder.New(dir, filepath.Join(d.Dir(), watchedFile), wanted).Run(ctx, folder.Ticks{}, events)
	}
}

// examineDevices says what the doctor finds of serial ports and the watched
// folder. Ports that Soi does not listen to are not opened: it would disturb
// what is behind them.
func examineDevices(set desk.Settings, say func(what string, needed bool, err error, detail string)) {
	ports, err := serial.Ports(serial.All)
	if err == nil && len(ports) == 0 {
		err = fmt.Errorf("no serial ports: a scanner in COM port mode is one")
	}
	if err != nil {
		say("serial", false, err, "")
	}
	used, _ := serial.Ports(set.SerialPort)
	for _, port := range ports {
		if !slices.Contains(used, port) {
			say("serial", false, nil, port+" is not listened to, as the settings are")
			continue
		}
		detail, well := serial.Sentence(port, serial.Try(port))
		if !well {
			say("serial", false, fmt.Errorf("%s", detail), "")
			continue
		}
		say("serial", false, nil, detail)
	}
	if set.WatchFolder != "" {
		_, err := os.ReadDir(set.WatchFolder)
		say("folder", false, err, set.WatchFolder+" is watched")
	}
}
