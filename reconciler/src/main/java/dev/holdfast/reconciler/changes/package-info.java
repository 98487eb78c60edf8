/// What a change of a repository means, for people and machines, before anybody commits it.
///
/// In: two desired states with their plan and causes. Out: a
/// [dev.holdfast.reconciler.changes.Preview] and its views as text, JSON and Markdown. Reads no
/// file but through what the states give, and asks no reconciler.
@NullMarked
package dev.holdfast.reconciler.changes;

import org.jspecify.annotations.NullMarked;
