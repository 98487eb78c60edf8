/// How replicas hear of each other's changes. In: that a table has changed. Out: a word to those
/// who show that table, so that they look again. Carries no data: one word too many costs a look,
/// and one that was lost is made up for when the connection is back.
@NullMarked
package dev.holdfast.reconciler.news;

import org.jspecify.annotations.NullMarked;
