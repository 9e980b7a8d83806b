// Package trust decides what a signature is worth. It keeps issuers' public
// keys, checks every [document.Proof] of every format with them, and says what
// the time and the age of the keys leave of the answer.
//
// Most uses are three calls. [ParseKeys] reads a file of keys and says of each
// what was accepted and what was refused. [Import] stores them, all or none.
// [LoadKeyring] gives an immutable [Keyring], whose [Keyring.Judge] checks a
// proof. [ImportCRL] stores what a CA revoked.
//
// Some rules hold whatever a caller does:
//
//   - Keys come from the keyring alone, never from a document. What a document
//     says about its key selects among the cached ones. A certificate that it
//     carries counts if a CA of the keyring issued it for such documents; it
//     is then worth what the CA is worth. A CA signs no documents itself.
//   - A key signs only for its issuer and only the formats of its record, and
//     verifies only the algorithm of its record.
//   - What is known against a public key (it is a test key, it is compromised)
//     binds to the hash of the key itself. It outlives removal and outranks
//     every later import; nothing here takes it back.
//   - That no key fits is never called a forgery.
//
// The package reads no clock, opens no file and fetches nothing; the database
// is handed in. Stored records carry a version, and a newer one is an error
// rather than a guess.
package trust
