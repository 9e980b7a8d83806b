// Package vn reads the printed codes of Vietnamese documents: the citizen
// cards ([CCCD]), the health-insurance card ([BHYT]), the driving licence
// ([GPLX]), and the codes that only an application online can check ([VNeID]).
//
// None of them is signed. Anybody can print one, so the most these formats
// can say is that a code is readable and agrees with itself. What does not
// agree is a finding; every code a finding can have is listed in [Codes].
//
// Text that came through a keyboard may have been damaged on the way. The
// rules for telling damage from contradiction are in damage.go, those for
// undoing what has one reading alone in repair.go. Neither is ever applied to
// a symbol, which carries its own error correction.
//
// Dates are dates in Vietnam, UTC+7 without summer time.
package vn
