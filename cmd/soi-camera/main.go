// Command soi-camera is Soi's window to cameras: the drivers, and nothing else.
// The window starts it and speaks to it through a pipe (see app/input/frames).
//
// It is a program of its own because of what it holds. The drivers, from
// pion/mediadevices, search for cameras while a program is being loaded, before
// its first line runs; on Windows that is C++ in which heaps were corrupted
// (issue 341 there). In here, all that a crash takes is the camera's picture.
//
//	soi-camera [--test | --folder DIR] list
//	soi-camera [--test | --folder DIR] open ID WIDTH HEIGHT
package main

import (
	"context"
	"flag"
	"fmt"
	"image"
	"io"
	"os"
	"strconv"
	"time"

	"github.com/soi-id/soi/app/input/frames"
)

// folderPace is the time between the pictures of --folder, as of a camera.
const folderPace = time.Second / 15

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

func run(args []string, in io.Reader, out, errOut io.Writer) int {
	flags := flag.NewFlagSet("soi-camera", flag.ContinueOnError)
	flags.SetOutput(errOut)
	flags.Usage = func() {
		fmt.Fprintln(errOut, "usage: soi-camera [--test | --folder DIR] list | open ID WIDTH HEIGHT")
		flags.PrintDefaults()
	}
	test := flags.Bool("test", false, "a test picture in place of cameras")
	folder := flags.String("folder", "", "the pictures of `DIR` in place of cameras")
	if flags.Parse(args) != nil {
		return 2
	}
	var cameras frames.Cameras = devices{test: *test}
	if *folder != "" {
		cameras = frames.Folder{Dir: *folder, Every: folderPace}
	}
	var err error
	switch args := flags.Args(); {
	case len(args) == 1 && args[0] == "list":
		err = frames.ServeList(context.Background(), cameras, out)
	case len(args) == 4 && args[0] == "open":
		var size image.Point
		if size.X, err = strconv.Atoi(args[2]); err != nil {
			break
		}
		if size.Y, err = strconv.Atoi(args[3]); err != nil {
			break
		}
		err = frames.Serve(context.Background(), cameras, args[1], size, in, out)
	default:
		flags.Usage()
		return 2
	}
	if err != nil {
		fmt.Fprintln(errOut, "soi-camera:", err)
		return 1
	}
	return 0
}
