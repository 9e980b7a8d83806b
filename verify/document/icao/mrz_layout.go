package icao

// A span is a part of an MRZ, its lines joined.
type span struct{ from, to int }

func (s span) of(mrz string) string { return mrz[s.from:s.to] }

// A layout is where the parts of one size of MRZ are. The check digit of the
// number, the birth date and the expiry date follows each of them.
type layout struct {
	length                     int // of all lines together
	state, nationality, names  span
	number, birth, sex, expiry span
	// optional are the optional data elements. In TD1 and TD2 a number of more
	// than nine characters goes on in the first of them.
	optional []span
	overflow bool
	// optionalCheck: a check digit follows the optional data, as in TD3.
	optionalCheck bool
	composite     []span // what the last check digit covers
	compositeAt   int
}

// The sizes: three lines of 30 characters, two of 36, two of 44.
var layouts = []layout{
	{ // TD1, ICAO 9303-5 §4.2.2
		length: 90,
		state:  span{2, 5}, number: span{5, 14},
		birth: span{30, 36}, sex: span{37, 38}, expiry: span{38, 44}, nationality: span{45, 48},
		names:    span{60, 90},
		optional: []span{{15, 30}, {48, 59}}, overflow: true,
		composite: []span{{5, 30}, {30, 37}, {38, 45}, {48, 59}}, compositeAt: 59,
	},
	{ // TD2, ICAO 9303-6 §4.2.2
		length: 72,
		state:  span{2, 5}, names: span{5, 36},
		number: span{36, 45}, nationality: span{46, 49},
		birth: span{49, 55}, sex: span{56, 57}, expiry: span{57, 63},
		optional: []span{{64, 71}}, overflow: true,
		composite: []span{{36, 46}, {49, 56}, {57, 71}}, compositeAt: 71,
	},
	{ // TD3, ICAO 9303-4 §4.2.2
		length: 88,
		state:  span{2, 5}, names: span{5, 44},
		number: span{44, 53}, nationality: span{54, 57},
		birth: span{57, 63}, sex: span{64, 65}, expiry: span{65, 71},
		optional: []span{{72, 86}}, optionalCheck: true,
		composite: []span{{44, 54}, {57, 64}, {65, 87}}, compositeAt: 87,
	},
}

// layoutOf returns the layout of an MRZ by its length.
func layoutOf(mrz string) (layout, bool) {
	for _, l := range layouts {
		if l.length == len(mrz) {
			return l, true
		}
	}
	return layout{}, false
}
