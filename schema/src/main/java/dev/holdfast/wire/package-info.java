/// The protocol between agent and reconciler, version 1: what each message holds, its JSON, its
/// digests and signatures. Values only: no HTTP, no files, no clock.
///
/// Messages change compatibly: a reader ignores members that it does not know.
@NullMarked
package dev.holdfast.wire;

import org.jspecify.annotations.NullMarked;
