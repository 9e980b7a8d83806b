package symbol

import (
	"image"
	"sync"
	"testing"
)

func TestSignsOfView(t *testing.T) {
	large, small := finder{module: 6}, finder{module: 1.5}
	picture := image.Rect(0, 0, 800, 600)
	tests := []struct {
		name    string
		finders []finder
		width   int
		want    signs
	}{
		{"nothing", nil, 800, noSigns},
		{"one finder", []finder{small}, 800, noSigns},
		{"two finders", []finder{large, small}, 800, finderSigns},
		{"two small finders", []finder{large, small, small}, 800, smallSigns},
		{"small in a smaller view", []finder{small, small}, 400, finderSigns},
		{"large in a larger view", []finder{large, large}, 3200, smallSigns},
	}
	for _, test := range tests {
		v := view{grey: image.NewGray(image.Rect(0, 0, test.width, test.width)), finders: test.finders}
		if got := v.signs(picture); got != test.want {
			t.Errorf("%s: signs %d, want %d", test.name, got, test.want)
		}
	}
}

// A rung that needs signs waits for those of the rungs before it, and is left
// out where they saw none.
func TestRungsWaitForSigns(t *testing.T) {
	for _, seen := range []signs{noSigns, finderSigns} {
		c := climb{rungs: []rung{{side: 1}, {side: 2, signs: finderSigns}, {side: 3}}}
		c.idler = sync.NewCond(&c.mu)
		if first := c.take(); first.side != 1 {
			t.Fatalf("rung %d comes first", first.side)
		}
		next := make(chan *rung)
		go func() { next <- c.take() }()
		c.leave(seen)
		want := 3
		if seen == finderSigns {
			want = 2
		}
		if got := <-next; got.side != want {
			t.Errorf("after signs %d comes rung %d, want %d", seen, got.side, want)
		}
	}
}
