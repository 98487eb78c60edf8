/// When something is due: expression → firings, in words, and spread over a fleet.
///
/// In: an expression with its time zone, and instants. Out: instants. Every replica and node
/// computes the same ones. Never asks a clock.
@NullMarked
package dev.holdfast.schedule;

import org.jspecify.annotations.NullMarked;
