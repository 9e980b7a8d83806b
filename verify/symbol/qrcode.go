package symbol

import (
	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/common/reedsolomon"
	"github.com/makiuchi-d/gozxing/qrcode/decoder"
)

// decodeQRCode reads the modules of a QR Code, upright or mirrored.
func decodeQRCode(modules *gozxing.BitMatrix) (p payload, mirrored, ok bool) {
	if p, ok := decodeQRCodeOnce(clone(modules, false)); ok {
		return p, false, true
	}
	p, ok = decodeQRCodeOnce(clone(modules, true))
	return p, ok, ok
}

// decodeQRCodeOnce spoils modules: gozxing unmasks them in place.
func decodeQRCodeOnce(modules *gozxing.BitMatrix) (payload, bool) {
	parser, err := decoder.NewBitMatrixParser(modules)
	if err != nil {
		return payload{}, false
	}
	version, err := parser.ReadVersion()
	if err != nil {
		return payload{}, false
	}
	format, err := parser.ReadFormatInformation()
	if err != nil {
		return payload{}, false
	}
	codewords, err := parser.ReadCodewords()
	if err != nil {
		return payload{}, false
	}
	level := format.GetErrorCorrectionLevel()
	blocks, err := decoder.DataBlock_GetDataBlocks(codewords, version, level)
	if err != nil {
		return payload{}, false
	}
	protection := misdecodeProtection(version.GetVersionNumber(), level)
	var data []byte
	for _, block := range blocks {
		corrected, ok := correct(block.GetCodewords(), block.GetNumDataCodewords(), protection)
		if !ok {
			return payload{}, false
		}
		data = append(data, corrected...)
	}
	return segments(data, version.GetVersionNumber())
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

// correct returns the data codewords of one block with its errors corrected,
// and false where there are too many.
func correct(block []byte, data, protection int) ([]byte, bool) {
	words := make([]int, len(block))
	for i, word := range block {
		words[i] = int(word)
	}
	redundancy := len(block) - data
	rs := reedsolomon.NewReedSolomonDecoder(reedsolomon.GenericGF_QR_CODE_FIELD_256)
	if rs.Decode(words, redundancy) != nil {
		return nil, false
	}
	errors := 0
	for i, word := range words {
		if byte(word) != block[i] {
			errors++
		}
		block[i] = byte(word)
	}
	return block[:data], errors <= (redundancy-protection)/2
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
