/// Gitea and Forgejo, which speak alike: statuses, pull requests, comments, reviews, webhooks.
@NullMarked
package dev.holdfast.reconciler.forge.gitea;

import org.jspecify.annotations.NullMarked;
