/// AWS Command documents: which step runs next, what became of it, and what it said.
///
/// In: steps as documents declare them, and the parameters of one node. Out: a result for each,
/// with a bounded and redacted end of its output. What a run has done is written down after each
/// step, so that it goes on there after a restart of the agent or of the node. Order, conditions
/// and inputs are decided by pure functions; the closet `plugin` carries out. Never decides whether
/// a document may run.
@NullMarked
package dev.holdfast.agent.step;

import org.jspecify.annotations.NullMarked;
