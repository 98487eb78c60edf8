package dev.holdfast.reconciler.cli;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemText;
import dev.holdfast.reconciler.imports.Note;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// What an import brought, for people and for machines.
///
/// @param files text by path
/// @param fates what became of each file
/// @param problems why nothing was imported; else what is still wrong with what was
public record ImportReport(
    SortedMap<String, String> files,
    Map<String, Fate> fates,
    List<Note> notes,
    List<Problem> problems) {
  /// Of the places of one note; JSON has all of them.
  private static int shownPlaces(Note.Kind kind) {
    return switch (kind) {
      case FILL_IN, LEFT_OUT -> Integer.MAX_VALUE;
      case CHANGED -> 20;
      case NOT_NEEDED -> 3;
    };
  }

  /// What became of a file.
  public enum Fate {
    SHOWN("would write"),
    WRITTEN("wrote"),
    REPLACED("replaced"),
    SAME("is there already:"),
    KEPT("did not touch");

    private final String words;

    Fate(String words) {
      this.words = words;
    }
  }

  /// The files as one stream of YAML documents, each under its path.
  public String preview() {
    var text = new StringBuilder();
    files.forEach((path, content) -> {
      text.append("---\n# ").append(path).append('\n').append(content);
      if (!content.endsWith("\n")) {
        text.append('\n');
      }
    });
    return text.toString();
  }

  public String text() {
    var text = new StringBuilder();
    fates.forEach((path, fate) -> text.append("%s %s\n".formatted(fate.words, path)));
    for (Note.Kind kind : Note.Kind.values()) {
      kind(kind, text);
    }
    if (!problems.isEmpty()) {
      text.append(
          files.isEmpty() ? "" : "\nwhat is wrong with it still, as holdfast validate says it:\n");
      problems.forEach(problem -> text.append(ProblemText.of(problem)));
    }
    return text.append(files.isEmpty() ? "" : "\n").append(summary()).append('\n').toString();
  }

  private void kind(Note.Kind kind, StringBuilder text) {
    Map<String, List<Note>> groups = new LinkedHashMap<>();
    for (Note note : notes) {
      if (note.kind() == kind) {
        groups.computeIfAbsent(sentence(note), _ -> new ArrayList<>()).add(note);
      }
    }
    if (groups.isEmpty()) {
      return;
    }
    long count = groups.values().stream().mapToLong(List::size).sum();
    text.append("\n%s (%d): %s\n".formatted(kind.words(), count, kind.meaning()));
    groups.forEach((sentence, same) -> {
      text.append("  ").append(printable(sentence)).append('\n');
      int shown = shownPlaces(kind);
      same.stream()
          .limit(shown)
          .forEach(
              note -> text.append("      %s  %s\n".formatted(note.at(), printable(note.path()))));
      if (same.size() > shown) {
        text.append(
            "      … and %d more; --output json names each\n".formatted(same.size() - shown));
      }
    });
  }

  private static String sentence(Note note) {
    return note.remedy().isEmpty() ? note.message() : note.message() + "; " + note.remedy();
  }

  private static String printable(String text) {
    var printable = new StringBuilder();
    text.codePoints()
        .map(point -> Character.isISOControl(point) ? '\uFFFD' : point)
        .forEach(printable::appendCodePoint);
    return printable.toString();
  }

  private String summary() {
    if (files.isEmpty()) {
      return "nothing was imported";
    }
    long errors = problems.stream().filter(Problem::isError).count();
    long open = notes.stream().filter(note -> note.kind() == Note.Kind.FILL_IN).count();
    String counts =
        "%s, %s, %s"
            .formatted(
                Words.count(below("documents/"), "document"),
                Words.count(below("associations/"), "association"),
                Words.count(below("groups/"), "group"));
    String fill = open == 0 ? "" : "; %s to fill in".formatted(Words.count(open, "value"));
    return errors == 0
        ? "valid: " + counts + fill
        : "%s; %s left%s".formatted(counts, Words.count(errors, "error"), fill);
  }

  private long below(String folder) {
    return files.keySet().stream().filter(path -> path.startsWith(folder)).count();
  }

  public String json() {
    return JsonText.pretty(
        Json.object()
            .put(
                "files",
                Json.list(
                    files.entrySet(),
                    file ->
                        Json.object()
                            .put("path", file.getKey())
                            .put("fate", id(fates.get(file.getKey())))
                            .put("content", file.getValue())
                            .build()))
            .put("notes", Json.list(notes, ImportReport::json))
            .put("problems", ProblemReport.list(problems))
            .build());
  }

  private static String id(@Nullable Enum<?> value) {
    return value == null ? "" : value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Json json(Note note) {
    return Json.object()
        .put("kind", id(note.kind()))
        .put("file", note.at().file())
        .put("line", note.at().line())
        .put("column", note.at().column())
        .put("path", note.path())
        .put("message", note.message())
        .put("remedy", note.remedy())
        .build();
  }
}
