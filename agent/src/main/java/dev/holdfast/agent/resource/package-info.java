/// The kinds of resources: for each a check, which observes and compares and changes nothing, and
/// an apply, which changes only what differs.
///
/// In: typed resources and the node's host. Out: differences, already redacted, since only here is
/// it known what a text consists of. Never decides whether to apply, and keeps nothing between
/// runs.
@NullMarked
package dev.holdfast.agent.resource;

import org.jspecify.annotations.NullMarked;
