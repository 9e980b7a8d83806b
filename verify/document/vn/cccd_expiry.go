package vn

import "time"

// The birthdays to which a card runs. The expiry itself is not in the code.
var (
	cccdMilestones    = []int{25, 40, 60}     // Law 59/2014 art. 21
	canCuocMilestones = []int{14, 25, 40, 60} // Law 26/2023 art. 21
)

// firstCanCuoc is the day on which the thẻ căn cước took the place of the
// CCCD: Law 26/2023 came into force.
var firstCanCuoc = date{2024, 7, 1}

// graceYears: a card issued in the last two years before a milestone runs to
// the one after it.
const graceYears = 2

// computedExpiry returns the last day of a card, or the code of the note that
// says why there is none. The dates are readable and issue is not before
// birth.
func computedExpiry(birth, issue date) (expiry date, code string) {
	if !birth.full() || birth.month == int(time.February) && birth.day == 29 {
		return date{}, CodeExpiryNotComputable
	}
	milestones := cccdMilestones
	if !issue.before(firstCanCuoc) {
		milestones = canCuocMilestones
	}
	for _, age := range milestones {
		if issue.before(birth.birthday(age - graceYears)) {
			return birth.birthday(age), ""
		}
	}
	return date{}, CodeNoExpiry
}

// birthday is the day on which someone born on d reaches an age.
func (d date) birthday(age int) date { return date{d.year + age, d.month, d.day} }
