/// `holdfast demo`: a whole fleet on one machine, out of real parts. A Git repository made from the
/// example, a reconciler, and agents that are each confined to a tree of their own.
///
/// In: a folder, which is named in the output and can be removed. Out: running programs, and a
/// story of what was observed. Touches nothing outside of its folder.
@NullMarked
package dev.holdfast.reconciler.app.demo;

import org.jspecify.annotations.NullMarked;
