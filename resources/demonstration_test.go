package resources

import (
	"testing"
	"time"
)

func TestReleased(t *testing.T) {
	written := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	for built, want := range map[string]time.Time{
		"":                          written, // not built by make
		"yesterday":                 written,
		"2026-11-20T09:00:00+07:00": written, // an older commit than the moment that is written down
		"2026-11-22T09:00:00+07:00": written.Add(26 * time.Hour),
	} {
		if got := released(built, written); !got.Equal(want) {
			t.Errorf("%q: %s, want %s", built, got, want)
		}
	}
}
