package dev.holdfast.reconciler.view;

import dev.holdfast.canonical.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An association with everything that hangs on it.
///
/// @param rollout of the newest content; null where it is not released
/// @param content what its newest version says
public record AssociationView(
    AssociationRow association,
    @Nullable RolloutProgressView rollout,
    List<VerdictView> nodes,
    List<VersionRow> versions,
    Json.Obj content) {
  public AssociationView {
    nodes = List.copyOf(nodes);
    versions = List.copyOf(versions);
  }
}
