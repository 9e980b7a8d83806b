package symbol

import (
	"context"
	"iter"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/common"
	multi "github.com/makiuchi-d/gozxing/multi/qrcode/detector"
	qrcode "github.com/makiuchi-d/gozxing/qrcode/detector"
)

const (
	// maxFinders is how many finder patterns a view may have: 42 codes. The
	// search for triples takes their third power, and a picture can be made of
	// nothing else.
	maxFinders = 128
	// maxTriples is how many of their combinations are tried, for the same
	// reason. A page of codes has some hundreds by accident.
	maxTriples = 1000
)

// qrCodes yields every triple of finder patterns that could be a QR Code, and
// at last the best one by another measure, which stands more perspective.
func qrCodes(ctx context.Context, v view) iter.Seq[grid] {
	return func(yield func(grid) bool) {
		one := qrcode.NewDetector(v.black)
		triples, _ := multi.NewMultiFinderPatternFinder(v.black, stopSearch(ctx)).FindMulti(nil)
		for _, triple := range triples[:min(len(triples), maxTriples)] {
			if ctx.Err() != nil {
				return
			}
			found, err := one.ProcessFinderPatternInfo(triple)
			if err == nil && !yield(qrGrid(found)) {
				return
			}
		}
		found, err := one.Detect(map[gozxing.DecodeHintType]any{
			gozxing.DecodeHintType_NEED_RESULT_POINT_CALLBACK: stopSearch(ctx),
		})
		if err == nil {
			yield(qrGrid(found))
		}
	}
}

// stopSearch returns a callback that ends gozxing's search for finder patterns
// where there are too many or ctx has ended. A panic is the only way out of it;
// attempt recovers it.
func stopSearch(ctx context.Context) gozxing.ResultPointCallback {
	found := 0
	return func(gozxing.ResultPoint) {
		if found++; found > maxFinders || ctx.Err() != nil {
			panic("symbol: search stopped")
		}
	}
}

// qrGrid extrapolates the corners with the projection that the modules were
// sampled with: through the centres of the three finder patterns, 3.5 modules
// from the edges, and of the bottom right alignment pattern, 6.5 from them.
// Without an alignment pattern the symbol is taken for a parallelogram.
func qrGrid(found *common.DetectorResult) grid {
	bottomLeft, topLeft, topRight := found.GetPoints()[0], found.GetPoints()[1], found.GetPoints()[2]
	var alignment *qrcode.AlignmentPattern
	if len(found.GetPoints()) > 3 {
		alignment, _ = found.GetPoints()[3].(*qrcode.AlignmentPattern)
	}
	side := found.GetBits().GetWidth()
	projection := qrcode.Detector_createTransform(topLeft, topRight, bottomLeft, alignment, side)
	return grid{
		symbology: QRCode,
		modules:   found.GetBits(),
		corners:   projectCorners(projection, side, side),
	}
}

// projectCorners returns where the corners of width x height modules come to lie.
func projectCorners(projection *common.PerspectiveTransform, width, height int) [4]point {
	w, h := float64(width), float64(height)
	xy := []float64{0, 0, w, 0, w, h, 0, h}
	projection.TransformPoints(xy)
	var corners [4]point
	for i := range corners {
		corners[i] = point{xy[2*i], xy[2*i+1]}
	}
	return corners
}
