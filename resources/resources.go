// Package resources holds what the program carries with it: the texts in every
// language, icons, sample cards and the demonstration issuer's public keys.
//
// Reason texts are here and not in package verify, so that the window and the
// command line say the same and a translator finds everything in one place.
package resources
