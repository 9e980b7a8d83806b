package loop

import "time"

// Manual is a loop for tests: time passes when the test says so, and work is
// done at once, or when the test says so if Held is set.
type Manual struct {
	Held bool // keep what Go is given until Finish

	now    time.Time
	timers []*manualTimer
	jobs   []manualJob
}

type manualTimer struct {
	at      time.Time
	f       func()
	stopped bool
}

type manualJob struct{ work, then func() }

// NewManual returns a loop whose clock stands at a time.
func NewManual(now time.Time) *Manual { return &Manual{now: now} }

// Now is the time as the test has set it.
func (m *Manual) Now() time.Time { return m.now }

// After calls f when the test has let d pass.
func (m *Manual) After(d time.Duration, f func()) func() {
	t := &manualTimer{at: m.now.Add(d), f: f}
	m.timers = append(m.timers, t)
	return func() { t.stopped = true }
}

// Go does the work at once, or keeps it where Held is set.
func (m *Manual) Go(work, then func()) {
	if m.Held {
		m.jobs = append(m.jobs, manualJob{work, then})
		return
	}
	work()
	then()
}

// Finish does the oldest job that is kept and reports whether there was one.
func (m *Manual) Finish() bool {
	if len(m.jobs) == 0 {
		return false
	}
	job := m.jobs[0]
	m.jobs = m.jobs[1:]
	job.work()
	job.then()
	return true
}

// Advance lets time pass and calls what became due, in order of time.
func (m *Manual) Advance(d time.Duration) {
	end := m.now.Add(d)
	for {
		next := -1
		for i, t := range m.timers {
			if !t.stopped && !t.at.After(end) && (next < 0 || t.at.Before(m.timers[next].at)) {
				next = i
			}
		}
		if next < 0 {
			break
		}
		t := m.timers[next]
		m.timers = append(m.timers[:next], m.timers[next+1:]...)
		if t.at.After(m.now) {
			m.now = t.at
		}
		t.f()
	}
	m.now = end
}
