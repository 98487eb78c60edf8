/// Git through JGit: bare repositories below the data folder, connections that send credentials to
/// their own host only. Other rooms that must speak Git may use [GitConnections], and nothing else
/// from here.
@NullMarked
package dev.holdfast.reconciler.source.jgit;

import org.jspecify.annotations.NullMarked;
