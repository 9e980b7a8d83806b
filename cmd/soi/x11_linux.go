package main

import (
	"errors"
	"io"
	"log"
	"os"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// The window shares nothing with these connections to the X server: the
// toolkit's own belongs to its thread and gives no access.

var (
	// errNoX11: there is no X server, not even the one that Wayland desktops run
	// for old programs.
	errNoX11 = errors.New("there is no X11 display")
	// errNothingCopied: nobody has copied anything, or hands it out.
	errNothingCopied = errors.New("nothing is copied")
)

func init() { xgb.Logger = log.New(io.Discard, "", 0) } // errors are returned as well

func connectX11() (*xgb.Conn, *xproto.ScreenInfo, error) {
	if os.Getenv("DISPLAY") == "" {
		return nil, nil, errNoX11
	}
	x, err := xgb.NewConn()
	if err != nil {
		return nil, nil, err
	}
	return x, xproto.Setup(x).DefaultScreen(x), nil
}

// wayland reports whether the desktop is one of Wayland, where X11 shows its
// own windows alone.
func wayland() bool {
	return os.Getenv("WAYLAND_DISPLAY") != "" || os.Getenv("XDG_SESSION_TYPE") == "wayland"
}

// atom returns the number that the server has for a name.
func atom(x *xgb.Conn, name string) (xproto.Atom, error) {
	reply, err := xproto.InternAtom(x, false, uint16(len(name)), name).Reply()
	if err != nil {
		return 0, err
	}
	return reply.Atom, nil
}
