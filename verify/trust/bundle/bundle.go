// Package bundle keeps keys that a publisher sends: TUF repositories (The
// Update Framework, specification 1.0) in a folder, on a stick, in an archive
// or behind an address, which to this package are all an [fs.FS].
//
//	id, err := bundle.Enrol(db, root, bundle.Scope{…}, now)   // once, by an administrator
//	report, err := bundle.Import(db, id, files, time)         // whenever there is news
//	state, err := bundle.Load(db)                             // at every start
//
// An import is one transaction: all of it is verified and stored, or nothing
// has changed. What is stored is verified again at every start, from the newest
// root that was ever trusted, never from the one that an administrator enrolled
// or the program came with: keys that a later root took back stay taken back.
//
// A bundle's expiry counts at the moment of its import. What is stored is used
// for as long as the policy of its age allows.
//
// A publisher speaks only for the issuers it was enrolled for, and it can
// revoke but not take a revocation back: see [trust.Block].
package bundle

import "errors"

// The errors of bundles: each has one cause and one remedy. Others are the
// database's and the files'.
var (
	// ErrRootFile: the file is no root of a publisher.
	ErrRootFile = errors.New("bundle: not the root of a publisher")
	// ErrNoScope: an enrolment must list the issuers that the publisher may
	// speak for.
	ErrNoScope = errors.New("bundle: the enrolment lists no issuers")
	// ErrEnrolled: the publisher is enrolled already.
	ErrEnrolled = errors.New("bundle: the publisher is enrolled already")
	// ErrNotEnrolled: there is no such publisher.
	ErrNotEnrolled = errors.New("bundle: the publisher is not enrolled")

	// ErrIncomplete: a file is missing or cut off. Copy the bundle again.
	ErrIncomplete = errors.New("bundle: incomplete")
	// ErrTooLarge: a file is larger than such files are, or than it was
	// announced.
	ErrTooLarge = errors.New("bundle: a file is too large")
	// ErrOtherPublisher: no key of the publisher signed it.
	ErrOtherPublisher = errors.New("bundle: signed by no key of this publisher")
	// ErrUnderSigned: some keys of the publisher signed it, but too few.
	ErrUnderSigned = errors.New("bundle: signed by too few keys")
	// ErrRootGap: the bundle has a later root, but not the ones between.
	ErrRootGap = errors.New("bundle: a root between the trusted one and the newest is missing")
	// ErrRollback: the bundle is older than what is here.
	ErrRollback = errors.New("bundle: older than the keys that are here")
	// ErrRepublished: another file with a version that is here already. The
	// publisher made a mistake, or somebody has its keys.
	ErrRepublished = errors.New("bundle: another bundle with the number of the one that is here")
	// ErrExpired: the bundle is too old to be imported. Get a newer one.
	ErrExpired = errors.New("bundle: past its date")
	// ErrFuture: the bundle says that it was issued more than a year from now.
	// Either this clock or the publisher's is wrong.
	ErrFuture = errors.New("bundle: issued in the far future by this computer's clock")
	// ErrMixed: files of several bundles are mixed.
	ErrMixed = errors.New("bundle: files of different bundles")
	// ErrTampered: a file is not the one that was signed.
	ErrTampered = errors.New("bundle: a file was changed")
	// ErrMalformed: a file is not what its name says.
	ErrMalformed = errors.New("bundle: a file cannot be read")
	// ErrContent: what the bundle says contradicts itself.
	ErrContent = errors.New("bundle: its content cannot be used")
	// ErrOutOfScope: the bundle speaks for an issuer that the publisher was not
	// enrolled for.
	ErrOutOfScope = errors.New("bundle: speaks for an issuer that the publisher was not enrolled for")

	// ErrStored: what is stored does not verify any more: it was damaged or
	// changed. Import the newest bundle again.
	ErrStored = errors.New("bundle: the stored bundle does not verify")

	errTwice = errors.New("listed twice")
)
