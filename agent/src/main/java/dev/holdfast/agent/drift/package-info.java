/// Why a resource differs: a new version, drift, an input that moved, or a fight; and when to
/// correct it again.
///
/// In: what is desired now, what was desired when the node last complied, and what the last runs
/// did. Out: causes and memories as values. Pure: no clock, no files.
@NullMarked
package dev.holdfast.agent.drift;

import org.jspecify.annotations.NullMarked;
