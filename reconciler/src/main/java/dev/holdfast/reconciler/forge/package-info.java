/// What hosts repositories: GitHub, GitLab, Gitea and Forgejo, Bitbucket. In come signed webhooks,
/// which only say that something may be different, and answers to what was asked; out go statuses,
/// comments and questions. Each forge has a closet of its own that nothing else knows. Commits are
/// never taken from here: those are fetched over Git.
@NullMarked
package dev.holdfast.reconciler.forge;

import org.jspecify.annotations.NullMarked;
