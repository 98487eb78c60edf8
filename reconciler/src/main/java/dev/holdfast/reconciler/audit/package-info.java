/// Who did what, kept for good. In comes every mutating call and every decision of a person; out
/// goes an append-only list in which each entry carries the hash of the one before, so that a
/// removed or altered entry shows. It never judges whether somebody may do what they did.
@NullMarked
package dev.holdfast.reconciler.audit;

import org.jspecify.annotations.NullMarked;
