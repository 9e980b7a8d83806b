package desk

import (
	"errors"
	"slices"

	"github.com/soi-id/soi/verify/trust/bundle"
)

// An outcome is what became of a source, for one publisher after the other.
type outcome struct {
	reports []BundleReport
	refused []refusal
}

// A refusal is by a publisher's keys; publisher is "" where it cannot be known
// whose bundle was refused.
type refusal struct {
	publisher string
	err       error
}

func (o *outcome) add(other outcome) {
	o.reports = append(o.reports, other.reports...)
	o.refused = append(o.refused, other.refused...)
	if len(o.reports) > 0 {
		// A stick may hold bundles for other offices as well.
		o.refused = slices.DeleteFunc(o.refused, func(r refusal) bool { return errors.Is(r.err, bundle.ErrOtherPublisher) })
	}
}

// err is what was refused, each cause once.
func (o *outcome) err() error {
	var causes []error
	for _, r := range o.refused {
		if !slices.ContainsFunc(causes, func(e error) bool { return e.Error() == r.err.Error() }) {
			causes = append(causes, r.err)
		}
	}
	return errors.Join(causes...)
}

// attributed leaves of the refusals of one bundle those of the publisher whose
// it is, which its signatures tell. Where they tell nothing, because it could
// not be read as far as that, one refusal stands for all.
func (o outcome) attributed() outcome {
	signed := slices.DeleteFunc(slices.Clone(o.refused), func(r refusal) bool { return !tellsPublisher(r.err) })
	unknown := slices.DeleteFunc(slices.Clone(o.refused), func(r refusal) bool {
		return tellsPublisher(r.err) || errors.Is(r.err, bundle.ErrOtherPublisher)
	})
	switch {
	case len(o.reports) > 0 || len(signed) > 0:
		return outcome{o.reports, signed}
	case len(unknown) == 1:
		return outcome{refused: unknown}
	case len(unknown) > 1:
		return outcome{refused: []refusal{{"", unknown[0].err}}}
	}
	return outcome{refused: []refusal{{"", bundle.ErrOtherPublisher}}}
}

// tellsPublisher reports whether a refusal comes only after a signature of the
// publisher was found good, or its key was named.
func tellsPublisher(err error) bool {
	for _, after := range []error{
		bundle.ErrUnderSigned, bundle.ErrRollback, bundle.ErrRepublished, bundle.ErrExpired, bundle.ErrFuture, bundle.ErrMixed,
		bundle.ErrTampered, bundle.ErrContent, bundle.ErrOutOfScope,
	} {
		if errors.Is(err, after) {
			return true
		}
	}
	return false
}
