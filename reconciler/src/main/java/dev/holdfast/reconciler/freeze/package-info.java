/// Who has frozen what: the last order of each scope, everything or one repository. In: a person's
/// wish. Out: what is frozen now, and the orders that nodes are to hear. Holds nothing back itself:
/// rollouts ask it, and nodes obey their orders.
@NullMarked
package dev.holdfast.reconciler.freeze;

import org.jspecify.annotations.NullMarked;
