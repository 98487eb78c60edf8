/// The server: follows the Git repository, makes versions of what changed, releases them to the
/// nodes, and shows how the fleet stands.
@NullMarked
package dev.holdfast.reconciler;

import org.jspecify.annotations.NullMarked;
