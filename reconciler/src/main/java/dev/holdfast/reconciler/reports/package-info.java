/// Durable, deduplicated intake of what nodes report.
///
/// In: reports as check-ins bring them, in any order and as often as they like. Out: each report
/// once, to [ReportConsumer] in the transaction that makes it durable, and an acknowledgement after
/// that. Never judges a verdict.
@NullMarked
package dev.holdfast.reconciler.reports;

import org.jspecify.annotations.NullMarked;
