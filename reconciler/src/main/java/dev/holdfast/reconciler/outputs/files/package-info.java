/// Outputs in the data folder: `outputs/NODE/REPOSITORY/ASSOCIATION/RUN/STEP/stdout`.
@NullMarked
package dev.holdfast.reconciler.outputs.files;

import org.jspecify.annotations.NullMarked;
