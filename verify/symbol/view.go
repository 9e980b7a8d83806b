package symbol

import (
	"context"
	"image"
	"math"
	"slices"
	"sync"
)

// A view is a picture as one rung of the ladder looks at it.
type view struct {
	grey  *image.Gray // at the origin, rows without gaps
	black *bitmap

	// finders are those that the search for QR Codes saw, and more is set where
	// some of them belong to a code that was not read.
	finders []finder
	more    bool
}

// inPicture returns where corners in the view lie in the picture it shows.
func (v *view) inPicture(picture image.Rectangle, corners [4]point) [4]image.Point {
	x := float64(picture.Dx()) / float64(v.grey.Rect.Dx())
	y := float64(picture.Dy()) / float64(v.grey.Rect.Dy())
	var out [4]image.Point
	for i, p := range corners {
		out[i] = picture.Min.Add(image.Pt(int(math.Round(p.x*x)), int(math.Round(p.y*y))))
	}
	return out
}

// signs returns what the view shows of a QR Code in picture.
func (v *view) signs(picture image.Rectangle) signs {
	small := 0
	for _, f := range v.finders {
		if f.module*float64(picture.Dx()) < smallModule*float64(v.grey.Rect.Dx()) {
			small++
		}
	}
	switch {
	case small >= 2:
		return smallSigns
	case len(v.finders) >= 2:
		return finderSigns
	}
	return noSigns
}

// views makes the views of one picture, each once. Several goroutines may ask
// for them at once.
type views struct {
	picture *image.Gray
	arena   *arena

	mu    sync.Mutex
	sizes []*image.Gray // made so far
	stats map[*image.Gray]*blockStats
	seen  []look
}

// A look is all that makes one view differ from another.
type look struct {
	width, height int
	threshold     threshold
	invert        bool
	repeat        bool
}

// of returns the view of a rung, and nil where the rung has nothing new to
// show or ctx ended.
func (v *views) of(ctx context.Context, r *rung) *view {
	w, h, ok := r.size(v.picture.Rect.Dx(), v.picture.Rect.Dy())
	if !ok {
		return nil
	}
	grey := v.greyOf(ctx, look{w, h, r.threshold, r.invert, r.repeat})
	if grey == nil {
		return nil
	}
	if r.invert {
		grey = v.inverted(grey)
	}
	black := v.arena.bitmap(w, h)
	r.threshold.apply(grey, v.statsOf(grey), black)
	return &view{grey: grey, black: black}
}

// greyOf returns the grey of a look, before it is inverted, and nil where there
// was such a look before or ctx ended.
func (v *views) greyOf(ctx context.Context, l look) *image.Gray {
	v.mu.Lock()
	defer v.mu.Unlock()
	if slices.Contains(v.seen, l) {
		return nil
	}
	v.seen = append(v.seen, l)
	if l.repeat {
		return v.repeated(v.picture, l.width, l.height)
	}
	return v.size(ctx, l.width, l.height)
}

// statsOf returns the stats of a picture, which several thresholds go by.
func (v *views) statsOf(grey *image.Gray) *blockStats {
	v.mu.Lock()
	defer v.mu.Unlock()
	s, ok := v.stats[grey]
	if !ok {
		s = v.arena.stats(grey)
		if v.stats == nil {
			v.stats = make(map[*image.Gray]*blockStats)
		}
		v.stats[grey] = s
	}
	return s
}

// size returns the picture with w x h pixels, or nil where ctx ended.
func (v *views) size(ctx context.Context, w, h int) *image.Gray {
	source := v.picture
	for _, made := range v.sizes {
		if made.Rect.Dx() == w && made.Rect.Dy() == h {
			return made
		}
		// From twice the size up, the mean of means is as good.
		if made.Rect.Dx() >= 2*w && made.Rect.Dx() < source.Rect.Dx() {
			source = made
		}
	}
	made := v.scaled(ctx, source, w, h)
	if made != nil {
		v.sizes = append(v.sizes, made)
	}
	return made
}

func (v *views) newGrey(w, h int) *image.Gray {
	return &image.Gray{Pix: v.arena.bytes(w * h), Stride: w, Rect: image.Rect(0, 0, w, h)}
}
