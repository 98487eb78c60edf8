/// The loop: what is due now, carrying it out, and recording it so that nothing is lost or told
/// twice.
///
/// In: what is released to the node, its progress, and the time. Out: a next step, which is decided
/// purely, and the runs that follow from it. Only one run at a time.
@NullMarked
package dev.holdfast.agent.run;

import org.jspecify.annotations.NullMarked;
