/// The nodes, their labels, and which of them a selector means.
///
/// In: registrations, label changes, revocations, what check-ins say about presence. Out: [Node]
/// values, [NodeSet]s, and [FleetChange]s for whoever follows. Labels have authority and facts have
/// none: nothing here ever selects by a fact. Never decides what a node should be.
@NullMarked
package dev.holdfast.reconciler.fleet;

import org.jspecify.annotations.NullMarked;
