package main

import (
	"fmt"
	"io"
	"log"
	"os"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"github.com/soi-id/soi/resources"
)

// A display notices when no window can be opened. The toolkit (Fyne v2.8.0)
// reports that to the standard logger alone and then ends the program without
// another word, or runs on without a window: so its log is read.
type display struct {
	out     io.Writer
	cleanUp []func()
	exit    func(code int)
	fatal   string // what the toolkit said that no window survives
	cause   string
}

// What the toolkit logs when there is no display or no OpenGL, from its
// internal/driver/glfw and internal/painter/gl. A fourth line, "At: …", ends
// each report.
var fatalReports = []string{
	"failed to initialise GLFW",
	"window creation error",
	"failed to initialise OpenGL",
}

// watchDisplay begins to read the toolkit's log; cleanUp is called before the
// program ends because of it.
func watchDisplay(out io.Writer, cleanUp func()) *display {
	d := &display{out: out, cleanUp: []func(){cleanUp}, exit: os.Exit}
	log.SetOutput(d)
	return d
}

func (d *display) beforeExit(f func()) { d.cleanUp = append(d.cleanUp, f) }

// Write takes one line of the log.
func (d *display) Write(line []byte) (int, error) {
	text := string(line)
	switch {
	case d.fatal != "":
		if _, cause, ok := strings.Cut(text, "Cause: "); ok {
			d.cause = strings.TrimSpace(cause)
		}
		if strings.Contains(text, "At: ") {
			d.giveUp()
		}
	default:
		for _, report := range fatalReports {
			if strings.Contains(text, report) {
				d.fatal = report
			}
		}
		if d.fatal == "" {
			return d.out.Write(line)
		}
	}
	return len(line), nil
}

// giveUp says why there is no window, in every language, since nobody could
// choose one, and where to go instead.
func (d *display) giveUp() {
	for i := len(d.cleanUp) - 1; i >= 0; i-- {
		d.cleanUp[i]()
	}
	why := d.fatal
	if d.cause != "" {
		why += ": " + d.cause
	}
	var lines []string
	for _, language := range resources.Languages() {
		lines = append(lines, resources.In(language).Get("app.no_window", "why", why))
	}
	for _, line := range lines {
		fmt.Fprintln(d.out, "soi:", line)
	}
	box("Soi", strings.Join(lines, "\n\n"))
	d.exit(exitFailed)
}

// tryTime is how long a window that opens needs at most: the first one waits
// for the graphics driver.
const tryTime = 20 * time.Second

// try opens a window and closes it again. It ends the program by giveUp where
// that fails.
func (d *display) try() int {
	toolkit := fyneapp.NewWithID("vn.soi.desk")
	window := toolkit.NewWindow("Soi")
	window.SetContent(fynewidget.NewLabel("Soi"))
	toolkit.Lifecycle().SetOnStarted(func() {
		_ = toolkit.Clipboard().Content() // what is in it is nobody's business
		toolkit.Quit()
	})
	time.AfterFunc(tryTime, d.giveUp)
	window.ShowAndRun()
	return 0
}

// sayWhyNot shows why the desk could not be opened, for whoever has no console.
func sayWhyNot(toolkit fyne.App, language string, why error) {
	t := resources.In(resources.Language(language))
	window := toolkit.NewWindow(t.Get("app.title"))
	text := fynewidget.NewLabel(t.Get("app.cannot_open", "why", why))
	text.Wrapping = fyne.TextWrapWord
	window.SetContent(container.NewBorder(nil, fynewidget.NewButton(t.Get("app.close"), window.Close), nil, nil, text))
	window.Resize(fyne.NewSize(560, 220))
	window.CenterOnScreen()
	window.ShowAndRun()
}
