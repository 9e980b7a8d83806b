package trust

import (
	"fmt"
	"slices"
	"time"

	"go.etcd.io/bbolt"
)

// BlockKind is what is known against a key.
type BlockKind string

// The kinds of blocks.
const (
	BlockTest        BlockKind = "test"        // its private key serves tests, or is public
	BlockCompromised BlockKind = "compromised" // others may have its private key
	BlockSuperseded  BlockKind = "superseded"  // nothing signed after At counts
)

func (k BlockKind) known() bool {
	return k == BlockTest || k == BlockCompromised || k == BlockSuperseded
}

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
		switch change.Status {
		case Compromised:
			blocks = append(blocks, Block{ID: k.ID, Kind: BlockCompromised, At: change.At, Reason: change.Reason})
		case Superseded:
			blocks = append(blocks, Block{ID: k.ID, Kind: BlockSuperseded, At: change.At, Reason: change.Reason})
		}
	}
	return blocks
}

func (b Block) applyTo(k *Key) {
	switch b.Kind {
	case BlockTest:
		k.Test = true
	case BlockCompromised:
		k.remember(StatusChange{Status: Compromised, At: b.At, Reason: b.Reason})
	case BlockSuperseded:
		k.remember(StatusChange{Status: Superseded, At: b.At, Reason: b.Reason})
	}
}

func (k *Key) remember(change StatusChange) {
	if !slices.ContainsFunc(k.History, change.equal) {
		k.History = append(k.History, change)
	}
}

// Remember records for good what the keys' own records say against them, in the
// transaction that takes the keys in from elsewhere than [Import].
func Remember(tx *bbolt.Tx, keys []*Key) error {
	for _, k := range keys {
		for _, b := range k.blocks() {
			if err := putBlock(tx, b); err != nil {
				return fmt.Errorf("remember what is known against key %.8s: %w", k.ID, err)
			}
		}
	}
	return nil
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
