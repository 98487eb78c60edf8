/// GitLab, of gitlab.com and one's own: statuses, merge requests, comments, approvals, webhooks.
@NullMarked
package dev.holdfast.reconciler.forge.gitlab;

import org.jspecify.annotations.NullMarked;
