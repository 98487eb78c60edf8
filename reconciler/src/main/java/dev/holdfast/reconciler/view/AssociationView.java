package dev.holdfast.reconciler.view;

import dev.holdfast.canonical.Json;
import java.util.List;

/// An association with everything that hangs on it.
///
/// @param content what its newest version says
public record AssociationView(
    AssociationRow association,
    List<VerdictView> nodes,
    List<VersionRow> versions,
    Json.Obj content) {
  public AssociationView {
    nodes = List.copyOf(nodes);
    versions = List.copyOf(versions);
  }
}
