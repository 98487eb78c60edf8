/// Full outputs of steps that associations want off their nodes. In: parts of files from nodes, in
/// order. Out: what each node's last runs wrote, for people. Bounded for each run, node and in all;
/// what is old goes. Decides nothing by what outputs say.
@NullMarked
package dev.holdfast.reconciler.outputs;

import org.jspecify.annotations.NullMarked;
