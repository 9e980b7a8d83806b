package camera

import (
	"context"
	"image"
	"time"

	"github.com/soi-id/soi/app/input/frames"
	"github.com/soi-id/soi/verify/symbol"
)

// How often what is done.
const (
	// FrameEvery is the time between two pictures of the preview. More cost an
	// old PC without a graphics card a core, and help nobody to aim.
	FrameEvery = time.Second / 15
	// outlineTime is how long the outline of a code stays that is not read any
	// more: the next picture may be blurred.
	outlineTime = 400 * time.Millisecond
	// darkAfter is how long it must be dark before the panel says so: cameras
	// start dark, and a card may pass by.
	darkAfter = 2 * time.Second
)

// dark is the mean level of a picture below which little can be read.
const dark = 45

// A stream is one camera at work. Frames are fetched and drawn one after
// another; beside that, one frame at a time is read, so that a slow reader
// makes the preview no slower, and always reads the newest.
type stream struct {
	panel  *Panel
	ctx    context.Context
	cancel context.CancelFunc
	camera frames.Camera
	busy   bool   // another thread is at work with the camera
	held   bool   // it waits until the last stream has given its camera back
	timer  func() // stops the wait for the next frame

	pictures [2]*image.RGBA // what is on the screen, and what is drawn next
	reading  bool
	rested   time.Time // when the next frame may be read
	lastRead time.Time // when a code was read, or the stream began
	lit      time.Time // when it was not dark
	looked   time.Time // when the window was asked whether it can be seen
}

// start opens the chosen camera, after it has looked which there are.
func (c *Panel) start() {
	if c.p.Minimised() {
		c.pause()
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	now := c.p.Loop.Now()
	s := &stream{panel: c, ctx: ctx, cancel: cancel, lastRead: now, lit: now}
	c.stream, c.why = s, ""
	c.say("camera.starting")
	if c.closing > 0 {
		s.held = true // the last one has the camera still
		return
	}
	s.list()
}

// work does what uses the camera, on another thread, and then calls then,
// unless the stream has ended meanwhile.
func (s *stream) work(work, then func()) {
	s.busy = true
	s.panel.p.Loop.Go(work, func() {
		s.busy = false
		if s.panel.stream != s {
			s.giveBack()
			return
		}
		then()
	})
}

func (s *stream) list() {
	c := s.panel
	if c.listed {
		s.open()
		return
	}
	var devices []frames.Device
	var err error
	s.work(func() { devices, err = c.p.Cameras.List(s.ctx) }, func() {
		if err == nil && len(devices) == 0 {
			err = frames.ErrNone
		}
		if err != nil {
			c.stop(faultText(err))
			return
		}
		c.devices, c.listed = devices, true
		c.recall()
		c.chooseBar()
		s.open()
	})
}

func (s *stream) open() {
	c := s.panel
	device, size := c.devices[c.chosen], c.size
	var err error
	s.work(func() { s.camera, err = c.p.Cameras.Open(s.ctx, device.ID, size) }, func() {
		if err != nil {
			c.stop(faultText(err))
			return
		}
		s.fetch()
	})
}

// end stops everything. Where another thread is at work with the camera, it is
// given back when that is done.
func (s *stream) end() {
	s.cancel()
	if s.timer != nil {
		s.timer()
	}
	s.panel.closing++
	if !s.busy {
		s.giveBack()
	}
}

// giveBack closes the camera, and starts the stream that waits for it.
func (s *stream) giveBack() {
	c, camera := s.panel, s.camera
	s.camera = nil
	c.p.Loop.Go(func() {
		if camera != nil {
			camera.Close()
		}
	}, func() {
		c.closing--
		if next := c.stream; next != nil && next.held && c.closing == 0 {
			next.held = false
			next.list()
		}
	})
}

// fetch gets a frame and draws it, away from the interface thread.
func (s *stream) fetch() {
	c := s.panel
	began := c.p.Loop.Now()
	if began.Sub(s.looked) >= minimisedEvery {
		if s.looked = began; c.p.Minimised() {
			c.pause()
			return
		}
	}
	var frame *image.YCbCr
	var release func()
	var err error
	var level int
	s.work(func() {
		if frame, release, err = s.camera.Next(s.ctx); err == nil {
			s.pictures[1], level = draw(s.pictures[1], frame)
		}
	}, func() {
		if err != nil {
			c.stop(faultText(err))
			return
		}
		s.pictures[0], s.pictures[1] = s.pictures[1], s.pictures[0]
		now := c.p.Loop.Now()
		if level >= dark {
			s.lit = now
		}
		c.preview.show(s.pictures[0], frame.Rect.Size())
		c.advise(s, now)
		if !s.reading && !now.Before(s.rested) {
			s.read(frame, release)
		} else {
			release()
		}
		if c.stream == s { // nobody has taken it to be idle, or closed it
			s.timer = c.p.Loop.After(max(FrameEvery-now.Sub(began), time.Millisecond), s.fetch)
		}
	})
}

// read looks for codes in a frame. Between two it rests as long as one takes,
// so that an old PC stays usable.
func (s *stream) read(frame *image.YCbCr, release func()) {
	c := s.panel
	s.reading = true
	began := c.p.Loop.Now()
	var symbols []symbol.Symbol
	grey := &image.Gray{Pix: frame.Y, Stride: frame.YStride, Rect: frame.Rect}
	c.p.Loop.Go(func() { symbols, _ = c.p.Reader.Read(s.ctx, grey) }, func() {
		s.reading = false
		release()
		if c.stream != s {
			return
		}
		now := c.p.Loop.Now()
		s.rested = now.Add(now.Sub(began))
		switch {
		case len(symbols) > 0:
			s.lastRead = now
			c.preview.outline(symbols)
		case now.Sub(s.lastRead) > outlineTime:
			c.preview.outline(nil)
		}
		if news := c.sights.news(now, symbols); len(news) > 0 {
			c.p.Found(news)
		}
	})
}

// advise says what the person can do, and ends a stream that nobody uses.
func (c *Panel) advise(s *stream, now time.Time) {
	switch {
	case now.Sub(s.lastRead) >= IdleAfter:
		c.stop("camera.idle")
	case now.Sub(s.lastRead) < outlineTime && !s.lastRead.IsZero() && c.preview.outlined():
		c.say("camera.read")
	case now.Sub(s.lit) >= darkAfter:
		c.say("camera.dark")
	default:
		c.say("camera.hold")
	}
}
