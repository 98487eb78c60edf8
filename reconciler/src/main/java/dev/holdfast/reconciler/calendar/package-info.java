/// When a calendar is open. In: a [dev.holdfast.model.Calendar], and the text of an iCalendar file
/// where it names one. Out: open intervals within bounds that the caller gives. Knows no clock.
@NullMarked
package dev.holdfast.reconciler.calendar;

import org.jspecify.annotations.NullMarked;
