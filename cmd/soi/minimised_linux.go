package main

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver"
	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// minimised reports whether nobody can see the window. The toolkit does not
// know, so the X server is asked; where there is none, nobody does.
func minimised(window fyne.Window) func() bool {
	var x *xgb.Conn
	var state, hidden xproto.Atom
	return func() bool {
		if wayland() {
			return false
		}
		id := windowID(window)
		if id == 0 {
			return false
		}
		if x == nil {
			var err error
			if x, _, err = connectX11(); err != nil {
				return false
			}
			if state, err = atom(x, "_NET_WM_STATE"); err == nil {
				hidden, err = atom(x, "_NET_WM_STATE_HIDDEN")
			}
			if err != nil {
				return false
			}
		}
		reply, err := xproto.GetProperty(x, false, id, state, xproto.AtomAtom, 0, 64).Reply()
		if err != nil {
			return false
		}
		return slices.ContainsFunc(slices.Collect(slices.Chunk(reply.Value, 4)), func(four []byte) bool {
			return len(four) == 4 && xproto.Atom(xgb.Get32(four)) == hidden
		})
	}
}

func windowID(window fyne.Window) xproto.Window {
	var id uintptr
	if native, ok := window.(driver.NativeWindow); ok {
		native.RunNative(func(context any) {
			if x11, ok := context.(driver.X11WindowContext); ok {
				id = x11.WindowHandle
			}
		})
	}
	return xproto.Window(id)
}
