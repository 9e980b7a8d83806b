package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/soi-id/soi/app/input/serial"
	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify/desk"
	"github.com/soi-id/soi/verify/document/formats"
	"github.com/soi-id/soi/verify/trust"
)

func (t *terminal) doctorCommand() *cobra.Command {
	asJSON := false
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Say what works on this machine",
		Long: `Check what Soi needs on this machine: its state folder, journal, keys, clock and policy. Nothing is changed but that a state
folder is made where there is none, and that the serial ports in use are opened for a moment. The devices that need the window's program are
listed by 'soi --doctor'.

Exit code 0: all works. 1: something does not, and its line says what to do.`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return t.doctor(asJSON) },
	}
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line")
	return c
}

// A finding is one line of the doctor.
type finding struct {
	What   string `json:"what"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
}

func (t *terminal) doctor(asJSON bool) error {
	ill := false
	for _, f := range t.examine() {
		ill = ill || !f.OK
		if asJSON {
			if err := printJSON(t.out, f); err != nil {
				return err
			}
			continue
		}
		mark := "ok "
		if !f.OK {
			mark = "!! "
		}
		fmt.Fprintf(t.out, "%s%-10s %s\n", mark, f.What, resources.Visible(f.Detail))
	}
	if ill {
		return errNotAccepted
	}
	return nil
}

func (t *terminal) examine() []finding {
	findings := []finding{
		{"program", true, fmt.Sprintf("soictl %s, %s, %s/%s", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)},
		{"formats", true, formatList()},
	}
	d, err := desk.Open(t.options())
	var held *desk.HeldError
	if errors.As(err, &held) {
		findings = append(findings, finding{"journal", true, held.Error()})
		d, err = desk.Open(t.unrecorded())
	}
	if err != nil {
		return append(findings, finding{"state", false, err.Error()})
	}
	defer d.Close()
	findings = append(findings, finding{"state", true, d.Dir()})
	for _, notice := range d.Notices() {
		findings = append(findings, finding{"settings", false, notice.Error()})
	}
	if held == nil {
		findings = append(findings, journalFinding(d))
	}
	findings = append(findings, keysFinding(d), clockFinding(t.now()))
	return append(findings, deviceFindings(d.Settings())...)
}

// deviceFindings are the devices that need no C. A machine without any is well:
// most scanners type.
func deviceFindings(set desk.Settings) []finding {
	var findings []finding
	ports, err := serial.Ports(serial.All)
	switch {
	case err != nil:
		findings = append(findings, finding{"serial", false, err.Error()})
	case len(ports) == 0:
		findings = append(findings, finding{"serial", true, "no serial ports; a scanner in COM port mode is one"})
	}
	// What Soi does not listen to is not opened: it would disturb the device.
	used, err := serial.Ports(set.SerialPort)
	if err != nil {
		findings = append(findings, finding{"serial", false, err.Error()})
	}
	for _, port := range ports {
		detail, ok := port+" is not listened to, as the settings are", true
		if slices.Contains(used, port) {
			detail, ok = serial.Sentence(port, serial.Try(port))
		}
		findings = append(findings, finding{"serial", ok, detail})
	}
	if set.WatchFolder == "" {
		return findings
	}
	entries, err := os.ReadDir(set.WatchFolder)
	if err != nil {
		return append(findings, finding{"folder", false, "the watched folder cannot be read: " + err.Error()})
	}
	return append(findings, finding{"folder", true, fmt.Sprintf("%s is watched, with %d files", set.WatchFolder, len(entries))})
}

func formatList() string {
	var ids []string
	for _, f := range formats.All() {
		ids = append(ids, f.ID)
	}
	return strings.Join(ids, " ")
}

func journalFinding(d *desk.Desk) finding {
	entries, err := d.Find(desk.HistoryFilter{})
	if err != nil {
		return finding{"journal", false, err.Error()}
	}
	return finding{"journal", true, fmt.Sprintf("%d entries", len(entries))}
}

func keysFinding(d *desk.Desk) finding {
	own := 0
	for _, k := range d.Keys() {
		if k.Origin != trust.Demonstration {
			own++
		}
	}
	if own == 0 {
		return finding{"keys", true, "only the demonstration keys: import your issuers' keys with 'soictl keys import'"}
	}
	return finding{"keys", true, fmt.Sprintf("%d keys of issuers", own)}
}

func clockFinding(now time.Time) finding {
	if now.Before(resources.Released) {
		return finding{"clock", false, fmt.Sprintf("%s is before this program was made: set the date", now.Format(time.DateOnly))}
	}
	return finding{"clock", true, now.Format(time.RFC3339)}
}
