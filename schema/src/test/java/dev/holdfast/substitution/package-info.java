@NullMarked
package dev.holdfast.substitution;

import org.jspecify.annotations.NullMarked;
