package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/soi-id/soi/app/sound"
	"github.com/soi-id/soi/verify/desk"
	"github.com/soi-id/soi/verify/trust"
)

// doctor prints what works on this machine, a line each, and returns 0 if
// everything that Soi cannot do without does.
func doctor(o options, out io.Writer) int {
	code := 0
	say := func(what string, needed bool, err error, detail string) {
		mark := "ok"
		switch {
		case err != nil && needed:
			mark, detail, code = "FAILS", err.Error(), 1
		case err != nil:
			mark, detail = "no", err.Error()
		}
		fmt.Fprintf(out, "%-6s %-10s %s\n", mark, what, strings.Join(strings.Fields(detail), " "))
	}

	say("window", true, tryWindow(), "display, OpenGL and clipboard answer")
	var soundErr error
	if !sound.New().Available() {
		soundErr = fmt.Errorf("nothing here plays sounds: verdicts are silent")
	}
	say("sound", false, soundErr, "verdicts have a tone")

	list, err := cameraList(cameras(o.cameras))
	say("cameras", false, err, list)
	_, err = screen{}.Capture()
	say("screen", false, err, "codes on it can be read")

	d, err := desk.Open(desk.Options{Dir: o.state, Now: time.Now, Program: "soi --doctor"})
	if err != nil {
		say("state", true, err, "")
		return code
	}
	defer d.Close()
	say("state", true, nil, d.Dir())
	for _, notice := range d.Notices() {
		say("settings", false, notice, "")
	}
	examineDevices(d.Settings(), say)
	report, err := d.CheckJournal(context.Background())
	if err == nil && len(report.Problems) > 0 {
		err = fmt.Errorf("%d problems: see 'soictl journal check'", len(report.Problems))
	}
	say("journal", true, err, fmt.Sprintf("%d entries, all as they were written", report.Size))
	issuers := 0
	for _, key := range d.Keys() {
		if key.Origin != trust.Demonstration && !key.Test {
			issuers++
		}
	}
	var keysErr error
	if issuers == 0 {
		keysErr = fmt.Errorf("no issuer's key yet: signatures cannot be checked")
	}
	say("keys", false, keysErr, fmt.Sprintf("%d of issuers", issuers))
	return code
}

// tryWindow opens a window in a process of its own, because the toolkit ends
// the process where it cannot.
func tryWindow() error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	state, err := os.MkdirTemp("", "soi-doctor")
	if err != nil {
		return err
	}
	defer os.RemoveAll(state)
	ctx, cancel := context.WithTimeout(context.Background(), 2*tryTime)
	defer cancel()
	if output, err := exec.CommandContext(ctx, self, "--try-window", "--state", state).CombinedOutput(); err != nil {
		if text := strings.TrimSpace(string(output)); text != "" {
			return fmt.Errorf("%s", text)
		}
		return err
	}
	return nil
}
