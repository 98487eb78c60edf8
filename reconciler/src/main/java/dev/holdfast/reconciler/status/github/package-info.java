/// Statuses at GitHub and GitHub Enterprise Server, by the commit status API.
@NullMarked
package dev.holdfast.reconciler.status.github;

import org.jspecify.annotations.NullMarked;
