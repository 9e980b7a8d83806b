package resources

import "testing"

func TestFieldValue(t *testing.T) {
	vi := In(Vietnamese)
	for _, c := range []struct{ key, value, want string }{
		{"birth_date", "2000-01-15", "15/01/2000"},
		{"birth_date", "2000-01", "01/2000"},
		{"birth_date", "2000", "2000"},
		{"birth_date", "15012000", "15012000"}, // could not be read: as it stands
		{"valid_from", "2024-07-01", "01/07/2024"},
		{"full_name", "2000-01-15", "2000-01-15"},
		{"sex", "F", "Nữ"},
		{"sex", "?", "?"},
		{"address", "1 Main St\nTown", "1 Main St / Town"},
		{"full_name", "An\u202enA", "An⟨U+202E⟩nA"},
		{"full_name", "An\u2066\u200b\x07\x00", "An⟨U+2066⟩⟨U+200B⟩⟨U+0007⟩⟨U+0000⟩"},
		{"full_name", "Nguyễn Thị Hồng Hạnh", "Nguyễn Thị Hồng Hạnh"},
	} {
		if got := vi.FieldValue(c.key, c.value); got != c.want {
			t.Errorf("%s %q: got %q, want %q", c.key, c.value, got, c.want)
		}
	}
}

func TestFieldName(t *testing.T) {
	if got := In(English).FieldName("birth_date"); got != "Date of birth" {
		t.Errorf("got %q", got)
	}
	if got := In(English).FieldName("claim_\u202e75"); got != "claim_⟨U+202E⟩75" {
		t.Errorf("got %q", got)
	}
}
