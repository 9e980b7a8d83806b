// Package icao reads the formats of ICAO Doc 9303, Machine Readable Travel
// Documents.
//
// [MRZ] is the machine readable zone as text. It is not signed: its check
// digits find slips of reading, not forgeries, since anybody can compute them.
package icao
