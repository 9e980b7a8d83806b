package settings

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"

	"github.com/soi-id/soi/app/widget"
	"github.com/soi-id/soi/verify/desk"
)

// devices is the card of what scans by itself; empty where nothing can.
func (s *Screen) devices(set desk.Settings) fyne.CanvasObject {
	var cards []fyne.CanvasObject
	if s.p.SerialPorts != nil {
		cards = append(cards, s.serial(set))
	}
	if s.p.ChooseFolder != nil {
		cards = append(cards, s.folder(set))
	}
	if len(cards) == 0 {
		return container.NewStack()
	}
	return s.card("settings.devices", cards...)
}

// findPorts asks for the ports, which may take a while.
func (s *Screen) findPorts() {
	if s.p.SerialPorts == nil {
		return
	}
	var ports []string
	s.p.Loop.Go(func() { ports = s.p.SerialPorts() }, func() {
		if !slices.Equal(ports, s.ports) {
			s.ports = ports
			s.build()
		}
	})
}

func (s *Screen) serial(set desk.Settings) fyne.CanvasObject {
	t := s.p.Texts
	choices := []string{desk.SerialUSB, desk.SerialAll, desk.SerialOff}
	names := []string{t.Get("settings.serial.usb"), t.Get("settings.serial.all"), t.Get("settings.serial.off")}
	ports := s.ports
	if !slices.Contains(append(choices, ports...), set.SerialPort) {
		ports = append([]string{set.SerialPort}, ports...)
	}
	for _, port := range ports {
		choices = append(choices, port)
		names = append(names, t.Get("settings.serial.one", "port", port))
	}
	return s.setting(desk.SettingSerialPort, "settings.serial", "settings.serial.note",
		s.choice(names, slices.Index(choices, set.SerialPort), func(c *desk.Settings, i int) { c.SerialPort = choices[i] }))
}

func (s *Screen) folder(set desk.Settings) fyne.CanvasObject {
	t := s.p.Texts
	watch := func(path string) {
		s.change(func(c *desk.Settings) { c.WatchFolder = path })
	}
	choose := widget.NewButton(s.p.Keys, t.Get("settings.watch.choose"), fynetheme.FolderOpenIcon(), func() { s.p.ChooseFolder(watch) })
	controls := []control{choose}
	now := t.Get("settings.watch.none")
	if set.WatchFolder != "" {
		now = set.WatchFolder
		controls = append(controls, widget.NewButton(s.p.Keys, t.Get("settings.watch.stop"), fynetheme.CancelIcon(), func() { watch("") }))
	}
	return container.NewVBox(
		s.setting(desk.SettingWatchFolder, "settings.watch", "settings.watch.note", controls...),
		widget.NewText(now, widget.Style{Mono: set.WatchFolder != ""}))
}
