package picture

import "time"

// SetPageTime sets how long a page may take, and returns what undoes it.
func SetPageTime(d time.Duration) func() {
	before := pageTime
	pageTime = d
	return func() { pageTime = before }
}
