package certificate

import "golang.org/x/crypto/cryptobyte"

// The parts of certificates that other structures have too, as CMS does.

// ParseAlgorithm reads the AlgorithmIdentifier of a signature. The Value is
// the caller's to fill in; ok is false for what is no identifier, and the
// Scheme is [UnknownScheme] for one that is not known.
func ParseAlgorithm(der []byte) (s Signature, ok bool) {
	ok = s.readAlgorithm(cryptobyte.String(der))
	return s, ok
}

// ParseName reads a distinguished name.
func ParseName(der []byte) (n Name, ok bool) {
	input := cryptobyte.String(der)
	ok = n.read(&input) && input.Empty()
	return n, ok
}
