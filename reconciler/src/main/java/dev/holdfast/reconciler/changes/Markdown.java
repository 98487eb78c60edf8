package dev.holdfast.reconciler.changes;

import java.util.List;

/// Text of strangers in Markdown: code spans and fences, longer than any run of backticks in it, so
/// that no link, mention, image or HTML gets out.
public final class Markdown {
  private Markdown() {}

  /// A block of lines; empty for none.
  static String fence(String language, List<String> lines) {
    if (lines.isEmpty()) {
      return "";
    }
    var body = new StringBuilder();
    lines.forEach(line -> body.append(Printable.of(line)).append('\n'));
    String ticks = "`".repeat(Math.max(3, longestRun(body) + 1));
    return "\n" + ticks + language + "\n" + body + ticks + "\n";
  }

  /// A span in the line.
  public static String code(String text) {
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

  /// Text within tags.
  static String html(String text) {
    return Printable.of(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("@", "&#64;")
        .replace("`", "&#96;");
  }
}
