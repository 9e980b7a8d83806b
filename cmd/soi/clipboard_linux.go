package main

import (
	"slices"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"

	"github.com/soi-id/soi/verify/picture"
)

// golang.design/x/clipboard is not used: it opens libX11.so, which only
// machines with X11's development files have.

// clipboardPatience is how long the program from which the person copied has to
// hand out the next piece.
const clipboardPatience = 2 * time.Second

// pictureTypes are what is asked for, the best first: the programs that offer
// pictures offer most of them.
var pictureTypes = []string{"image/png", "image/bmp", "image/jpeg", "image/tiff"}

// copiedPicture returns the copied picture, or nil where there is none.
func copiedPicture() []byte {
	x, root, err := connectX11()
	if err != nil {
		return nil
	}
	defer x.Close()
	c, err := askClipboard(x, root)
	if err != nil {
		return nil
	}
	defer close(c.done)
	offered, err := c.get("TARGETS")
	if err != nil {
		return nil
	}
	for _, kind := range pictureTypes {
		wanted, err := atom(x, kind)
		if err != nil || !offers(offered, wanted) {
			continue
		}
		if content, err := c.get(kind); err == nil && len(content) > 0 {
			return content
		}
	}
	return nil
}

func offers(list []byte, wanted xproto.Atom) bool {
	for four := range slices.Chunk(list, 4) {
		if len(four) == 4 && xproto.Atom(xgb.Get32(four)) == wanted {
			return true
		}
	}
	return false
}

// An x11Clipboard asks whoever has copied something last, by the rules of the
// Inter-Client Communication Conventions Manual, §2.
type x11Clipboard struct {
	x         *xgb.Conn
	window    xproto.Window // where the answer is put
	clipboard xproto.Atom
	answer    xproto.Atom
	pieces    xproto.Atom // INCR: the answer comes in pieces
	events    chan xgb.Event
	done      chan struct{} // closed when nobody waits for events any more
}

func askClipboard(x *xgb.Conn, root *xproto.ScreenInfo) (*x11Clipboard, error) {
	c := &x11Clipboard{x: x, events: make(chan xgb.Event), done: make(chan struct{})}
	for name, to := range map[string]*xproto.Atom{"CLIPBOARD": &c.clipboard, "SOI_COPIED": &c.answer, "INCR": &c.pieces} {
		var err error
		if *to, err = atom(x, name); err != nil {
			return nil, err
		}
	}
	var err error
	if c.window, err = xproto.NewWindowId(x); err != nil {
		return nil, err
	}
	err = xproto.CreateWindowChecked(x, root.RootDepth, c.window, root.Root, 0, 0, 1, 1, 0, xproto.WindowClassInputOutput,
		root.RootVisual, xproto.CwEventMask, []uint32{xproto.EventMaskPropertyChange}).Check()
	if err != nil {
		return nil, err
	}
	go func() { // until the connection is closed
		defer close(c.events)
		for {
			event, err := x.WaitForEvent()
			if event == nil {
				if err == nil {
					return
				}
				continue
			}
			select {
			case c.events <- event:
			case <-c.done:
				return
			}
		}
	}()
	return c, nil
}

// get returns the content of the clipboard in a type.
func (c *x11Clipboard) get(kind string) ([]byte, error) {
	target, err := atom(c.x, kind)
	if err != nil {
		return nil, err
	}
	xproto.ConvertSelection(c.x, c.window, c.clipboard, target, c.answer, xproto.TimeCurrentTime)
	notified := func(e xgb.Event) bool {
		n, ok := e.(xproto.SelectionNotifyEvent)
		return ok && n.Target == target
	}
	event, err := c.wait(notified)
	if err != nil {
		return nil, err
	}
	if event.(xproto.SelectionNotifyEvent).Property == xproto.AtomNone {
		return nil, errNothingCopied
	}
	content, kindOf, err := c.take()
	if err != nil || kindOf != c.pieces {
		return content, err
	}
	content = nil
	for { // each piece is put after the last one was taken; an empty one is the end
		_, err := c.wait(func(e xgb.Event) bool {
			p, ok := e.(xproto.PropertyNotifyEvent)
			return ok && p.Atom == c.answer && p.State == xproto.PropertyNewValue
		})
		if err != nil {
			return nil, err
		}
		piece, _, err := c.take()
		if err != nil || len(piece) == 0 {
			return content, err
		}
		if content = append(content, piece...); len(content) > picture.MaxBytes {
			return nil, picture.ErrTooLarge
		}
	}
}

// take reads the answer and deletes it, which asks for the next piece.
func (c *x11Clipboard) take() ([]byte, xproto.Atom, error) {
	reply, err := xproto.GetProperty(c.x, true, c.window, c.answer, xproto.GetPropertyTypeAny, 0, picture.MaxBytes/4).Reply()
	if err != nil {
		return nil, 0, err
	}
	return reply.Value, reply.Type, nil
}

func (c *x11Clipboard) wait(is func(xgb.Event) bool) (xgb.Event, error) {
	patience := time.After(clipboardPatience)
	for {
		select {
		case event, ok := <-c.events:
			if !ok {
				return nil, errNoX11
			}
			if is(event) {
				return event, nil
			}
		case <-patience:
			return nil, errNothingCopied
		}
	}
}
