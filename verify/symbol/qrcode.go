package symbol

import (
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode/decoder"
)

// decodeQRCode reads the modules of a QR Code, upright or mirrored. unsure are
// the modules of which only the place is known, or nil.
func decodeQRCode(modules, unsure *gozxing.BitMatrix) (p payload, mirrored, ok bool) {
	if p, ok := decodeQRCodeOnce(modules, unsure, false); ok {
		return p, false, true
	}
	p, ok = decodeQRCodeOnce(modules, unsure, true)
	return p, ok, ok
}

func decodeQRCodeOnce(modules, unsure *gozxing.BitMatrix, mirror bool) (payload, bool) {
	codewords, version, format, ok := readCodewords(clone(modules, mirror))
	if !ok {
		return payload{}, false
	}
	level := format.GetErrorCorrectionLevel()
	blocks, err := decoder.DataBlock_GetDataBlocks(codewords, version, level)
	if err != nil {
		return payload{}, false
	}
	var lost []*decoder.DataBlock
	if unsure != nil {
		// A codeword that changes with its unsure modules is one of them.
		flipped := clone(modules, mirror)
		if flipped.Xor(clone(unsure, mirror)) != nil {
			return payload{}, false
		}
		others, _, _, ok := readCodewords(flipped)
		if !ok || len(others) != len(codewords) {
			return payload{}, false
		}
		for i, word := range codewords {
			others[i] ^= word
		}
		if lost, err = decoder.DataBlock_GetDataBlocks(others, version, level); err != nil {
			return payload{}, false
		}
	}
	protection := misdecodeProtection(version.GetVersionNumber(), level)
	var data []byte
	for i, block := range blocks {
		var erased []byte
		if lost != nil {
			erased = lost[i].GetCodewords()
		}
		corrected, ok := correct(block.GetCodewords(), block.GetNumDataCodewords(), protection, erased)
		if !ok {
			return payload{}, false
		}
		data = append(data, corrected...)
	}
	return segments(data, version.GetVersionNumber())
}

// readCodewords spoils modules: gozxing unmasks them in place.
func readCodewords(modules *gozxing.BitMatrix) (codewords []byte, v *decoder.Version, f *decoder.FormatInformation, ok bool) {
	parser, err := decoder.NewBitMatrixParser(modules)
	if err != nil {
		return nil, nil, nil, false
	}
	if v, err = parser.ReadVersion(); err != nil {
		return nil, nil, nil, false
	}
	if f, err = parser.ReadFormatInformation(); err != nil {
		return nil, nil, nil, false
	}
	codewords, err = parser.ReadCodewords()
	return codewords, v, f, err == nil
}

// misdecodeProtection is the number of error correction codewords that the
// smallest symbols keep to detect errors, not to correct them
// (ISO/IEC 18004:2015 §7.5.1, p in table 9). gozxing corrects with all.
func misdecodeProtection(version int, level decoder.ErrorCorrectionLevel) int {
	switch {
	case version == 1 && level == decoder.ErrorCorrectionLevel_L:
		return 3
	case version == 1 && level == decoder.ErrorCorrectionLevel_M,
		version == 2 && level == decoder.ErrorCorrectionLevel_L:
		return 2
	case version == 1, version == 3 && level == decoder.ErrorCorrectionLevel_L:
		return 1
	}
	return 0
}

const (
	// maxErasures and erasureProtection bound how much of the redundancy may
	// be spent on erasures: eight codewords must be left to find errors with,
	// and four of them not be needed, so that chance would have to guess 64
	// bits right to read something else.
	maxErasuresLeft   = 8
	erasureProtection = 4
)

// correct returns the data codewords of one block with its errors corrected,
// and false where there are too many. A codeword is lost where erased is not 0.
func correct(block []byte, data, protection int, erased []byte) ([]byte, bool) {
	redundancy := len(block) - data
	var lost []bool
	erasures := 0
	for i, e := range erased {
		if e != 0 {
			if lost == nil {
				lost = make([]bool, len(block))
			}
			lost[i] = true
			erasures++
		}
	}
	if erasures > 0 {
		protection += erasureProtection
		if erasures > redundancy-maxErasuresLeft {
			return nil, false
		}
	}
	errors, ok := repair(block, redundancy, lost)
	return block[:data], ok && 2*errors+erasures <= redundancy-protection
}

// clone copies modules, mirrored at the main diagonal if asked.
func clone(modules *gozxing.BitMatrix, mirror bool) *gozxing.BitMatrix {
	side := modules.GetWidth()
	out, _ := gozxing.NewSquareBitMatrix(side) // fails for sides under 1 only
	for y := range side {
		for x := range side {
			if modules.Get(x, y) {
				if mirror {
					out.Set(y, x)
				} else {
					out.Set(x, y)
				}
			}
		}
	}
	return out
}
