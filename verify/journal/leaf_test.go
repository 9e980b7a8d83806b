package journal

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
)

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

var (
	bareLeaf = Leaf{Kind: Keys, Time: at("2026-11-21T08:15:00Z"), Desk: "desk-1", Action: "imported"}
	fullLeaf = Leaf{
		Kind:         Verification,
		Time:         at("2026-11-21T08:15:00.25Z"),
		Clock:        at("2026-11-21T08:14:59.999Z"),
		Late:         true,
		Desk:         "5XQK3Z",
		Operator:     4,
		Format:       "cwt.claim169",
		Verdict:      "authentic_stale",
		Reasons:      []string{"keys_stale", "signed_in_future", "keys_stale"},
		KeyID:        strings.Repeat("9f", 32),
		KeysIssuedAt: at("2026-08-01T00:00:00Z"),
		Commitment:   [32]byte{0xff, 1, 2, 31: 0xfe},
	}
)

// bareText and fullText are the encoding as it is promised. They never change.
const bareText = `soi.leaf/1
seq 0
kind keys
time 2026-11-21T08:15:00.000Z
desk desk-1
action imported
`

const fullText = `soi.leaf/1
seq 18446744073709551615
kind verification
time 2026-11-21T08:15:00.250Z
clock 2026-11-21T08:14:59.999Z
late true
desk 5XQK3Z
operator 4
format cwt.claim169
verdict authentic_stale
reason keys_stale
reason signed_in_future
reason keys_stale
key 9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f9f
keys_issued 2026-08-01T00:00:00.000Z
commitment /wECAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAP4=
`

func TestLeafText(t *testing.T) {
	confirmation := Leaf{Kind: Confirmation, Time: fullLeaf.Time, Desk: "d", Of: 0, Action: "matches"}
	erasure := Leaf{Kind: Erasure, Time: fullLeaf.Time, Desk: "d", Of: 0, Through: 3, Action: "requested"}
	tests := []struct {
		name string
		seq  uint64
		leaf Leaf
		text string
	}{
		{"least", 0, bareLeaf, bareText},
		{"most", 1<<64 - 1, fullLeaf, fullText},
		{"of the first entry", 1, confirmation, "soi.leaf/1\nseq 1\nkind confirmation\ntime 2026-11-21T08:15:00.250Z\ndesk d\nof 0\naction matches\n"},
		{"of a range", 9, erasure, "soi.leaf/1\nseq 9\nkind erasure\ntime 2026-11-21T08:15:00.250Z\ndesk d\nof 0\nthrough 3\naction requested\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			text, err := EncodeLeaf(test.seq, test.leaf)
			if err != nil || string(text) != test.text {
				t.Fatalf("EncodeLeaf: %v\n%s", err, text)
			}
			seq, leaf, err := DecodeLeaf(text)
			if err != nil || seq != test.seq || !reflect.DeepEqual(leaf, test.leaf) {
				t.Fatalf("DecodeLeaf: %d, %+v, %v", seq, leaf, err)
			}
		})
	}
}

func TestLeafTimesAreUTCInMilliseconds(t *testing.T) {
	leaf := bareLeaf
	leaf.Time = time.Date(2026, 11, 21, 15, 15, 0, 999_999, time.FixedZone("ICT", 7*3600))
	text, err := EncodeLeaf(0, leaf)
	if err != nil || string(text) != bareText {
		t.Fatalf("%v\n%s", err, text)
	}
}

func TestEncodeLeafRefuses(t *testing.T) {
	tests := map[string]func(*Leaf){
		"unknown kind":               func(l *Leaf) { l.Kind = "gossip" },
		"no kind":                    func(l *Leaf) { l.Kind = "" },
		"no time":                    func(l *Leaf) { l.Time = time.Time{} },
		"year of five digits":        func(l *Leaf) { l.Time = l.Time.AddDate(9000, 0, 0) },
		"clock before Christ":        func(l *Leaf) { l.Clock = l.Time.AddDate(-3000, 0, 0) },
		"clock a moment above zero":  func(l *Leaf) { l.Clock = time.Time{}.Add(1) },
		"no desk":                    func(l *Leaf) { l.Desk = "" },
		"no verdict":                 func(l *Leaf) { l.Verdict = "" },
		"verification with action":   func(l *Leaf) { l.Action = "matches" },
		"other kind without action":  func(l *Leaf) { l.Kind = Clock },
		"verification of an entry":   func(l *Leaf) { l.Of = 1 },
		"confirmation of a range":    func(l *Leaf) { l.Kind, l.Action, l.Of, l.Through = Confirmation, "matches", 1, 2 },
		"range of one, said twice":   func(l *Leaf) { l.Kind, l.Action, l.Of, l.Through = Erasure, "requested", 2, 2 },
		"range that runs backwards":  func(l *Leaf) { l.Kind, l.Action, l.Of, l.Through = SignOff, "signed", 3, 2 },
		"newline":                    func(l *Leaf) { l.Format = "a\nverdict authentic" },
		"carriage return":            func(l *Leaf) { l.KeyID = "a\rb" },
		"NUL":                        func(l *Leaf) { l.Desk = "a\x00" },
		"space":                      func(l *Leaf) { l.Verdict = "a b" },
		"escape":                     func(l *Leaf) { l.Verdict = "\x1b[31m" },
		"letters beyond ASCII":       func(l *Leaf) { l.Format = "thẻ" },
		"bidirectional override":     func(l *Leaf) { l.Format = "\u202e" },
		"broken UTF-8":               func(l *Leaf) { l.Format = "\xff" },
		"too long":                   func(l *Leaf) { l.KeyID = strings.Repeat("a", maxWord+1) },
		"empty reason":               func(l *Leaf) { l.Reasons = []string{""} },
		"reason with a line of text": func(l *Leaf) { l.Reasons = []string{"a", "b\nc"} },
		"too many reasons":           func(l *Leaf) { l.Reasons = make([]string, maxReasons+1) },
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			leaf := fullLeaf
			change(&leaf)
			text, err := EncodeLeaf(0, leaf)
			if !errors.Is(err, ErrInvalidLeaf) || text != nil {
				t.Fatalf("%v\n%s", err, text)
			}
		})
	}
}

func TestDecodeLeafRefuses(t *testing.T) {
	change := func(old, new string) string {
		if !strings.Contains(fullText, old) {
			panic(old)
		}
		return strings.Replace(fullText, old, new, 1)
	}
	tests := map[string]string{
		"empty":                "",
		"header alone":         "soi.leaf/1\n",
		"newer version":        change("soi.leaf/1", "soi.leaf/2"),
		"no last newline":      strings.TrimSuffix(fullText, "\n"),
		"two last newlines":    fullText + "\n",
		"empty line":           change("late true\n", "\nlate true\n"),
		"CRLF":                 strings.ReplaceAll(fullText, "\n", "\r\n"),
		"unknown line":         fullText + "note hello\n",
		"line twice":           change("desk 5XQK3Z\n", "desk 5XQK3Z\ndesk 5XQK3Z\n"),
		"lines out of order":   change("late true\ndesk 5XQK3Z\n", "desk 5XQK3Z\nlate true\n"),
		"empty value":          change("verdict authentic_stale", "verdict "),
		"late false":           change("late true", "late false"),
		"operator nought":      change("operator 4", "operator 0"),
		"operator too large":   change("operator 4", "operator 4294967296"),
		"leading zero":         change("operator 4", "operator 04"),
		"plus sign":            change("operator 4", "operator +4"),
		"time with offset":     change("08:15:00.250Z", "15:15:00.250+07:00"),
		"time without ms":      change("08:15:00.250Z", "08:15:00Z"),
		"time in microseconds": change("08:15:00.250Z", "08:15:00.250000Z"),
		"thirteenth month":     change("2026-11-21T08:15", "2026-13-21T08:15"),
		"zero time":            change("2026-08-01T", "0001-01-01T"),
		"commitment of zeros":  change("/wECAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAP4=", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="),
		"commitment too short": change("/wECAAAA", "/wEC"),
		"commitment, odd bits": change("AP4=", "AP5="),
		"two spaces":           change("desk 5XQK3Z", "desk  5XQK3Z"),
		"space at the end":     change("desk 5XQK3Z", "desk 5XQK3Z "),
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			seq, leaf, err := DecodeLeaf([]byte(text))
			if !errors.Is(err, ErrInvalidLeaf) || seq != 0 || !reflect.DeepEqual(leaf, Leaf{}) {
				t.Fatalf("%d, %+v, %v", seq, leaf, err)
			}
		})
	}
}

func FuzzDecodeLeaf(f *testing.F) {
	f.Add([]byte(bareText))
	f.Add([]byte(fullText))
	f.Add([]byte("soi.leaf/1\nseq 1\nkind confirmation\ntime 2026-11-21T08:15:00.250Z\ndesk d\nof 0\naction matches\n"))
	f.Add([]byte("soi.leaf/1\nseq 9\nkind erasure\ntime 2026-11-21T08:15:00.250Z\ndesk d\nof 0\nthrough 3\naction a\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		seq, leaf, err := DecodeLeaf(text)
		if err != nil {
			if seq != 0 || !reflect.DeepEqual(leaf, Leaf{}) {
				t.Fatal("a result beside the error")
			}
			return
		}
		again, err := EncodeLeaf(seq, leaf)
		if err != nil || string(again) != string(text) {
			t.Fatalf("re-encoded differently: %v\n%q\n%q", err, text, again)
		}
		for _, c := range string(text) {
			if c != '\n' && (c < ' ' || c > '~') {
				t.Fatalf("accepted %U", c)
			}
		}
	})
}
