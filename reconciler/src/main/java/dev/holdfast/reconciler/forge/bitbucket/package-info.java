/// Bitbucket, of the cloud and the Data Center, which share a name and little else: statuses, pull
/// requests, comments, approvals, webhooks.
@NullMarked
package dev.holdfast.reconciler.forge.bitbucket;

import org.jspecify.annotations.NullMarked;
