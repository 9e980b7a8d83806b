// Command soi is Soi's window. It takes files to verify as arguments; see
// `soi --help`. The same job in a terminal is soictl's.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/user"
	"runtime"
	"time"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"

	"github.com/soi-id/soi/app"
	"github.com/soi-id/soi/app/loop"
	"github.com/soi-id/soi/app/sound"
	"github.com/soi-id/soi/app/verifying"
	"github.com/soi-id/soi/resources"
	"github.com/soi-id/soi/verify/desk"
	"github.com/soi-id/soi/verify/document/formats"
)

// version is set by the linker.
var version = "unknown"

// exitFailed is the exit code of a program that could not run.
const exitFailed = 2

// The size of the window at first, in device-independent pixels; it fits the
// 1366 by 768 screens of old office PCs.
var firstSize = fyne.NewSize(1080, 680)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// options are what the command line says.
type options struct {
	state, language      string
	version, doctor, try bool
	cameras              string
	files                []string
}

func parse(args []string, errOut io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("soi", flag.ContinueOnError)
	flags.SetOutput(errOut)
	flags.Usage = func() {
		fmt.Fprintln(errOut, "usage: soi [--state DIR] [--lang vi|en] [PICTURE...]\n       soi --doctor | --version")
		flags.PrintDefaults()
	}
	flags.StringVar(&o.state, "state", "", "state `folder` (default $SOI_HOME, else the user's data folder)")
	flags.StringVar(&o.language, "lang", "", "`language`, vi or en (default as set in the window)")
	flags.BoolVar(&o.version, "version", false, "print the version")
	flags.BoolVar(&o.doctor, "doctor", false, "say what works on this machine")
	flags.BoolVar(&o.try, "try-window", false, "open a window and close it again; what --doctor does to see whether one opens")
	flags.StringVar(&o.cameras, "cameras", "", "in place of the cameras, `test` for a test picture or a folder of pictures")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	o.files = flags.Args()
	if o.language != "" && resources.In(resources.Language(o.language)).Language() != resources.Language(o.language) {
		err := fmt.Errorf("no texts in language %q: the languages are vi and en", o.language)
		fmt.Fprintln(errOut, "soi:", err)
		return o, err
	}
	if o.state == "" {
		dir, err := desk.DefaultDir()
		if err != nil {
			fmt.Fprintln(errOut, "soi:", err)
			return o, err
		}
		o.state = dir
	}
	return o, nil
}

// run is the whole program.
func run(args []string, out, errOut io.Writer) int {
	o, err := parse(args, errOut)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return exitFailed
	case o.version:
		fmt.Fprintln(out, "soi", version, runtime.GOOS+"/"+runtime.GOARCH)
		return 0
	case o.doctor:
		return doctor(o, out)
	}

	log := startCrashLog(o.state)
	defer log.remove()
	display := watchDisplay(errOut, log.remove)
	if o.try {
		return display.try()
	}

	toolkit := fyneapp.NewWithID("vn.soi.desk")
	toolkit.SetIcon(fyne.NewStaticResource("soi.svg", resources.Icon("soi")))
	d, err := desk.Open(desk.Options{Dir: o.state, Now: time.Now, Program: "soi", Operator: operator()})
	if err != nil {
		fmt.Fprintln(errOut, "soi: the desk cannot be opened:", err)
		sayWhyNot(toolkit, o.language, err)
		return exitFailed
	}
	display.beforeExit(func() { d.Close() })

	window := toolkit.NewWindow("Soi")
	window.SetMaster()
	window.Resize(firstSize)
	shell := app.New(app.Params{
		Desk: d, Window: window, Loop: loop.Fyne(), Sounder: sound.New(), Clipboard: clipboard{toolkit},
		Samples: samples(), Formats: formats.Signed(), Language: o.language,
		Notices: notices(d, log), About: about(),
		Cameras: cameras(o.cameras), Minimised: minimised(window), Screen: screen{},
		Scanners: scanners, SerialPorts: serialPorts, Folder: watched(d),
	})
	toolkit.Lifecycle().SetOnStarted(func() {
		if len(o.files) > 0 {
			shell.Open(o.files...)
		}
	})
	window.ShowAndRun()

	if err := d.Close(); err != nil {
		fmt.Fprintln(errOut, "soi:", err)
		return exitFailed
	}
	return 0
}

// operator is the account that runs the program.
func operator() string {
	if account, err := user.Current(); err == nil {
		return account.Username
	}
	return ""
}

func samples() []verifying.Sample {
	var all []verifying.Sample
	for _, sample := range resources.Samples() {
		all = append(all, verifying.Sample{Name: sample.Name, PNG: sample.PNG})
	}
	return all
}

// notices are what the person should know about how the program started.
func notices(d *desk.Desk, log *crashLog) []app.Notice {
	var all []app.Notice
	for _, err := range d.Notices() {
		all = append(all, app.Notice{Key: "app.desk_notice", Detail: err.Error()})
	}
	if path := log.earlier(); path != "" {
		all = append(all, app.Notice{Key: "app.crashed", Detail: path})
	}
	return all
}
