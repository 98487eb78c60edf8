/// Pull requests: what would happen to which nodes if one were merged.
///
/// In: open pull requests from the forge, their heads from Git, what is in force, how the nodes
/// stand. Out: statuses of the proposed commits, one comment each, a page. Nothing here changes
/// what is in force, and nothing that is proposed is released; some nodes are asked what it would
/// change, where the operator allows that and somebody who may write wants to know.
@NullMarked
package dev.holdfast.reconciler.pullrequest;

import org.jspecify.annotations.NullMarked;
