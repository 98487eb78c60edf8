/// Who may act as the leader. In: nothing. Out: the fencing number that every leader write compares
/// inside its own transaction. Decides nothing about the work that is done under it.
@NullMarked
package dev.holdfast.reconciler.lease;

import org.jspecify.annotations.NullMarked;
