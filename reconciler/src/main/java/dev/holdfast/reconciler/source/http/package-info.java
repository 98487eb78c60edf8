/// What forges call: a signed request that only says "look again". Its body is checked as bytes and
/// never parsed.
@NullMarked
package dev.holdfast.reconciler.source.http;

import org.jspecify.annotations.NullMarked;
