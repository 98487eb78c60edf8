/// How each node stands with each association, as of when.
///
/// In: durable reports, releases, presence. Out: a verdict per (node, association) with since-when
/// and as-of, sums that are kept and not counted, open drift, history. Never says "in sync" without
/// saying as of when, and never lets a silent node stay green.
@NullMarked
package dev.holdfast.reconciler.drift;

import org.jspecify.annotations.NullMarked;
