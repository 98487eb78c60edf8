package dev.holdfast.reconciler.imports;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.InvalidNameException;
import dev.holdfast.model.Labels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/// Conditions on nodes that must all hold, as AWS joins its targets: entries of `targets`.
final class Selection {
  private final String owner;
  private final Notes notes;
  private final SequencedMap<String, String> labels = new LinkedHashMap<>();
  private final List<Json> expressions = new ArrayList<>();
  private final SequencedSet<String> nodes = new LinkedHashSet<>();
  private final List<List<String>> anyOfKeys = new ArrayList<>();
  private @Nullable String group;
  private boolean all;

  /// @param owner the name of what selects
  Selection(String owner, Notes notes) {
    this.owner = owner;
    this.notes = notes;
  }

  boolean isEmpty() {
    return !all
        && group == null
        && labels.isEmpty()
        && expressions.isEmpty()
        && nodes.isEmpty()
        && anyOfKeys.isEmpty();
  }

  void all() {
    all = true;
  }

  void group(String name) {
    group = name;
  }

  void nodes(List<String> names) {
    nodes.addAll(names);
  }

  /// A node has the key with any of the values; none means with any value at all.
  void label(String key, List<String> values, Place place) {
    try {
      for (String value : values.isEmpty() ? List.of("") : values) {
        Labels.of(Map.of(key, value));
      }
    } catch (InvalidNameException e) {
      notes.fillIn(
          place,
          "no label can be so: " + e.getMessage(),
          "choose a label, and write it into the targets of '%s'".formatted(owner));
      labels.put("fill-in", owner);
      return;
    }
    if (values.isEmpty()) {
      expressions.add(Json.object().put("key", key).put("operator", "Exists").build());
    } else if (values.size() == 1 && !labels.containsKey(key)) {
      labels.put(key, values.getFirst());
    } else {
      expressions.add(
          Json.object()
              .put("key", key)
              .put("operator", "In")
              .put("values", Json.strings(new LinkedHashSet<>(values)))
              .build());
    }
  }

  /// A node has any of the keys.
  void anyKey(List<String> keys, Place place) {
    if (keys.size() == 1) {
      label(keys.getFirst(), List.of(), place);
    } else if (!keys.isEmpty()) {
      anyOfKeys.add(keys);
    }
  }

  /// One entry, or one for every way to choose among [#anyKey].
  List<Json.Obj> entries() {
    List<List<Json>> ways = List.of(expressions);
    for (List<String> keys : anyOfKeys) {
      var more = new ArrayList<List<Json>>();
      for (List<Json> way : ways) {
        for (String key : keys) {
          var with = new ArrayList<>(way);
          with.add(Json.object().put("key", key).put("operator", "Exists").build());
          more.add(with);
        }
      }
      ways = more.size() > 1000 ? more.subList(0, 1000) : more;
    }
    return ways.stream().map(this::entry).toList();
  }

  private Json.Obj entry(List<Json> way) {
    var entry = Json.object();
    if (group != null) {
      entry.put("group", group);
    }
    if (!nodes.isEmpty()) {
      entry.put("nodes", Json.strings(nodes));
    }
    if (!labels.isEmpty()) {
      entry.put("matchLabels", Json.strings(labels));
    }
    if (!way.isEmpty()) {
      entry.put("matchExpressions", new Json.Arr(way));
    }
    Json.Obj built = entry.build();
    return built.members().isEmpty() && all ? Json.object().put("all", true).build() : built;
  }
}
