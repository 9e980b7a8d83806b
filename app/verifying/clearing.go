package verifying

import (
	"time"

	"github.com/soi-id/soi/app/loop"
)

// A clearer takes a result off the screen after a while, and says every second
// how long that still is.
type clearer struct {
	loop  loop.Loop
	tick  func(left time.Duration)
	clear func()

	until  time.Time // zero: never
	cancel func()
}

// start counts down anew; 0 means never.
func (c *clearer) start(after time.Duration) {
	c.stop()
	if after <= 0 {
		return
	}
	c.until = c.loop.Now().Add(after)
	c.wait()
}

func (c *clearer) stop() {
	if c.cancel != nil {
		c.cancel()
	}
	c.cancel, c.until = nil, time.Time{}
}

// left is the time that remains; 0 where nothing will be cleared.
func (c *clearer) left() time.Duration {
	if c.until.IsZero() {
		return 0
	}
	return max(c.until.Sub(c.loop.Now()), 0)
}

func (c *clearer) wait() {
	c.cancel = c.loop.After(min(time.Second, c.left()), func() {
		left := c.left()
		if left == 0 {
			c.stop()
			c.clear()
			return
		}
		c.tick(left)
		c.wait()
	})
}
