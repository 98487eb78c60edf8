/// Which commit, which blobs. In: entries of the reconciler's configuration, webhooks that only say
/// "look again". Out: what a look at the remote brought, and trees of blobs. Never checks anything
/// out, follows no link, runs no hook.
@NullMarked
package dev.holdfast.reconciler.source;

import org.jspecify.annotations.NullMarked;
