package journal

import "math"

// A Code names what is wrong. Codes are stable.
type Code string

// What [Check] finds in the leaves and the tree.
const (
	// AlteredLeaf: the leaf is not the one that was appended.
	AlteredLeaf Code = "altered_leaf"
	// MovedLeaf: in the place of the leaf stands that of another entry.
	MovedLeaf Code = "moved_leaf"
	// MissingLeaf: the leaf is gone.
	MissingLeaf Code = "missing_leaf"
	// ExtraLeaf: a leaf behind the end that the checkpoint signs, or under a
	// key that is no entry's. An older checkpoint put back shows so.
	ExtraLeaf Code = "extra_leaf"
	// MalformedLeaf: the leaf is as it was appended, and breaks the encoding.
	MalformedLeaf Code = "malformed_leaf"
	// TimeWentBack: the entry's time is before that of the entry before it.
	TimeWentBack Code = "time_went_back"
	// HashMismatch: a stored hash of the tree is missing or wrong; the
	// entries under it are named. Where no leaf is reported as well, either
	// the leaves are whole or one of these was replaced with its hash.
	HashMismatch Code = "hash_mismatch"
	// RootMismatch: the tree is consistent in itself, and is not the one that
	// the checkpoint signs.
	RootMismatch Code = "root_mismatch"
)

// What it finds in the erasable parts.
const (
	// AlteredBody: the body or its salt is not what was appended.
	AlteredBody Code = "altered_body"
	// MissingBody: the body is gone, and no entry says that it was erased.
	MissingBody Code = "missing_body"
	// ExtraBody: there is a body where none was appended.
	ExtraBody Code = "extra_body"
	// UnerasedBody: an entry says that the body or token was erased, and it is
	// here: a backup was put back without applying the erasures again.
	UnerasedBody Code = "unerased_body"
	// DanglingToken: a token points to no entry.
	DanglingToken Code = "dangling_token"
)

// What it finds in the checkpoint, the anchors and the file.
const (
	// CheckpointInvalid: the checkpoint is malformed or its signature is bad.
	CheckpointInvalid Code = "checkpoint_invalid"
	// CheckpointOtherKey: the checkpoint is signed with a key that is not this
	// journal's.
	CheckpointOtherKey Code = "checkpoint_other_key"
	// Truncated: an anchor has seen entries that are not here. Its end was cut
	// off, an older copy was put back, or the disk lost its last commits in a
	// power failure: the file cannot tell which.
	Truncated Code = "truncated"
	// HistoryRewritten: the entries up to an anchor are not those it has seen.
	// No power failure does that.
	HistoryRewritten Code = "history_rewritten"
	// DamagedFile: the database is broken beneath the journal, as a failing
	// disk leaves it. The check may have ended early.
	DamagedFile Code = "damaged_file"
)

// NoEntry is the Seq of a problem that is of no one entry.
const NoEntry = math.MaxUint64

// A Problem is one thing that is wrong.
type Problem struct {
	Code Code
	// Seq is the entry, or the first of the entries Seq to Through.
	Seq     uint64
	Through uint64
}

// A Report is what a check found.
type Report struct {
	Size     uint64    // entries according to the checkpoint
	Bodies   uint64    // bodies that are there and as they were appended
	Erased   uint64    // bodies that an entry says were erased; no problem
	Problems []Problem // by entry, those of the whole journal first; empty: all is well
}
