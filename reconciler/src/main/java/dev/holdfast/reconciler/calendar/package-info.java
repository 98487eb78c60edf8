/// When a calendar is open. In: a [dev.holdfast.model.Calendar], and the text of an iCalendar file
/// where it names one. Out: open intervals within bounds that the caller gives, and the hours that
/// nodes are told. [OpenTimes] knows no clock; what a calendar says is stored with its commit, by
/// the versions' room.
@NullMarked
package dev.holdfast.reconciler.calendar;

import org.jspecify.annotations.NullMarked;
