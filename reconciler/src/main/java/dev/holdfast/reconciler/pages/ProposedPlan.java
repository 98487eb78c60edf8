package dev.holdfast.reconciler.pages;

import dev.holdfast.canonical.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The plan of a pull request, to be shown.
///
/// @param leftOut changes that are not kept
public record ProposedPlan(
    List<Change> changes, List<File> files, List<String> notes, long leftOut) {
  /// @param kind added, changed or retired
  /// @param lines what happens on which nodes, and when
  public record Change(
      String kind,
      String association,
      String effect,
      List<String> causes,
      List<String> lines,
      List<Field> fields) {}

  /// @param from null where it was not there, or is not shown
  /// @param to null where it is no longer there, or is not shown
  /// @param diff lines of a text that is longer; else empty
  public record Field(
      String path, @Nullable String from, @Nullable String to, boolean hidden, List<String> diff) {}

  /// @param why no text is shown; empty where it is
  public record File(String path, List<String> diff, String why) {}

  /// Reads what the planner wrote; what it does not say is left out.
  public static ProposedPlan of(Json.Obj plan) {
    return new ProposedPlan(
        plan.list("changes", ProposedPlan::change),
        plan.list(
            "files",
            file ->
                new File(file.string("path", ""), file.strings("diff"), file.string("why", ""))),
        plan.strings("notes"),
        plan.integer("left_out", 0));
  }

  private static Change change(Json.Obj json) {
    return new Change(
        json.string("kind", ""),
        json.string("association", ""),
        json.string("effect", ""),
        json.list("causes", ProposedPlan::cause),
        json.strings("lines"),
        json.list("fields", ProposedPlan::field));
  }

  private static String cause(Json.Obj json) {
    return "%s %s %s"
        .formatted(json.string("part", ""), json.string("name", ""), json.string("state", ""));
  }

  private static Field field(Json.Obj json) {
    return new Field(
        json.string("path", ""),
        json.stringOrNull("from"),
        json.stringOrNull("to"),
        json.bool("hidden", false),
        json.strings("diff"));
  }
}
