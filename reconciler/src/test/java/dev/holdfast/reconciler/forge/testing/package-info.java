/// Forges for tests: as strict as the real ones' documentation, on this machine. A test opens,
/// approves and merges pull requests as people would, hears what was posted, and has webhooks sent.
@NullMarked
package dev.holdfast.reconciler.forge.testing;

import org.jspecify.annotations.NullMarked;
