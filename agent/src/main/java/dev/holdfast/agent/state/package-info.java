/// The agent's state folder: what it was told, what it remembers and what it has yet to say.
///
/// In: values of the wire, of `drift` and of `report`. Out: the same, whole, after a crash at any
/// point. A file that is damaged is put aside and counts as absent; it never stops the agent. Holds
/// the node's private key; knows nothing of HTTP and decides nothing.
@NullMarked
package dev.holdfast.agent.state;

import org.jspecify.annotations.NullMarked;
