package verifying

import (
	"context"
	"time"

	"github.com/soi-id/soi/app/loop"
	"github.com/soi-id/soi/verify/desk"
)

// ProgressAfter is how long reading may take before the screen says so. A
// shorter wait would only flicker.
const ProgressAfter = 150 * time.Millisecond

// A job is one input on its way to a verdict.
type job struct {
	name  string // for the person, or ""
	batch *batch
	read  func(context.Context) []desk.Verification
}

// A queue does jobs one after another, in order, away from the interface
// thread. Its methods are called on the interface thread.
type queue struct {
	loop loop.Loop
	// done is called with what each job found; of a cancelled one, with what
	// it found before.
	done func(job, []desk.Verification)
	// progress is called with the job that takes long, and with nil when it
	// no longer does.
	progress func(*job)

	waiting []job
	running *job
	cancel  context.CancelFunc
}

func (q *queue) add(jobs ...job) {
	for _, j := range jobs {
		j.batch.waiting++
	}
	q.waiting = append(q.waiting, jobs...)
	q.next()
}

func (q *queue) next() {
	if q.running != nil || len(q.waiting) == 0 {
		return
	}
	j := q.waiting[0]
	q.waiting = q.waiting[1:]
	ctx, cancel := context.WithCancel(context.Background())
	q.running, q.cancel = &j, cancel
	stop := q.loop.After(ProgressAfter, func() { q.progress(&j) })
	var found []desk.Verification
	q.loop.Go(func() { found = j.read(ctx) }, func() {
		stop()
		cancel()
		q.running = nil
		j.batch.waiting--
		q.progress(nil)
		q.done(j, found)
		q.next()
	})
}

// stop cancels the running job and what waits of its batch, and reports
// whether there was one. What was scanned meanwhile goes on.
func (q *queue) stop() bool {
	if q.running == nil {
		return false
	}
	b := q.running.batch
	kept := q.waiting[:0]
	for _, j := range q.waiting {
		if j.batch == b {
			b.waiting--
			continue
		}
		kept = append(kept, j)
	}
	q.waiting = kept
	q.cancel()
	return true
}
