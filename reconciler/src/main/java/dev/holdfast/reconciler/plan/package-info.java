/// What a commit would change. In: the desired state in force, the desired state of a commit, the
/// fleet. Out: a [Plan]: associations added, changed field by field, retired, and the nodes that
/// enter, leave and stay. Pure: says what would be, does nothing.
@NullMarked
package dev.holdfast.reconciler.plan;

import org.jspecify.annotations.NullMarked;
