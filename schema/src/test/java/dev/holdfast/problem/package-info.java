@NullMarked
package dev.holdfast.problem;

import org.jspecify.annotations.NullMarked;
