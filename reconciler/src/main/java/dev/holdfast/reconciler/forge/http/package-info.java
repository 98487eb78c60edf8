/// What forges call: a signed request that only says that something may be different. Its body is
/// read within a cap and a deadline, its signature checked over the raw bytes before anything else,
/// and the answer given at once; whoever listens hears of it later.
@NullMarked
package dev.holdfast.reconciler.forge.http;

import org.jspecify.annotations.NullMarked;
