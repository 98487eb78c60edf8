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
    return of(preview, new Frame("### Holdfast plan\n\n", List.of(), "", MAX_LENGTH));
  }

  /// What stands around a preview; Markdown of our own.
  ///
  /// @param remarks paragraphs between the headline and the changes
  /// @param most how long the whole may be, in UTF-16 code units
  record Frame(String title, List<String> remarks, String footer, int most) {}

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
    preview.alike().forEach(alike -> parts.add(alike(alike)));
    preview.files().forEach(file -> parts.add(file(file)));
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

  private static String alike(Preview.Alike alike) {
    Preview.Entry entry = alike.entry();
    var names = alike.associations();
    var text = new StringBuilder("<details open><summary>");
    text.append(entry.kind().word()).append(": ");
    text.append(
        String.join(
            ", ",
            names.stream()
                .limit(MAX_NAMES)
                .map(name -> "<code>" + Markdown.html(name) + "</code>")
                .toList()));
    if (names.size() > MAX_NAMES) {
      text.append(" and ").append(names.size() - MAX_NAMES).append(" more");
    }
    text.append("</summary>\n\n").append(entry.effect()).append("\n\n");
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
    return text.append(Markdown.fence("diff", lines)).append("\n</details>\n\n").toString();
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

  private static String file(TextDiff diff) {
    String title =
        "<details><summary>file <code>" + Markdown.html(diff.path()) + "</code></summary>\n";
    String body =
        diff.why().isEmpty() ? Markdown.fence("diff", diff.lines()) : "\n" + diff.why() + "\n";
    return title + body + "\n</details>\n\n";
  }
}
