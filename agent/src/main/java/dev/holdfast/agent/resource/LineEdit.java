package dev.holdfast.agent.resource;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.holdfast.model.Resource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a text becomes when one line of it is as desired. Applying it twice changes nothing more.
final class LineEdit {
  private LineEdit() {}

  /// @throws IOException when a pattern is wrong
  static String apply(String text, Resource.Line desired) throws IOException {
    boolean endsWithNewline = text.isEmpty() || text.endsWith("\n");
    var lines = new ArrayList<>(text.isEmpty() ? List.of() : List.of(split(text)));
    boolean changed =
        desired.state() == Resource.Presence.ABSENT ? remove(lines, desired) : put(lines, desired);
    if (!changed) {
      return text;
    }
    String joined = String.join("\n", lines);
    return lines.isEmpty() || !(endsWithNewline || added(lines, desired)) ? joined : joined + "\n";
  }

  private static String[] split(String text) {
    return (text.endsWith("\n") ? text.substring(0, text.length() - 1) : text).split("\n", -1);
  }

  /// A line put at the very end ends like one, also where the file did not.
  private static boolean added(List<String> lines, Resource.Line desired) {
    return lines.getLast().equals(desired.line());
  }

  private static boolean remove(List<String> lines, Resource.Line desired) throws IOException {
    @Nullable Pattern match = pattern(desired.match());
    return lines.removeIf(
        line -> match == null ? line.equals(desired.line()) : match.matcher(line).find());
  }

  private static boolean put(List<String> lines, Resource.Line desired) throws IOException {
    @Nullable Pattern match = pattern(desired.match());
    boolean isThere = lines.contains(desired.line());
    if (isThere && (match == null || !match.matcher(desired.line()).find())) {
      return false; // it replaced its match before, or needs none; another match is no reason
    }
    int found = last(lines, match);
    if (found >= 0) {
      return !desired.line().equals(lines.set(found, desired.line()));
    }
    lines.add(insertion(lines, desired), desired.line());
    return true;
  }

  private static int insertion(List<String> lines, Resource.Line desired) throws IOException {
    String before = desired.insertBefore();
    if (before != null) {
      int at = before.equals("BOF") ? 0 : last(lines, pattern(before));
      return at >= 0 ? at : lines.size();
    }
    String after = desired.insertAfter();
    int at = after == null || after.equals("EOF") ? -1 : last(lines, pattern(after));
    return at >= 0 ? at + 1 : lines.size();
  }

  private static int last(List<String> lines, @Nullable Pattern pattern) {
    if (pattern != null) {
      for (int i = lines.size() - 1; i >= 0; i--) {
        if (pattern.matcher(lines.get(i)).find()) {
          return i;
        }
      }
    }
    return -1;
  }

  private static @Nullable Pattern pattern(@Nullable String text) throws IOException {
    try {
      return text == null ? null : Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      throw new IOException("the pattern '" + text + "' is wrong: " + e.getDescription());
    }
  }
}
