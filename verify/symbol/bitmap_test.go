package symbol

import (
	"bytes"
	"math"
	"testing"
)

func TestWipeClearsWhatLiesBetweenTheCorners(t *testing.T) {
	for name, c := range map[string]struct {
		corners [4]point
		wiped   func(x, y int) bool
	}{
		"upright":       {[4]point{{2, 3}, {7, 3}, {7, 9}, {2, 9}}, func(x, y int) bool { return x >= 2 && x < 7 && y >= 3 && y < 9 }},
		"mirrored":      {[4]point{{2, 3}, {2, 9}, {7, 9}, {7, 3}}, func(x, y int) bool { return x >= 2 && x < 7 && y >= 3 && y < 9 }},
		"over the edge": {[4]point{{-50, -50}, {4, -50}, {4, 90}, {-50, 90}}, func(x, y int) bool { return x < 4 }},
		"outside":       {[4]point{{40, 40}, {50, 40}, {50, 50}, {40, 50}}, func(x, y int) bool { return false }},
		"no numbers": {[4]point{{math.NaN(), 1}, {5, math.Inf(1)}, {math.Inf(-1), 9}, {1, math.NaN()}},
			func(x, y int) bool { return false }},
	} {
		t.Run(name, func(t *testing.T) {
			b := &bitmap{w: 12, h: 14, black: bytes.Repeat([]byte{1}, 12*14)}
			b.wipe(c.corners)
			for y := range b.h {
				for x := range b.w {
					if wiped := b.at(x, y) == 0; wiped != c.wiped(x, y) {
						t.Fatalf("pixel (%d, %d): wiped %v", x, y, wiped)
					}
				}
			}
		})
	}
}
