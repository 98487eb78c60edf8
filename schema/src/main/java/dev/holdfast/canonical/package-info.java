/// JSON values, their one canonical text, and digests over it.
///
/// In: text or bytes within limits. Out: immutable [Json] values. Two equal values always print the
/// same bytes, so that a digest identifies content on every replica and node. Never reads files.
@NullMarked
package dev.holdfast.canonical;

import org.jspecify.annotations.NullMarked;
