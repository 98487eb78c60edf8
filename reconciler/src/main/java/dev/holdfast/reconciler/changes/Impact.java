package dev.holdfast.reconciler.changes;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.fleet.NodeSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// What one change does on the nodes that it reaches, as far as that can be told beforehand.
///
/// @param groups of nodes that it does the same to, those that change first; nodes that leave are
///   in none
public record Impact(NodeSet enters, NodeSet leaves, NodeSet stays, List<Group> groups) {
  private static final int NAMES_SHOWN = 10;
  private static final int RESOURCES_SHOWN = 12;

  public Impact {
    groups = List.copyOf(groups);
  }

  /// What happens on a node, from the worst on.
  public enum Effect {
    /// something is different afterwards
    CHANGES("change"),
    /// nothing tells beforehand
    UNKNOWN("unknown"),
    /// what is known of it is too old
    STALE("stale"),
    /// it is so already
    COMPLIES("comply");

    private final String word;

    Effect(String word) {
      this.word = word;
    }

    /// As counts name it: `12 change`.
    public String word() {
      return word;
    }
  }

  /// Nodes to which the same happens.
  ///
  /// @param resources names of those that change; empty also where the node differs already
  /// @param acts names of those that run anew, and whose effect nobody can tell
  public record Group(Effect effect, List<String> resources, List<String> acts, NodeSet nodes) {
    public Group {
      resources = List.copyOf(resources);
      acts = List.copyOf(acts);
    }
  }

  /// One line for nodes that enter, one for those that leave, one a group. Names of resources are
  /// the repository's: views escape them.
  List<String> lines() {
    var lines = new ArrayList<String>();
    if (!enters.isEmpty()) {
      lines.add("enter: " + names(enters));
    }
    if (!leaves.isEmpty()) {
      lines.add("leave: " + names(leaves) + "; nothing on them is undone");
    }
    for (Group group : groups) {
      lines.add(group.effect().word() + why(group) + ": " + names(group.nodes()));
    }
    return lines;
  }

  private static String why(Group group) {
    var words = new ArrayList<String>();
    if (!group.resources().isEmpty()) {
      words.add(listed(group.resources()));
    } else if (group.effect() == Effect.CHANGES) {
      words.add("what differs there already");
    }
    if (!group.acts().isEmpty()) {
      words.add("runs " + listed(group.acts()));
    }
    return words.isEmpty() ? "" : " (" + String.join("; ", words) + ")";
  }

  private static String listed(List<String> names) {
    int more = names.size() - RESOURCES_SHOWN;
    return names.stream().limit(RESOURCES_SHOWN).collect(Collectors.joining(", "))
        + (more > 0 ? " and " + more + " more" : "");
  }

  private static String names(NodeSet nodes) {
    String count = nodes.size() == 1 ? "1 node, " : nodes.size() + " nodes, ";
    int more = nodes.size() - NAMES_SHOWN;
    return count
        + nodes.stream()
            .sorted()
            .limit(NAMES_SHOWN)
            .map(NodeName::value)
            .collect(Collectors.joining(", "))
        + (more > 0 ? " and " + more + " more" : "");
  }

  Json.Obj toJson() {
    return Json.object()
        .put("enters", json(enters))
        .put("leaves", json(leaves))
        .put("stays", json(stays))
        .put(
            "groups",
            Json.list(
                groups,
                group ->
                    Json.object()
                        .put("effect", group.effect().name().toLowerCase(Locale.ROOT))
                        .put("resources", Json.strings(group.resources()))
                        .put("acts", Json.strings(group.acts()))
                        .put("nodes", json(group.nodes()))
                        .build()))
        .build();
  }

  private static Json json(NodeSet nodes) {
    return Json.object()
        .put("count", nodes.size())
        .put(
            "names",
            Json.list(
                nodes.stream().sorted().limit(NAMES_SHOWN).toList(), node -> Json.of(node.value())))
        .build();
  }
}
