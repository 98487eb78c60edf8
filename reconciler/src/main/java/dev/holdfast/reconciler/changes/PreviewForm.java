package dev.holdfast.reconciler.changes;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.reconciler.config.Cause;
import dev.holdfast.reconciler.plan.Brake;
import java.util.Locale;

/// The forms in which a preview is shown.
public enum PreviewForm {
  TEXT {
    @Override
    public String render(Preview preview) {
      return PreviewText.of(preview);
    }
  },
  JSON {
    @Override
    public String render(Preview preview) {
      return JsonText.pretty(json(preview));
    }
  },
  /// for a comment on a pull request
  MARKDOWN {
    @Override
    public String render(Preview preview) {
      return PreviewMarkdown.of(preview);
    }
  };

  /// Ends with a line feed.
  public abstract String render(Preview preview);

  static String headline(Preview preview) {
    if (preview.entries().isEmpty()) {
      return "No changes: %s."
          .formatted(
              preview.unchanged()
                  + (preview.unchanged() == 1 ? " association" : " associations")
                  + " as before");
    }
    Reached reached = preview.reached();
    return "Plan: %d to add, %d to change, %d to retire; %d unchanged%s."
        .formatted(
            preview.count(Preview.Kind.ADDED),
            preview.count(Preview.Kind.CHANGED),
            preview.count(Preview.Kind.RETIRED),
            preview.unchanged(),
            reached == null ? "" : " · " + reached.words());
  }

  static final String CONFIRM =
      "such a commit is blocked until it is confirmed; its status names the plan digest, which only the"
          + " reconciler knows, and how";

  static String words(Cause cause) {
    String state =
        switch (cause.state()) {
          case ADDED -> "added";
          case CHANGED -> "changed";
          case REMOVED -> "removed";
        };
    return cause.part() == Cause.Part.FILE
        ? "file %s %s".formatted(cause.file(), state)
        : "%s %s %s (%s)".formatted(cause.part().words(), cause.name(), state, cause.file());
  }

  static String idle(Cause cause) {
    return words(cause)
        + (cause.part() == Cause.Part.CALENDAR
            ? ": takes effect at once, makes no version"
            : ": changes no association");
  }

  /// What machines read.
  public static Json.Obj json(Preview preview) {
    return Json.object()
        .put("from", preview.from())
        .put("to", preview.to())
        .put("added", preview.count(Preview.Kind.ADDED))
        .put("changed", preview.count(Preview.Kind.CHANGED))
        .put("retired", preview.count(Preview.Kind.RETIRED))
        .put("unchanged", preview.unchanged())
        .put("changes", Json.list(preview.entries(), PreviewForm::json))
        .put("files", Json.list(preview.files(), PreviewForm::json))
        .put("brakes", Json.list(preview.brakes(), PreviewForm::json))
        .put("without_effect", Json.list(preview.idle(), PreviewForm::json))
        .put("notes", Json.strings(preview.notes()))
        .put("nodes", preview.reached() == null ? null : preview.reached().toJson())
        .build();
  }

  private static Json json(Preview.Entry entry) {
    return Json.object()
        .put("association", entry.association())
        .put("kind", entry.kind().word())
        .put("runs", entry.runs())
        .put("effect", entry.effect())
        .put("causes", Json.list(entry.causes(), PreviewForm::json))
        .put("fields", Json.list(entry.fields(), PreviewForm::json))
        .put("nodes", entry.impact() == null ? null : entry.impact().toJson())
        .put("lines", entry.lines().isEmpty() ? null : Json.strings(entry.lines()))
        .build();
  }

  private static Json json(Preview.Field field) {
    var json =
        Json.object().put("path", field.path()).put("from", field.from()).put("to", field.to());
    if (field.hidden()) {
      json.put("hidden", true);
    }
    if (!field.diff().isEmpty()) {
      json.put("diff", Json.strings(field.diff()));
    }
    return json.build();
  }

  private static Json json(Cause cause) {
    return Json.object()
        .put("part", id(cause.part()))
        .put("state", id(cause.state()))
        .put("name", cause.name())
        .put("file", cause.file())
        .build();
  }

  private static Json json(TextDiff diff) {
    return Json.object()
        .put("path", diff.path())
        .put("diff", Json.strings(diff.lines()))
        .put("why", diff.why().isEmpty() ? null : Json.of(diff.why()))
        .build();
  }

  private static Json json(Brake brake) {
    return Json.object().put("kind", brake.kind()).put("reason", brake.sentence()).build();
  }

  private static String id(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
