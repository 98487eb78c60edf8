package dev.holdfast.language;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.Durations;
import dev.holdfast.model.Metadata;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.Requirement;
import dev.holdfast.model.Target;
import dev.holdfast.problem.ProblemCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What several kinds share: metadata, targets, durations. Reads what the schema has let through;
/// rules that a schema cannot say become problems.
final class ObjectReader {
  private ObjectReader() {}

  static Metadata metadata(Json.Obj root) {
    Json.Obj metadata = root.object("metadata");
    return new Metadata(
        new ObjectName(metadata.string("name")),
        metadata.string("description", ""),
        new TreeMap<>(metadata.stringMap("labels")));
  }

  static List<Target> targets(Json.Obj spec, String key, Problems problems) {
    var targets = new ArrayList<Target>();
    List<Json> entries = spec.list(key);
    for (int i = 0; i < entries.size(); i++) {
      String pointer = "/spec/" + key + "/" + i;
      targets.add(target(entries.get(i).asObject(key), pointer, problems));
    }
    return targets;
  }

  static Target target(Json.Obj entry, String pointer, Problems problems) {
    boolean all = entry.has("all");
    if (all && entry.members().size() > 1) {
      problems.key(
          pointer + "/all",
          ProblemCode.INVALID_VALUE,
          "'all' means every node and stands alone in its entry",
          "remove it, or the other keys");
    }
    var nodes = new TreeSet<NodeName>();
    entry.strings("nodes").forEach(node -> nodes.add(new NodeName(node)));
    var requirements = new ArrayList<Requirement>();
    List<Json> expressions = entry.list("matchExpressions");
    for (int i = 0; i < expressions.size(); i++) {
      requirements.add(
          requirement(
              expressions.get(i).asObject("matchExpressions"),
              pointer + "/matchExpressions/" + i,
              problems));
    }
    String group = entry.stringOrNull("group");
    return new Target(
        all,
        group == null ? null : new ObjectName(group),
        nodes,
        new TreeMap<>(entry.stringMap("matchLabels")),
        requirements);
  }

  private static Requirement requirement(Json.Obj json, String pointer, Problems problems) {
    var operator = Requirement.Operator.of(json.string("operator"));
    switch (operator) {
      case IN, NOT_IN -> {
        if (!json.has("values")) {
          problems.key(
              pointer,
              ProblemCode.MISSING_KEY,
              "'values' is missing, which " + operator.id() + " compares with",
              "add 'values'");
        }
      }
      case EXISTS, DOES_NOT_EXIST -> {
        if (json.has("values")) {
          problems.key(
              pointer + "/values",
              ProblemCode.INVALID_VALUE,
              "'values' means nothing to " + operator.id(),
              "remove it, or use In or NotIn");
        }
      }
    }
    return new Requirement(json.string("key"), operator, json.strings("values"));
  }

  /// A duration that must be longer than nothing; null where the key is missing or wrong.
  static @Nullable Duration duration(Json.Obj json, String key, String pointer, Problems problems) {
    String text = json.stringOrNull(key);
    if (text == null) {
      return null;
    }
    try {
      return Durations.parse(text);
    } catch (IllegalArgumentException e) {
      problems.value(pointer, ProblemCode.INVALID_VALUE, "'" + key + "': " + e.getMessage(), "");
      return null;
    }
  }
}
