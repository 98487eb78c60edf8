/// What each commit should show, compared with what was last sent. In come decisions about commits
/// and the verdicts of their versions; out go rows of (commit, context, state, description,
/// address) and, through sinks, Git notes and the statuses of forges. A status is itself
/// reconciled: posted on change only, tried again until it is there. It never judges a verdict and
/// never touches a node.
@NullMarked
package dev.holdfast.reconciler.status;

import org.jspecify.annotations.NullMarked;
