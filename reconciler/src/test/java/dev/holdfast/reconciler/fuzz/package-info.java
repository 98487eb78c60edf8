/// Broken input in great numbers, made from the examples and goldens, against everything that reads
/// what users write.
@NullMarked
package dev.holdfast.reconciler.fuzz;

import org.jspecify.annotations.NullMarked;
