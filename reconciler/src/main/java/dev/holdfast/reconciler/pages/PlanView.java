package dev.holdfast.reconciler.pages;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.reconciler.view.CommitView;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a commit changed, to be shown.
public record PlanView(List<Change> changes) {
  public static final PlanView EMPTY = new PlanView(List.of());

  /// @param kind added, changed or retired
  /// @param version the version that it made; 0 for none
  /// @param nodes who enters, leaves and stays, in words
  public record Change(
      String kind, String association, long version, String nodes, List<Field> fields) {
    public Change {
      fields = List.copyOf(fields);
    }
  }

  /// One field that changed.
  ///
  /// @param from null where it was not there
  /// @param to null where it is no longer there
  public record Field(String path, @Nullable String from, @Nullable String to) {}

  public PlanView {
    changes = List.copyOf(changes);
  }

  /// Reads what the planner wrote; what it does not say is left out.
  public static PlanView of(CommitView view) {
    var versions =
        view.versions().stream()
            .collect(
                Collectors.toMap(
                    CommitView.VersionName::association,
                    CommitView.VersionName::version,
                    Math::max));
    return new PlanView(view.plan().list("changes", change -> change(change, versions)));
  }

  private static Change change(Json.Obj json, Map<String, Long> versions) {
    String association = json.string("association", "");
    return new Change(
        json.string("kind", "changed"),
        association,
        versions.getOrDefault(association, 0L),
        nodes(json),
        json.list(
            "fields",
            field ->
                new Field(
                    field.string("path", ""), text(field.get("from")), text(field.get("to")))));
  }

  private static String nodes(Json.Obj json) {
    return Stream.of("enters", "leaves", "stays")
        .filter(key -> count(json, key) > 0)
        .map(key -> words(count(json, key), key))
        .collect(Collectors.joining(", "));
  }

  private static long count(Json.Obj json, String key) {
    return json.objectOrEmpty(key).integer("count", 0);
  }

  private static String words(long nodes, String verb) {
    return nodes == 1 ? "1 node " + verb : nodes + " nodes " + verb.substring(0, verb.length() - 1);
  }

  private static @Nullable String text(@Nullable Json value) {
    return switch (value) {
      case null -> null;
      case Json.Null() -> null;
      case Json.Str(var text) -> text;
      case Json.Obj _, Json.Arr _, Json.Num _, Json.Bool _ -> JsonText.canonical(value);
    };
  }

  public String summary() {
    return Stream.of("added", "changed", "retired")
        .filter(kind -> count(kind) > 0)
        .map(kind -> count(kind) + " " + kind)
        .collect(Collectors.joining(", "));
  }

  private long count(String kind) {
    return changes.stream().filter(change -> change.kind().equals(kind)).count();
  }
}
