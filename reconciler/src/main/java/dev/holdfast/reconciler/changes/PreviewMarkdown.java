package dev.holdfast.reconciler.changes;

import java.util.ArrayList;
import java.util.List;

/// A preview as a comment on a pull request. Everything that comes from files stands in code spans
/// and fences, longer than any run of backticks in it: no link, mention, image or HTML of a
/// stranger gets out. At most as long as forges take (65,536 characters on GitHub).
final class PreviewMarkdown {
  private static final int MAX_LENGTH = 60_000;
  private static final int LEFT_OUT = 100;
  private static final int MAX_FIELDS = 50;
  private static final int MAX_NAMES = 10;

  private PreviewMarkdown() {}

  static String of(Preview preview) {
    return of(preview, new Frame("### Holdfast plan\n\n", List.of(), "", MAX_LENGTH, true));
  }

  /// What stands around a preview; Markdown of our own.
  ///
  /// @param remarks paragraphs between the headline and the changes
  /// @param most how long the whole may be, in UTF-16 code units
  /// @param folds whether `<details>` folds; elsewhere parts have headings
  record Frame(String title, List<String> remarks, String footer, int most, boolean folds) {}

  static String of(Preview preview, Frame frame) {
    var head = new StringBuilder(frame.title());
    head.append("**").append(PreviewForm.headline(preview)).append("**\n\n");
    head.append(Markdown.code(preview.from()))
        .append(" → ")
        .append(Markdown.code(preview.to()))
        .append("\n\n");
    if (!preview.brakes().isEmpty()) {
      head.append("> [!WARNING]\n> **A brake would block this commit.**\n");
      preview.brakes().forEach(brake -> head.append("> - ").append(brake.sentence()).append('\n'));
      head.append("> \n> ").append(PreviewForm.CONFIRM).append(".\n\n");
    }
    frame.remarks().forEach(remark -> head.append(remark).append("\n\n"));
    List<String> parts = new ArrayList<>();
    preview.alike().forEach(alike -> parts.add(alike(alike, frame.folds())));
    preview.files().forEach(file -> parts.add(file(file, frame.folds())));
    preview
        .idle()
        .forEach(cause -> parts.add("- " + Markdown.code(PreviewForm.idle(cause)) + "\n"));
    preview.notes().forEach(note -> parts.add("\n*" + note + "*\n"));
    return bounded(head, parts, frame);
  }

  private static String bounded(StringBuilder text, List<String> parts, Frame frame) {
    int room = frame.most() - frame.footer().length() - LEFT_OUT;
    for (int i = 0; i < parts.size(); i++) {
      if (text.length() + parts.get(i).length() > room) {
        text.append("\n… and ")
            .append(parts.size() - i)
            .append(" more parts that do not fit here")
            .append(frame.footer().isEmpty() ? "; run `holdfast plan`.\n" : ".\n\n");
        break;
      }
      text.append(parts.get(i));
    }
    return text.append(frame.footer()).toString();
  }

  private static String alike(Preview.Alike alike, boolean folds) {
    Preview.Entry entry = alike.entry();
    var names = alike.associations();
    String more =
        names.size() > MAX_NAMES ? " and %d more".formatted(names.size() - MAX_NAMES) : "";
    var text =
        new StringBuilder(
            opening(
                entry.kind().word() + ":",
                names.stream().limit(MAX_NAMES).toList(),
                more,
                folds,
                true));
    text.append(entry.effect()).append("\n\n");
    entry
        .causes()
        .forEach(cause ->
            text.append("- ").append(Markdown.code(PreviewForm.words(cause))).append('\n'));
    text.append(Markdown.fence("text", entry.lines()));
    var lines = new ArrayList<String>();
    entry.fields().stream().limit(MAX_FIELDS).forEach(field -> add(field, lines));
    if (entry.fields().size() > MAX_FIELDS) {
      lines.add("… %d more fields".formatted(entry.fields().size() - MAX_FIELDS));
    }
    return text.append(Markdown.fence("diff", lines)).append(closing(folds)).toString();
  }

  private static void add(Preview.Field field, List<String> lines) {
    String from = field.from();
    String to = field.to();
    if (field.hidden()) {
      lines.add("! " + field.path() + ": (sensitive)");
    } else if (!field.diff().isEmpty()) {
      lines.add("! " + field.path() + ":");
      lines.addAll(field.diff());
    } else {
      if (from != null) {
        lines.add("- " + field.path() + ": " + from);
      }
      if (to != null) {
        lines.add("+ " + field.path() + ": " + to);
      }
    }
  }

  private static String file(TextDiff diff, boolean folds) {
    String body =
        diff.why().isEmpty() ? Markdown.fence("diff", diff.lines()) : "\n" + diff.why() + "\n";
    return opening("file", List.of(diff.path()), "", folds, false) + body + closing(folds);
  }

  /// The title of a part.
  private static String opening(
      String word, List<String> names, String more, boolean folds, boolean open) {
    if (!folds) {
      String listed = String.join(", ", names.stream().map(Markdown::code).toList());
      return "**%s** %s%s\n\n".formatted(word, listed, more);
    }
    String listed =
        String.join(
            ", ", names.stream().map(name -> "<code>" + Markdown.html(name) + "</code>").toList());
    return "<details%s><summary>%s %s%s</summary>\n\n"
        .formatted(open ? " open" : "", word, listed, more);
  }

  private static String closing(boolean folds) {
    return folds ? "\n</details>\n\n" : "\n\n";
  }
}
