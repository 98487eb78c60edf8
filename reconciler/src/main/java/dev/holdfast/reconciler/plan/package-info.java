/// What a commit would change, and whether that is too much at once. In: the desired state in
/// force, the desired state of a commit, the brakes that the last commit set, the fleet. Out: a
/// [Plan]: associations added, changed field by field, retired, and the nodes that enter, leave and
/// stay; a [Judgement]: the plan's digest and the brakes that it hits. Pure: says what would be,
/// does nothing.
@NullMarked
package dev.holdfast.reconciler.plan;

import org.jspecify.annotations.NullMarked;
