/// What a run says: its verdict, whether it is news, and how much of it travels.
///
/// In: how each resource ended. Out: a report within bounds, or one more run in a streak. Pure.
@NullMarked
package dev.holdfast.agent.report;

import org.jspecify.annotations.NullMarked;
