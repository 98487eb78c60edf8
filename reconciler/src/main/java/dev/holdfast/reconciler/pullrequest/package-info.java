/// Pull requests: what would happen to which nodes if one were merged.
///
/// In: open pull requests from the forge, their heads from Git, what is in force, how the nodes
/// stand. Out: statuses of the proposed commits, one comment each, a page. Nothing here changes
/// what is in force, and nothing that is proposed reaches a node.
@NullMarked
package dev.holdfast.reconciler.pullrequest;

import org.jspecify.annotations.NullMarked;
