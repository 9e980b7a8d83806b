package verify

// Calls returns which verdict a judgement's code calls for.
func Calls(code string) (Verdict, bool) {
	v, ok := calls[code]
	return v, ok
}
