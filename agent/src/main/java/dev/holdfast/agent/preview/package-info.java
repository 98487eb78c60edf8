/// Proposals that this node is asked to look at.
///
/// In: orders whose signature was checked, and what they name, fetched by digest. Out: what is to
/// be looked at next, and results that wait to be brought to the reconciler. Nothing of a proposal
/// is ever part of what is released: it lies in a folder of its own until it was looked at, or
/// expired. A restart forgets it, but not that an answer is owed: it is fetched and looked at
/// again. Never looks at the node itself, and never changes it.
@NullMarked
package dev.holdfast.agent.preview;

import org.jspecify.annotations.NullMarked;
