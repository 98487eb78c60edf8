/// The agents' HTTP paths ([dev.holdfast.wire.Paths]): bodies in, bodies out, refusals as problem
/// details. Decides nothing.
@NullMarked
package dev.holdfast.reconciler.checkin.http;

import org.jspecify.annotations.NullMarked;
