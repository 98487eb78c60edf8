/// What all nodes do about one firing of an association, or about one request to run it.
///
/// In: reports, questions for permits, and what people ask for. Out: one [Execution] with sums that
/// are kept and the parts of the nodes of which there is something to tell, and permits: who may
/// change itself now, so that never more nodes change at once than the association bears, and none
/// begins once too many have failed. Every decision is made under the execution's row lock, so that
/// any replica may make it. Never decides which version a node has, and never judges its state.
@NullMarked
package dev.holdfast.reconciler.execution;

import org.jspecify.annotations.NullMarked;
