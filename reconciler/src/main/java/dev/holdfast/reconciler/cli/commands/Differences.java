package dev.holdfast.reconciler.cli.commands;

import dev.holdfast.canonical.Json;
import java.util.List;

/// What differed on a resource, as text.
final class Differences {
  private Differences() {}

  /// `motd corrected (drift)`.
  static String line(Json.Obj resource) {
    String cause = resource.string("cause", "").replace('_', ' ');
    return resource.string("name")
        + " "
        + resource.string("outcome", "").replace('_', ' ')
        + (cause.isEmpty() ? "" : " (" + cause + ")");
  }

  /// Every difference of every resource, indented, text diffs as they are.
  static String text(String node, List<Json.Obj> resources) {
    var out = new StringBuilder();
    for (Json.Obj resource : resources) {
      out.append(node).append(": ").append(line(resource)).append('\n');
      String message = resource.string("message", "");
      if (!message.isEmpty()) {
        out.append("  ").append(message).append('\n');
      }
      String output = resource.string("output", "");
      if (!output.isBlank()) {
        out.append(output.stripTrailing().indent(4));
      }
      for (Json.Obj difference : resource.list("differences", item -> item)) {
        out.append(text(difference));
      }
    }
    return out.toString();
  }

  private static String text(Json.Obj difference) {
    String property = difference.string("property");
    if (difference.bool("hidden", false)) {
      return "  " + property + ": differs (not shown)\n";
    }
    String diff = difference.stringOrNull("diff");
    if (diff != null) {
      return "  " + property + ":\n" + diff.stripTrailing().indent(4);
    }
    return "  %s: expected %s, observed %s%n"
        .formatted(
            property,
            difference.string("expected", "nothing"),
            difference.string("observed", "nothing"));
  }
}
