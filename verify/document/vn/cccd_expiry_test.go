package vn

import "testing"

func TestComputedExpiry(t *testing.T) {
	day := func(s string) date {
		d, ok := compactDate(s)
		if !ok {
			t.Fatalf("%s is no date", s)
		}
		return d
	}
	for _, tt := range []struct {
		birth, issue string
		want         string // a date or a code
	}{
		// The two known cards.
		{"15012000", "20052021", "2025-01-15"},
		{"15012000", "20092024", "2040-01-15"},

		// CCCD: around the window before 25.
		{"15062000", "14062023", "2025-06-15"},
		{"15062000", "15062023", "2040-06-15"}, // exactly two years before
		{"15062000", "16062023", "2040-06-15"},
		{"15061998", "14062023", "2038-06-15"}, // the day before 25
		{"15061998", "15062023", "2038-06-15"}, // the birthday itself
		{"15061998", "16062023", "2038-06-15"},
		{"15012005", "20052021", "2030-01-15"}, // at 16
		{"15012018", "20052021", "2043-01-15"}, // no milestone at 14 then

		// Around the window before 40.
		{"15061985", "14062023", "2025-06-15"},
		{"15061985", "15062023", "2045-06-15"},
		{"15061983", "14062023", "2043-06-15"},
		{"15061983", "15062023", "2043-06-15"},

		// Around the window before 60.
		{"15061965", "14062023", "2025-06-15"},
		{"15061965", "15062023", CodeNoExpiry}, // exactly 58
		{"15061965", "16062023", CodeNoExpiry},
		{"15061963", "15062023", CodeNoExpiry}, // exactly 60
		{"15061940", "15062023", CodeNoExpiry},

		// Thẻ căn cước: 14 as well, by the date of issue.
		{"15062018", "30062024", "2043-06-15"},
		{"15062018", "01072024", "2032-06-15"},
		{"15062024", "20092024", "2038-06-15"},
		{"15062013", "14062025", "2027-06-15"},
		{"15062013", "15062025", "2038-06-15"}, // exactly 12
		{"15062011", "14062025", "2036-06-15"},
		{"15062011", "15062025", "2036-06-15"},
		{"15062000", "15062025", "2040-06-15"},
		{"15061985", "20092024", "2045-06-15"},
		{"15061967", "14062025", "2027-06-15"},
		{"15061967", "15062025", CodeNoExpiry},

		// Issued on 29 February; a birthday needs no leap day.
		{"01032001", "29022024", "2026-03-01"},
		{"28022001", "29022024", "2041-02-28"},
		{"01031999", "29022024", "2039-03-01"},

		// No rule.
		{"29022000", "20052021", CodeExpiryNotComputable},
		{"29021940", "20052021", CodeExpiryNotComputable},
		{"062000", "20052021", CodeExpiryNotComputable},
		{"2000", "20052021", CodeExpiryNotComputable},
	} {
		expiry, code := computedExpiry(day(tt.birth), day(tt.issue))
		got := code
		if code == "" {
			got = expiry.String()
		}
		if got != tt.want {
			t.Errorf("born %s, issued %s: %s, want %s", tt.birth, tt.issue, got, tt.want)
		}
	}
}
