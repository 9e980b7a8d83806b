package desk

import (
	"errors"

	"github.com/soi-id/soi/verify/trust/bundle"
)

// The codes of refusals of bundles and publishers. The text reason.<code> says
// what to do.
const (
	CodeBundleIncomplete     = "bundle_incomplete"
	CodeBundleTooLarge       = "bundle_too_large"
	CodeBundleOtherPublisher = "bundle_other_publisher"
	CodeBundleUnderSigned    = "bundle_under_signed"
	CodeBundleRootGap        = "bundle_root_gap"
	CodeBundleRollback       = "bundle_rollback"
	CodeBundleRepublished    = "bundle_republished"
	CodeBundleExpired        = "bundle_expired"
	CodeBundleFuture         = "bundle_future"
	CodeBundleMixed          = "bundle_mixed"
	CodeBundleTampered       = "bundle_tampered"
	CodeBundleMalformed      = "bundle_malformed"
	CodeBundleContent        = "bundle_content"
	CodeBundleOutOfScope     = "bundle_out_of_scope"
	CodeBundleStored         = "bundle_stored"
	CodeSetUnreadable        = "revoked_set_unreadable"

	CodePublisherNotEnrolled = "publisher_not_enrolled"
	CodePublisherEnrolled    = "publisher_enrolled_already"
	CodePublisherFingerprint = "publisher_fingerprint"
	CodePublisherRoot        = "publisher_root"
	CodePublisherScope       = "publisher_scope"

	CodeSourceNone    = "source_none"
	CodeSourceArchive = "source_archive"
	CodeSourceAddress = "source_address"
	CodeSourceServer  = "source_server"

	// CodeBundleFailed: the machine is the cause, not the bundle: a full disk,
	// a stick that was pulled, a cache that another program holds.
	CodeBundleFailed = "bundle_failed"
)

var bundleCodes = []struct {
	err  error
	code string
}{
	{bundle.ErrIncomplete, CodeBundleIncomplete},
	{bundle.ErrTooLarge, CodeBundleTooLarge},
	{bundle.ErrOtherPublisher, CodeBundleOtherPublisher},
	{bundle.ErrUnderSigned, CodeBundleUnderSigned},
	{bundle.ErrRootGap, CodeBundleRootGap},
	{bundle.ErrRollback, CodeBundleRollback},
	{bundle.ErrRepublished, CodeBundleRepublished},
	{bundle.ErrExpired, CodeBundleExpired},
	{bundle.ErrFuture, CodeBundleFuture},
	{bundle.ErrMixed, CodeBundleMixed},
	{bundle.ErrTampered, CodeBundleTampered},
	{bundle.ErrMalformed, CodeBundleMalformed},
	{bundle.ErrContent, CodeBundleContent},
	{bundle.ErrOutOfScope, CodeBundleOutOfScope},
	{bundle.ErrStored, CodeBundleStored},
	{ErrSetUnreadable, CodeSetUnreadable},
	{bundle.ErrNotEnrolled, CodePublisherNotEnrolled},
	{bundle.ErrEnrolled, CodePublisherEnrolled},
	{bundle.ErrRootFile, CodePublisherRoot},
	{bundle.ErrNoScope, CodePublisherScope},
	{ErrFingerprint, CodePublisherFingerprint},
	{ErrNoBundle, CodeSourceNone},
	{ErrArchive, CodeSourceArchive},
	{ErrAddress, CodeSourceAddress},
	{ErrServer, CodeSourceServer},
}

// BundleCode returns the stable code of why a bundle, a publisher or a source
// was refused.
func BundleCode(err error) string {
	for _, known := range bundleCodes {
		if errors.Is(err, known.err) {
			return known.code
		}
	}
	return CodeBundleFailed
}
