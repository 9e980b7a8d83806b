// Package seal reads the two seals of ICAO on documents without a chip:
//
//   - [VDS], the visible digital seal of Doc 9303-13, on visas, emergency
//     travel documents and residence permits, with the documents that Germany
//     (BSI TR-03137-1, TR-03171) and Spain (MiDNI) add to it, and
//   - [IDB], the Datastructure for Barcode of the ICAO technical report.
//
// Both are a header, a zone of messages, each a tag, a length and a value, and
// a raw ECDSA signature over all that stands before it. What the messages mean
// is in tables: vds_types.go, midni.go and idb_types.go. A message that is in no
// table never makes a seal worse (TR-03137-1 §3.2.3): it is shown by its tag.
//
// A value that does not fit its message is a fact of a signed document: it is
// kept as it stands and a finding says so. A date that ends the document and
// cannot be read makes it malformed instead, because a date that is skipped
// would let it live for ever.
package seal

import (
	"fmt"

	"github.com/soi-id/soi/verify/document"
)

// The codes of [document.Malformed] errors.
const (
	// CodeSealHeaderInvalid: the header is cut short, or what it says of the
	// signer and the dates cannot be.
	CodeSealHeaderInvalid = "seal_header_invalid"
	// CodeSealMessagesInvalid: the messages do not fill the seal exactly, up to
	// the signature at its end.
	CodeSealMessagesInvalid = "seal_messages_invalid"
	// CodeSealMessageRepeated: a message is there twice, so that two readers
	// could show two different documents.
	CodeSealMessageRepeated = "seal_message_repeated"
	// CodeSealValidityInvalid: the date that ends the document cannot be read.
	CodeSealValidityInvalid = "seal_validity_invalid"
	// CodeBase32Invalid: the text is not Base32 (RFC 4648) without padding.
	CodeBase32Invalid = "base32_invalid"
	// CodeCompressionInvalid: the compressed stream is broken, cut short, or
	// followed by more bytes.
	CodeCompressionInvalid = "compression_invalid"
	// CodeInflatedTooLarge: the stream inflates beyond every real document.
	CodeInflatedTooLarge = "inflated_too_large"
)

// The codes of findings.
const (
	// CodeAlgorithmUnsupported, uncheckable: signed with an algorithm that Soi
	// does not know.
	CodeAlgorithmUnsupported = "algorithm_unsupported"

	// CodeSealStateDiffers, a warning: the seal names another state than the
	// one whose signer signed it.
	CodeSealStateDiffers = "seal_state_differs"
	// CodeSealValueUnreadable, a warning: a message is not of its kind and is
	// shown as text or hexadecimal.
	CodeSealValueUnreadable = "seal_value_unreadable"
	// CodeDateUnreadable, a warning: a date is kept as it stands.
	CodeDateUnreadable = "date_unreadable"
	// CodeSexUnreadable, a warning: the sex is kept as it stands.
	CodeSexUnreadable = "sex_unreadable"

	// CodeSealKindUnknown, a note: the kind of document is in no table, so its
	// messages are shown by their tags.
	CodeSealKindUnknown = "seal_kind_unknown"
	// CodeSealMessageUnknown, a note: a message is in no table and is shown by
	// its tag.
	CodeSealMessageUnknown = "seal_message_unknown"
	// CodeSealStatusOnline, a note: the document may have been withdrawn since,
	// which only a list on the network tells.
	CodeSealStatusOnline = "seal_status_online"
	// CodeSealProfileUnsigned, a note: what the fields mean is told by a
	// profile that is not part of the seal, so they are shown by their tags.
	CodeSealProfileUnsigned = "seal_profile_unsigned"
)

// malformed is an error whose cause is a text of our own.
func malformed(code, cause string, args ...any) error {
	return &document.Malformed{Code: code, Cause: fmt.Errorf(cause, args...)}
}
