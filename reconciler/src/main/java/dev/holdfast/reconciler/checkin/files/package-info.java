/// The reconciler's signing key as a file outside the database.
@NullMarked
package dev.holdfast.reconciler.checkin.files;

import org.jspecify.annotations.NullMarked;
