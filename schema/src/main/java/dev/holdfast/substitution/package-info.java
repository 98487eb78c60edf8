/// `{{ … }}` in one pass: finds references, and puts values in their place without scanning what
/// was put in. Used for validation on the reconciler and for resolving on the node.
@NullMarked
package dev.holdfast.substitution;

import org.jspecify.annotations.NullMarked;
