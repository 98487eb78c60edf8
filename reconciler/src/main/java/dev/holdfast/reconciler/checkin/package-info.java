/// How nodes join, prove who they are, and check in.
///
/// In: the messages of [dev.holdfast.wire]. Out: answers, or a [Refusal] that says what to do;
/// reports go on through [ReportSink]. A held check-in costs no thread. Never judges what a report
/// says, and never believes a node about its name, its labels or the time.
@NullMarked
package dev.holdfast.reconciler.checkin;

import org.jspecify.annotations.NullMarked;
