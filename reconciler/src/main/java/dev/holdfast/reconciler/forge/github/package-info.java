/// GitHub and GitHub Enterprise Server, by token or as a GitHub App: statuses, pull requests,
/// comments, reviews, annotations as check runs, webhooks.
@NullMarked
package dev.holdfast.reconciler.forge.github;

import org.jspecify.annotations.NullMarked;
