/// The node below its root: files, processes, accounts, packages, services. The only package of the
/// agent that touches the node.
///
/// In: paths and names as documents write them. Out: what is there, as values; and single, atomic
/// changes. No path leaves the root, whatever links lie on the way. It decides nothing: which
/// change to make is the caller's.
@NullMarked
package dev.holdfast.agent.host;

import org.jspecify.annotations.NullMarked;
