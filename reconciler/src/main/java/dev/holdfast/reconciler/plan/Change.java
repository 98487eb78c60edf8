package dev.holdfast.reconciler.plan;

import dev.holdfast.model.ObjectName;
import dev.holdfast.reconciler.config.AssociationContent;
import dev.holdfast.reconciler.fleet.NodeSet;
import java.util.List;

/// One entry of a plan.
public sealed interface Change {
  ObjectName association();

  /// A new association, or one that comes back.
  record Added(ObjectName association, AssociationContent content, NodeSet enters)
      implements Change {}

  /// @param fields what is different, in order of path; never empty
  /// @param stays nodes that were and are targets
  record Changed(
      ObjectName association,
      AssociationContent from,
      AssociationContent to,
      List<FieldChange> fields,
      NodeSet enters,
      NodeSet leaves,
      NodeSet stays)
      implements Change {
    public Changed {
      fields = List.copyOf(fields);
    }

    /// Whether nodes that stay will run it anew.
    public boolean changesEnforcedContent() {
      return !from.enforcedDigest().equals(to.enforcedDigest());
    }

    /// [#fields] with all values, for whoever can read the files anyway. What its author calls
    /// sensitive has neither value.
    public List<FieldChange> fieldsInFull() {
      return FieldChanges.inFull(from, to);
    }
  }

  /// Its file is gone: nodes stop enforcing it, nothing is undone.
  record Retired(ObjectName association, AssociationContent content, NodeSet leaves)
      implements Change {}
}
