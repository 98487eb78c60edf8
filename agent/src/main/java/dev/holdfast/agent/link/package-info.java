/// The way to the reconciler: HTTP, keys, signatures, sessions, and when to try again.
///
/// In: what the node has to say. Out: manifests and run requests whose signatures were checked,
/// with every blob they name already in the state folder. Nothing unsigned gets past it.
@NullMarked
package dev.holdfast.agent.link;

import org.jspecify.annotations.NullMarked;
