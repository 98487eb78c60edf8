/// Statuses as Git notes in the repository itself: `git notes --ref=holdfast show COMMIT`. Pushes
/// with JGit; nothing of the repository is checked out or run.
@NullMarked
package dev.holdfast.reconciler.status.notes;

import org.jspecify.annotations.NullMarked;
