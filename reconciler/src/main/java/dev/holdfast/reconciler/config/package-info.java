/// What a commit says should be. In: a tree of blobs. Out: a [DesiredState] that names its commit,
/// or all the problems that keep the commit from becoming one. Keeps what it read by path and blob,
/// so that a commit costs what it changed. Runs nothing that stands in a repository.
@NullMarked
package dev.holdfast.reconciler.config;

import org.jspecify.annotations.NullMarked;
