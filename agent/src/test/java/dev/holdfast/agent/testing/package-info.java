/// Kits for the agent's tests: a node in a folder, a reconciler that speaks the protocol and can
/// misbehave, a clock that is turned by hand.
@NullMarked
package dev.holdfast.agent.testing;

import org.jspecify.annotations.NullMarked;
