package journal

import "time"

// Kind is what an entry records.
type Kind string

// The kinds of entries.
const (
	Verification Kind = "verification"
	Confirmation Kind = "confirmation" // a person's "matches" or "does not"
	Keys         Kind = "keys"         // keys imported, removed or refused
	Clock        Kind = "clock"        // the machine's clock misbehaved or was reset
	Erasure      Kind = "erasure"      // bodies erased, see Journal.Erase
	SignOff      Kind = "sign_off"
)

// ClockConfirmed is the action of an entry of kind Clock with which a person
// says that the machine's clock is right. See [Seen].
const ClockConfirmed = "clock_confirmed"

// Seen is what a journal remembers of the machine's clock.
type Seen struct {
	// Latest is the highest time at which something was appended since
	// Confirmed: a clock that shows less went back, or was wrong before.
	Latest time.Time
	// Confirmed is what the clock showed when a person last said that it is
	// right; zero if nobody has.
	Confirmed time.Time
}

// A Leaf is the part of an entry that the tree commits to and that can never
// be changed or removed. Nothing in it identifies a citizen or names an
// operator: about the citizen it holds a salted commitment to the body and
// nothing else.
type Leaf struct {
	Kind Kind
	// Time is when the entry was appended. It never goes down: where the
	// clock did, Append repeats the time of the entry before.
	Time time.Time
	// Clock is what the machine's clock said when the thing happened.
	Clock time.Time
	// Late: the entry could not be written when it happened.
	Late     bool
	Desk     string // random id of the installation
	Operator uint32 // number; the name is in an erasable table

	// Of a verification:
	Format       string
	Verdict      string
	Reasons      []string
	KeyID        string
	KeysIssuedAt time.Time // age of the keys it was judged with; zero: none

	// Of is the entry that a confirmation, an erasure or a sign-off is about.
	Of uint64
	// Through, where not zero, makes it the entries Of to Through, both
	// included. Of an erasure or a sign-off.
	Through uint64

	// Of every kind but verification: what happened, one word
	// ("matches", "differs", "imported", "removed", "refused", "went_back" …).
	Action string

	// Commitment is HMAC-SHA256(salt, body), with the salt kept beside the
	// body and erased with it; zero where there is no body. Append computes it.
	Commitment [32]byte
}

// A Token finds entries again: a truncated keyed hash of a document's number.
type Token [16]byte

// An Entry is a leaf with the parts of it that can be erased.
type Entry struct {
	Seq    uint64 // assigned by Append, from 0
	Leaf   Leaf
	Body   []byte  // JSON, or nil
	Tokens []Token // under which Find finds it; not returned by reads
}
