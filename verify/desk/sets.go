package desk

import "errors"

// ErrSetUnreadable: a set of revoked documents is missing or damaged. Until its
// bundle is imported again nothing is known of its issuer's documents.
var ErrSetUnreadable = errors.New("desk: a set of revoked documents is missing or damaged")
