package trust

import "errors"

// The errors of reading a file of keys. Nothing of the file is used.
var (
	// ErrFileTooLarge: the file is longer than [MaxFile].
	ErrFileTooLarge = errors.New("file of keys is larger than 16 MiB")
	// ErrTooManyKeys: the file holds more than [MaxKeys] keys.
	ErrTooManyKeys = errors.New("file holds more than 10000 keys")
	// ErrNotKeys: the file is none of the forms that [ParseKeys] reads.
	ErrNotKeys = errors.New("not a file of keys: no PEM, DER, JWK, JWKS, COSE_Key or list of keys")
	// ErrPrivateKey: the file holds a private or a symmetric key. A machine
	// that checks documents must not have one.
	ErrPrivateKey = errors.New("this is a private key, never import it")
)

// The errors of the store. A failed call changes nothing.
var (
	// ErrRefused: a key lacks what every stored key must have.
	ErrRefused = errors.New("key refused")
	// ErrNoSuchKey: no stored key has the ID.
	ErrNoSuchKey = errors.New("no such key")
	// ErrNewerStore: a record was written by a newer version of the program.
	ErrNewerStore = errors.New("key store was written by a newer version of Soi")
	// ErrDamagedStore: a record cannot be read. Keys are not loaded without
	// it, since it may be the one that blocks a key.
	ErrDamagedStore = errors.New("key store is damaged")
)

// The errors of importing a revocation list. Nothing of it is used.
var (
	// ErrNotList: the file is no revocation list in DER or PEM.
	ErrNotList = errors.New("not a certificate revocation list")
	// ErrPartialList: the list is a part of one, or of several issuers'
	// certificates, and says so in a critical extension.
	ErrPartialList = errors.New("revocation list is not a whole list of its issuer")
	// ErrNoCA: no stored key is of the CA that the list names.
	ErrNoCA = errors.New("revocation list of a CA that is not among the keys")
	// ErrListSignature: a stored CA did not sign the list that names it.
	ErrListSignature = errors.New("revocation list was not signed by its CA")
	// ErrOlderList: a newer list of the CA is there.
	ErrOlderList = errors.New("a newer revocation list of this CA is there already")
	// ErrFutureList: the list is dated in the future. It would keep every
	// later one out.
	ErrFutureList = errors.New("revocation list is dated in the future")
)
