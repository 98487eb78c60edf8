/// What is wrong with what a user wrote: a value with a position, a stable code and a remedy.
@NullMarked
package dev.holdfast.problem;

import org.jspecify.annotations.NullMarked;
