/// Whether nodes comply, in the words of those who audit. In: verdicts, what is released, items
/// that were put through the API. Out: items per (node, association) with the association's
/// severity, sums by type, severity, repository, association, group, label and node, and their
/// history. Never calls compliant what is not known to be, and decides nothing about a node.
@NullMarked
package dev.holdfast.reconciler.compliance;

import org.jspecify.annotations.NullMarked;
