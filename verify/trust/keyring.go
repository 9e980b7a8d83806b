package trust

// A Keyring is a set of keys that is ready to judge. It is immutable and safe
// for concurrent use.
type Keyring struct{}
