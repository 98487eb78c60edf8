/// How long history is kept. In: ages and numbers of rows from the configuration. Out: which rows
/// of which table are past them. What is in force, or was not yet sent or reported, is never
/// deleted, however old it is.
@NullMarked
package dev.holdfast.reconciler.retention;

import org.jspecify.annotations.NullMarked;
