package dev.holdfast.reconciler.changes;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.fleet.NodeSet;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// How many nodes a plan reaches, each counted once, by the worst that happens to it.
///
/// @param leave those that only stop enforcing something
public record Reached(int nodes, int change, int unknown, int stale, int comply, int leave) {
  static Reached of(NodeSet none, List<Impact> impacts) {
    NodeSet change = having(none, impacts, Impact.Effect.CHANGES);
    NodeSet unknown = having(none, impacts, Impact.Effect.UNKNOWN).minus(change);
    NodeSet worse = change.or(unknown);
    NodeSet stale = having(none, impacts, Impact.Effect.STALE).minus(worse);
    worse = worse.or(stale);
    NodeSet comply = having(none, impacts, Impact.Effect.COMPLIES).minus(worse);
    NodeSet stay = worse.or(comply);
    NodeSet leave = none;
    for (Impact impact : impacts) {
      leave = leave.or(impact.leaves());
    }
    leave = leave.minus(stay);
    return new Reached(
        stay.size() + leave.size(),
        change.size(),
        unknown.size(),
        stale.size(),
        comply.size(),
        leave.size());
  }

  private static NodeSet having(NodeSet none, List<Impact> impacts, Impact.Effect effect) {
    NodeSet having = none;
    for (Impact impact : impacts) {
      for (Impact.Group group : impact.groups()) {
        having = group.effect() == effect ? having.or(group.nodes()) : having;
      }
    }
    return having;
  }

  /// `134 nodes: 12 change, 120 comply, 2 stale`.
  public String words() {
    var parts = new ArrayList<String>();
    add(parts, change, Impact.Effect.CHANGES.word());
    add(parts, comply, Impact.Effect.COMPLIES.word());
    add(parts, unknown, Impact.Effect.UNKNOWN.word());
    add(parts, stale, Impact.Effect.STALE.word());
    add(parts, leave, "leave");
    String all = nodes == 1 ? "1 node" : nodes + " nodes";
    return parts.isEmpty() ? all : all + parts.stream().collect(Collectors.joining(", ", ": ", ""));
  }

  private static void add(List<String> parts, int count, String word) {
    if (count > 0) {
      parts.add(count + " " + word);
    }
  }

  Json.Obj toJson() {
    return Json.object()
        .put("count", nodes)
        .put("change", change)
        .put("comply", comply)
        .put("unknown", unknown)
        .put("stale", stale)
        .put("leave", leave)
        .build();
  }
}
