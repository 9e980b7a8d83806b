package symbol

import (
	"context"
	"image"
	"slices"
	"sync"
	"time"
)

// A Reader reads the symbols of pictures. The zero value tries everything and
// has no limit of time. Several goroutines may use one at once.
type Reader struct {
	// Budget ends the search in one picture. 0 is no limit.
	Budget time.Duration
	// Live leaves out the attempts that are not worth their time on one frame
	// of a camera, because another frame follows.
	Live bool
}

// Read returns every symbol of img, an upright picture. Finding none, also
// because the budget ran out, is no error: nil, nil. The only error is ctx's.
func (r *Reader) Read(ctx context.Context, img *image.Gray) ([]Symbol, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if img.Rect.Empty() {
		return nil, nil
	}
	work := ctx
	if r.Budget > 0 {
		var cancel context.CancelFunc
		work, cancel = context.WithTimeout(ctx, r.Budget)
		defer cancel()
	}
	found := r.climb(work, img)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return join(found), nil
}

// A climb is the search in one picture.
type climb struct {
	picture *image.Gray
	live    bool
	views   views
	rungs   []rung

	mu    sync.Mutex
	next  int // rung
	signs signs
	// busy is how many rungs are being tried, and idler wakes who waits for
	// their signs.
	busy  int
	idler *sync.Cond
	found []reading
	done  bool
	// stop ends what the climbers are at, by climber.
	stop []context.CancelFunc
}

// climbers is how many rungs are tried at once, after the first, which reads
// most pictures alone.
const climbers = 2

// climb returns what is read on the first rung that reads something. The
// detector finds every code of a view, so that no other need be looked at,
// unless the view shows finders that belong to no code that was read.
func (r *Reader) climb(ctx context.Context, img *image.Gray) []reading {
	arena := arenas.Get().(*arena)
	defer arena.release()
	c := climb{picture: img, live: r.Live, views: views{picture: img, arena: arena}, rungs: ladder}
	c.idler = sync.NewCond(&c.mu)
	if r.Live {
		c.rungs = liveLadder
	}
	c.step(ctx, 0)
	var all sync.WaitGroup
	// All of them before the first climber starts: it may be done, and stop the
	// others, while they are being made.
	contexts := make([]context.Context, climbers)
	c.stop = make([]context.CancelFunc, climbers)
	for i := range climbers {
		contexts[i], c.stop[i] = context.WithCancel(ctx)
		defer c.stop[i]()
	}
	for i, ctx := range contexts {
		all.Go(func() {
			for c.step(ctx, i) {
			}
		})
	}
	all.Wait()
	return c.found
}

// step tries the next rung, and reports false where there is none that is
// worth it.
func (c *climb) step(ctx context.Context, climber int) bool {
	rung := c.take()
	if rung == nil {
		return false
	}
	seen := noSigns
	defer func() { c.leave(seen) }()
	if ctx.Err() != nil {
		return false
	}
	view := c.views.of(ctx, rung)
	if view == nil {
		return true
	}
	read := false
	for _, detect := range rung.detectors {
		var found []reading
		attempt(ctx, view, detect, func(one reading) { found = append(found, one) })
		for _, one := range found {
			one.Corners = view.inPicture(c.picture.Rect, one.corners)
			read = true
			c.keep(one)
			view.black.wipe(one.corners) // the next detector need not look in there
		}
	}
	if read && (c.live || !view.more) {
		c.finish(climber)
	}
	if !rung.invert { // the negative says nothing of the picture itself
		seen = view.signs(c.picture.Rect)
	}
	return true
}

// take returns the next rung that is worth its time, and nil if there is none.
// Once something was read, only what is worth its time on a frame is worth it
// for what may be left. The signs that a rung needs are waited for, so that
// what is read does not depend on which climber is faster.
func (c *climb) take() *rung {
	c.mu.Lock()
	defer c.mu.Unlock()
	for !c.done && c.next < len(c.rungs) {
		next := &c.rungs[c.next]
		switch {
		case c.found != nil && !next.live:
			return nil
		case c.signs >= next.signs:
			c.next++
			c.busy++
			return next
		case c.busy > 0:
			c.idler.Wait()
		default:
			c.next++
		}
	}
	return nil
}

// leave ends a rung that take returned, on which these signs were seen.
func (c *climb) leave(seen signs) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.busy--
	c.signs = max(c.signs, seen)
	c.idler.Broadcast()
}

func (c *climb) keep(one reading) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !slices.ContainsFunc(c.found, one.same) {
		c.found = append(c.found, one)
	}
}

// finish ends the climb: climber has read all there is.
func (c *climb) finish(climber int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.done = true
	for i, stop := range c.stop {
		if i != climber {
			stop()
		}
	}
}

// attempt hands over what a detector finds in a view and its decoder can read.
//
// It recovers panics, because gozxing indexes out of range on some pictures,
// and a hostile picture must not take the desk with it. What was read before
// one, stays.
func attempt(ctx context.Context, v *view, detect detector, found func(reading)) {
	defer func() { _ = recover() }()
	detect(ctx, v, func(g grid) bool {
		one, ok := read(g)
		if ok {
			found(one)
		}
		return ok
	})
}

// read decodes a grid. A panic of gozxing's is "no" here, so that one grid
// does not hide the others.
func read(g grid) (one reading, ok bool) {
	defer func() {
		if recover() != nil {
			one, ok = reading{}, false
		}
	}()
	payload, mirrored, ok := g.decode()
	if !ok || len(payload.bytes) == 0 {
		return reading{}, false
	}
	if mirrored {
		g.corners[1], g.corners[3] = g.corners[3], g.corners[1]
	}
	return reading{
		Symbol:  Symbol{Bytes: payload.bytes, Symbology: g.symbology, Part: payload.part},
		corners: g.corners,
	}, true
}

// same reports whether two readings are one symbol: the same payload around
// the same middle.
func (r reading) same(other reading) bool {
	if r.Symbology != other.Symbology || r.Part != other.Part || !slices.Equal(r.Bytes, other.Bytes) {
		return false
	}
	box, middle := image.Rectangle{Min: r.Corners[0], Max: r.Corners[0]}, image.Point{}
	for i, c := range r.Corners {
		box.Min.X, box.Min.Y = min(box.Min.X, c.X), min(box.Min.Y, c.Y)
		box.Max.X, box.Max.Y = max(box.Max.X, c.X+1), max(box.Max.Y, c.Y+1)
		middle = middle.Add(other.Corners[i])
	}
	return middle.Div(len(r.Corners)).In(box)
}
