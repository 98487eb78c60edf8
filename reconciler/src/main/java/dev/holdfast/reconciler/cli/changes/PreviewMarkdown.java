package dev.holdfast.reconciler.cli.changes;

import java.util.ArrayList;
import java.util.List;

/// A preview as a comment on a pull request. Everything that comes from files stands in code spans
/// and fences, longer than any run of backticks in it: no link, mention, image or HTML of a
/// stranger gets out. At most as long as forges take (65,536 characters on GitHub).
final class PreviewMarkdown {
  private static final int MAX_LENGTH = 60_000;
  private static final int MAX_FIELDS = 50;
  private static final int MAX_NAMES = 10;

  private PreviewMarkdown() {}

  static String of(Preview preview) {
    var head = new StringBuilder();
    head.append("### Holdfast plan\n\n");
    head.append("**").append(PreviewForm.headline(preview)).append("**\n\n");
    head.append(code(preview.from())).append(" → ").append(code(preview.to())).append("\n\n");
    if (!preview.brakes().isEmpty()) {
      head.append("> [!WARNING]\n> **A brake would block this commit.**\n");
      preview.brakes().forEach(brake -> head.append("> - ").append(brake.sentence()).append('\n'));
      head.append("> \n> ").append(PreviewForm.CONFIRM).append(".\n\n");
    }
    List<String> parts = new ArrayList<>();
    preview.alike().forEach(alike -> parts.add(alike(alike)));
    preview.files().forEach(file -> parts.add(file(file)));
    preview.idle().forEach(cause -> parts.add("- " + code(PreviewForm.idle(cause)) + "\n"));
    preview.notes().forEach(note -> parts.add("\n*" + note + "*\n"));
    return bounded(head, parts);
  }

  private static String bounded(StringBuilder text, List<String> parts) {
    for (int i = 0; i < parts.size(); i++) {
      if (text.length() + parts.get(i).length() > MAX_LENGTH) {
        text.append("\n… and ")
            .append(parts.size() - i)
            .append(" more parts that do not fit here; run `holdfast plan`.\n");
        break;
      }
      text.append(parts.get(i));
    }
    return text.toString();
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
                .map(name -> "<code>" + html(name) + "</code>")
                .toList()));
    if (names.size() > MAX_NAMES) {
      text.append(" and ").append(names.size() - MAX_NAMES).append(" more");
    }
    text.append("</summary>\n\n").append(entry.effect()).append("\n\n");
    entry
        .causes()
        .forEach(cause -> text.append("- ").append(code(PreviewForm.words(cause))).append('\n'));
    var lines = new ArrayList<String>();
    entry.fields().stream().limit(MAX_FIELDS).forEach(field -> add(field, lines));
    if (entry.fields().size() > MAX_FIELDS) {
      lines.add("… %d more fields".formatted(entry.fields().size() - MAX_FIELDS));
    }
    return text.append(fence(lines)).append("\n</details>\n\n").toString();
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
    String title = "<details><summary>file <code>" + html(diff.path()) + "</code></summary>\n";
    String body = diff.why().isEmpty() ? fence(diff.lines()) : "\n" + diff.why() + "\n";
    return title + body + "\n</details>\n\n";
  }

  private static String fence(List<String> lines) {
    if (lines.isEmpty()) {
      return "";
    }
    var body = new StringBuilder();
    lines.forEach(line -> body.append(Printable.of(line)).append('\n'));
    String ticks = "`".repeat(Math.max(3, longestRun(body) + 1));
    return "\n" + ticks + "diff\n" + body + ticks + "\n";
  }

  private static String code(String text) {
    String printable = Printable.of(text);
    String ticks = "`".repeat(longestRun(printable) + 1);
    String space = ticks.length() > 1 ? " " : "";
    return ticks + space + printable + space + ticks;
  }

  private static int longestRun(CharSequence text) {
    int longest = 0;
    int run = 0;
    for (int i = 0; i < text.length(); i++) {
      run = text.charAt(i) == '`' ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    return longest;
  }

  private static String html(String text) {
    return Printable.of(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("@", "&#64;")
        .replace("`", "&#96;");
  }
}
