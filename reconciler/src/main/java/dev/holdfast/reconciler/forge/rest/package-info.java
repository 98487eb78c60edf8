/// The one careful way to the APIs of forges. In come questions; out go answers that are bounded in
/// size and time, or one sentence that says why there is none. Follows no redirect, sends
/// credentials to the repository's own forge alone and never in the clear, and asks nothing while
/// the forge wants to be left alone. It never tries again by itself but for a token that can be
/// renewed.
@NullMarked
package dev.holdfast.reconciler.forge.rest;

import org.jspecify.annotations.NullMarked;
