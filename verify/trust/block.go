package trust

import (
	"slices"
	"time"
)

// BlockKind is what is known against a key.
type BlockKind string

// The kinds of blocks.
const (
	BlockTest        BlockKind = "test"        // its private key serves tests, or is public
	BlockCompromised BlockKind = "compromised" // others may have its private key
)

func (k BlockKind) known() bool { return k == BlockTest || k == BlockCompromised }

// A Block is something known against a public key for good. It binds to the
// key itself and not to a record, so that neither removal nor a new import,
// under whatever issuer, brings the key back.
type Block struct {
	ID     string // as Key.ID
	Kind   BlockKind
	At     time.Time // when it became known
	Reason string
}

// blocks returns what the key's own record says against it.
func (k *Key) blocks() []Block {
	var blocks []Block
	if k.Test {
		blocks = append(blocks, Block{ID: k.ID, Kind: BlockTest, At: k.IssuedAt})
	}
	for _, change := range k.History {
		if change.Status == Compromised {
			blocks = append(blocks, Block{ID: k.ID, Kind: BlockCompromised, At: change.At, Reason: change.Reason})
		}
	}
	return blocks
}

func (b Block) applyTo(k *Key) {
	switch b.Kind {
	case BlockTest:
		k.Test = true
	case BlockCompromised:
		change := StatusChange{Status: Compromised, At: b.At, Reason: b.Reason}
		if !slices.ContainsFunc(k.History, change.equal) {
			k.History = append(k.History, change)
		}
	}
}

func (c StatusChange) equal(other StatusChange) bool {
	return c.Status == other.Status && c.At.Equal(other.At) && c.Reason == other.Reason
}

// Demonstrate returns copies of the keys as demonstration keys: whatever their
// records say, a signature under them proves nothing, since their private keys
// are public.
func Demonstrate(keys []*Key) []*Key {
	shown := make([]*Key, len(keys))
	for i, k := range keys {
		shown[i] = k.clone()
		shown[i].Origin = Demonstration
		shown[i].Test = true
	}
	return shown
}
