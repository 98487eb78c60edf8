/// The program on every node: fetches what is released to it, checks the node against it, applies
/// what differs, and reports what it found.
@NullMarked
package dev.holdfast.agent;

import org.jspecify.annotations.NullMarked;
