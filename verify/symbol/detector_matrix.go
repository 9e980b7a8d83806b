package symbol

import (
	"context"

	"github.com/makiuchi-d/gozxing"
	aztec "github.com/makiuchi-d/gozxing/aztec/detector"
	"github.com/makiuchi-d/gozxing/common"
	datamatrix "github.com/makiuchi-d/gozxing/datamatrix/detector"
)

// dataMatrices yields the white-framed rectangle around the middle of the
// view, if there is one: gozxing looks nowhere else.
func dataMatrices(ctx context.Context, v *view, try func(grid) bool) {
	if ctx.Err() != nil {
		return
	}
	search, err := datamatrix.NewDetector(v.matrix())
	if err != nil {
		return
	}
	found, err := search.Detect()
	if err != nil {
		return
	}
	// The points are the centres of the corner modules.
	width, height := found.GetBits().GetWidth(), found.GetBits().GetHeight()
	w, h := float64(width)-0.5, float64(height)-0.5
	p := found.GetPoints() // top left, bottom left, bottom right, top right
	projection := common.PerspectiveTransform_QuadrilateralToQuadrilateral(
		0.5, 0.5, w, 0.5, w, h, 0.5, h,
		p[0].GetX(), p[0].GetY(), p[3].GetX(), p[3].GetY(), p[2].GetX(), p[2].GetY(), p[1].GetX(), p[1].GetY())
	try(grid{
		symbology: DataMatrix,
		modules:   found.GetBits(),
		corners:   projectCorners(projection, width, height),
	})
}

// aztecCodes yields the code around the bull's eye nearest the middle of the
// view, upright and mirrored: gozxing looks nowhere else.
func aztecCodes(ctx context.Context, v *view, try func(grid) bool) {
	for _, mirrored := range []bool{false, true} {
		if ctx.Err() != nil {
			return
		}
		found, err := aztec.NewDetector(v.matrix()).Detect(mirrored)
		if err != nil {
			continue
		}
		var corners [4]point
		for i, p := range found.GetPoints() {
			corners[i] = point{p.GetX(), p.GetY()}
		}
		g := grid{
			symbology: Aztec,
			modules:   found.GetBits(),
			corners:   turned(corners, found.GetBits(), v.matrix()),
			aztec:     found,
		}
		if try(g) {
			return
		}
	}
}

// turned returns the corners in the symbol's own order. gozxing reports those
// of an Aztec Code from the corner that lies top left in the picture, so they
// are turned to where the modules agree best with what is black.
func turned(corners [4]point, modules, black *gozxing.BitMatrix) [4]point {
	side := modules.GetWidth()
	s := float64(side)
	best, bestAgreement := corners, -1
	for range corners {
		corners = [4]point{corners[1], corners[2], corners[3], corners[0]}
		projection := common.PerspectiveTransform_QuadrilateralToQuadrilateral(
			0, 0, s, 0, s, s, 0, s,
			corners[0].x, corners[0].y, corners[1].x, corners[1].y, corners[2].x, corners[2].y, corners[3].x, corners[3].y)
		agreement := 0
		xy := make([]float64, 2*side)
		for y := range side {
			for x := range side {
				xy[2*x], xy[2*x+1] = float64(x)+0.5, float64(y)+0.5
			}
			projection.TransformPoints(xy)
			for x := range side {
				px, py := int(xy[2*x]), int(xy[2*x+1])
				if px >= 0 && py >= 0 && px < black.GetWidth() && py < black.GetHeight() && black.Get(px, py) == modules.Get(x, y) {
					agreement++
				}
			}
		}
		if agreement > bestAgreement {
			best, bestAgreement = corners, agreement
		}
	}
	return best
}

// projectCorners returns where the corners of a symbol of w x h modules lie.
func projectCorners(projection *common.PerspectiveTransform, w, h int) [4]point {
	x, y := float64(w), float64(h)
	xy := []float64{0, 0, x, 0, x, y, 0, y}
	projection.TransformPoints(xy)
	return [4]point{{xy[0], xy[1]}, {xy[2], xy[3]}, {xy[4], xy[5]}, {xy[6], xy[7]}}
}
