package symbol

// Reed-Solomon codes over GF(256) as QR Code has them (ISO/IEC 18004:2015
// annex A): modulo x^8 + x^4 + x^3 + x^2 + 1, the generator's roots from 2^0 on.
//
// gozxing corrects errors. This corrects erasures too: where it is known which
// codewords are lost, in a reflection or under a finger, each costs one
// codeword of redundancy, and an error costs two.

var gfExp, gfLog = func() (exp [510]byte, log [256]int) {
	x := 1
	for i := range 255 {
		exp[i], exp[i+255] = byte(x), byte(x)
		log[x] = i
		if x <<= 1; x > 255 {
			x ^= 0x11D
		}
	}
	return exp, log
}()

func gfTimes(a, b byte) byte {
	if a == 0 || b == 0 {
		return 0
	}
	return gfExp[gfLog[a]+gfLog[b]]
}

// gfOver is a divided by b, which is not 0.
func gfOver(a, b byte) byte {
	if a == 0 {
		return 0
	}
	return gfExp[gfLog[a]+255-gfLog[b]]
}

// syndromes returns the block, as a polynomial with its last codeword for
// constant, at 2^0, 2^1 and so on; and whether it has no errors.
func syndromes(block []byte, redundancy int) (s []byte, clean bool) {
	s, clean = make([]byte, redundancy), true
	for i := range s {
		v := byte(0)
		for _, word := range block {
			v = gfTimes(v, gfExp[i]) ^ word
		}
		s[i] = v
		clean = clean && v == 0
	}
	return s, clean
}

// repair corrects a block in place. lost tells its erasures, or is nil. It
// returns how many other codewords were wrong, and false where there are more
// of both than can be corrected; the block is then undefined.
func repair(block []byte, redundancy int, lost []bool) (errors int, ok bool) {
	s, clean := syndromes(block, redundancy)
	if clean {
		return 0, true
	}
	// Berlekamp's and Massey's algorithm, which begins with the locator of the
	// erasures (Blahut, Theory and Practice of Error Control Codes, §9.2).
	locator := make([]byte, redundancy+1)
	locator[0] = 1
	erasures := 0
	for i, is := range lost {
		if !is {
			continue
		}
		if erasures++; erasures > redundancy {
			return 0, false
		}
		root := gfExp[len(block)-1-i]
		for j := erasures; j > 0; j-- {
			locator[j] ^= gfTimes(root, locator[j-1])
		}
	}
	length := erasures
	before := append([]byte(nil), locator...)
	next := make([]byte, redundancy+1)
	for k := erasures; k < redundancy; k++ {
		off := byte(0)
		for j := 0; j <= min(length, k); j++ {
			off ^= gfTimes(locator[j], s[k-j])
		}
		copy(before[1:], before[:redundancy]) // times x
		before[0] = 0
		if off == 0 {
			continue
		}
		for j := range next {
			next[j] = locator[j] ^ gfTimes(off, before[j])
		}
		if 2*length <= k+erasures {
			length = k + 1 + erasures - length
			for j := range before {
				before[j] = gfOver(locator[j], off)
			}
		}
		locator, next = next, locator
	}
	if length-erasures > (redundancy-erasures)/2 {
		return 0, false
	}
	evaluator := make([]byte, redundancy)
	for i := range evaluator {
		for j := range min(i, length) + 1 {
			evaluator[i] ^= gfTimes(locator[j], s[i-j])
		}
	}
	// Chien's search for the places, Forney's formula for what is wrong there.
	roots := 0
	for i := range block {
		place := len(block) - 1 - i
		inverse := (255 - place) % 255
		value, slope, error := byte(0), byte(0), byte(0)
		for j := length; j >= 0; j-- {
			term := gfTimes(locator[j], gfExp[j*inverse%255])
			value ^= term
			if j%2 == 1 {
				slope ^= term // of the derivative, times x
			}
		}
		if value != 0 {
			continue
		}
		roots++
		for j, e := range evaluator {
			error ^= gfTimes(e, gfExp[j*inverse%255])
		}
		if slope == 0 {
			return 0, false
		}
		error = gfOver(error, slope)
		if lost == nil || !lost[i] {
			errors++
		}
		block[i] ^= error
	}
	if roots != length {
		return 0, false
	}
	_, clean = syndromes(block, redundancy)
	return errors, clean
}
