/// What a proposal would change, asked of some of the nodes themselves.
///
/// In: what a pull request proposes, and whom it would reach; what nodes answer. Out: signed-to-be
/// orders for check-ins, the content that they name, and the answers in words. Nothing here is
/// released, becomes a version, or counts as a report: reports, verdicts and compliance never hear
/// of it. What nodes say is names of resources and properties; other names than those of the
/// proposal are dropped.
@NullMarked
package dev.holdfast.reconciler.preview;

import org.jspecify.annotations.NullMarked;
