package settings

import (
	"testing"

	"github.com/soi-id/soi/app/theme"
	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify/desk"
)

// newDeviceBench shows the settings of a computer with ports, whose person
// chooses the folder.
func newDeviceBench(t *testing.T, d *fakeDesk, folder string, ports ...string) *bench {
	t.Helper()
	b := newBench(t, d, resources.English, theme.Theme{})
	b.screen.p.SerialPorts = func() []string { return ports }
	b.screen.p.ChooseFolder = func(chosen func(string)) { chosen(folder) }
	b.screen.Shown()
	return b
}

func TestSerialPortIsChosen(t *testing.T) {
	b := newDeviceBench(t, &fakeDesk{}, "", "COM3", "COM7")
	for _, c := range []struct{ key, port, want string }{
		{"settings.serial.all", "", desk.SerialAll},
		{"settings.serial.one", "COM7", "COM7"},
		{"settings.serial.off", "", desk.SerialOff},
		{"settings.serial.usb", "", desk.SerialUSB},
	} {
		b.choose(c.key, "port", c.port)
		if got := b.desk.settings.SerialPort; got != c.want {
			t.Errorf("%s: %q", c.key, got)
		}
	}
}

// A port that is not there now stays the choice.
func TestSerialPortThatIsUnplugged(t *testing.T) {
	d := &fakeDesk{settings: desk.DefaultSettings()}
	d.settings.SerialPort = "COM9"
	b := newDeviceBench(t, d, "", "COM3")
	found := false
	for _, s := range b.selects() {
		found = found || s.Selected == b.Texts.Get("settings.serial.one", "port", "COM9")
	}
	if !found || b.desk.set != 0 {
		t.Errorf("the choice is not shown, or changed %d times", b.desk.set)
	}
}

func TestFolderIsChosen(t *testing.T) {
	b := newDeviceBench(t, &fakeDesk{}, "/scans/thẻ")
	b.Expect("settings.watch.none")
	b.Press("settings.watch.choose")
	if b.desk.settings.WatchFolder != "/scans/thẻ" || b.changed != 1 {
		t.Errorf("%q, changed %d times", b.desk.settings.WatchFolder, b.changed)
	}
	b.Press("settings.watch.stop")
	b.Expect("settings.watch.none")
	if b.desk.settings.WatchFolder != "" {
		t.Errorf("%q is watched on", b.desk.settings.WatchFolder)
	}
}

func TestDevicesAreLocked(t *testing.T) {
	d := &fakeDesk{settings: desk.DefaultSettings(), locked: []string{desk.SettingSerialPort, desk.SettingWatchFolder}}
	d.settings.WatchFolder = "/scans"
	b := newDeviceBench(t, d, "/other", "COM3")
	selects := b.selects()
	if port := selects[len(selects)-1]; !port.Disabled() {
		t.Error("the port can be changed")
	}
	for _, button := range b.buttons() {
		if text := button.Text; (text == b.Texts.Get("settings.watch.choose") || text == b.Texts.Get("settings.watch.stop")) && !button.Disabled() {
			t.Errorf("%q can be pressed", text)
		}
	}
	b.Expect("settings.locked")
}

func TestDevicesPicture(t *testing.T) {
	d := &fakeDesk{settings: desk.DefaultSettings()}
	d.settings.WatchFolder = "/home/mau/scans"
	b := newDeviceBench(t, d, "", "/dev/ttyACM0")
	b.Expect("settings.devices")
	b.Picture("settings-devices")
}
