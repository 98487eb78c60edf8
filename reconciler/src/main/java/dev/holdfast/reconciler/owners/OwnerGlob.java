package dev.holdfast.reconciler.owners;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;

/// A pattern of paths in a file of owners. Like those of `.gitignore`, and not the same: `docs/*`
/// does not reach into folders of `docs`.
final class OwnerGlob {
  private OwnerGlob() {}

  /// docs.github.com, About code owners: a pattern with a slash within it begins at the root, one
  /// that names a folder owns all below; no ranges of characters.
  static Pattern github(String glob) throws OwnersReading.UnreadableException {
    if (glob.contains("[") || glob.contains("]") || glob.contains("***")) {
      throw new OwnersReading.UnreadableException(
          "has a pattern that cannot be read: '%s'".formatted(glob));
    }
    List<String> parts = parts(glob);
    boolean anywhere = !glob.startsWith("/") && parts.indexOf("") < 0 && parts.size() == 1;
    boolean anyFolder = !glob.startsWith("/") && parts.size() == 2 && parts.get(1).isEmpty();
    return compile(glob, parts, anywhere || anyFolder, !glob.endsWith("*"));
  }

  /// docs.gitlab.com, Code Owners syntax: a pattern that does not begin with a slash begins
  /// anywhere; only one that ends with a slash owns a folder.
  static Pattern gitlab(String glob) throws OwnersReading.UnreadableException {
    return compile(glob, parts(glob), !glob.startsWith("/"), false);
  }

  private static List<String> parts(String glob) {
    return new ArrayList<>(
        List.of((glob.startsWith("/") ? glob.substring(1) : glob).split("/", -1)));
  }

  /// @param anywhere whether it may begin in any folder
  /// @param whole whether a folder of this name is meant with all below
  private static Pattern compile(String glob, List<String> parts, boolean anywhere, boolean whole)
      throws OwnersReading.UnreadableException {
    var expression = new StringBuilder(anywhere ? "(?:.*/)?" : "");
    for (int i = 0; i < parts.size(); i++) {
      boolean last = i == parts.size() - 1;
      String part = parts.get(i);
      if (part.equals("**")) {
        expression.append(last ? ".+" : "(?:.*/)?");
      } else if (part.isEmpty() && last) {
        expression.append(i == 0 ? "" : ".+"); // a slash at the end: all below
      } else {
        append(part, expression);
        expression.append(last ? whole ? "(?:/.*)?" : "" : "/");
      }
    }
    try {
      return Pattern.compile(expression.toString(), Pattern.DOTALL);
    } catch (PatternSyntaxException _) {
      throw new OwnersReading.UnreadableException(
          "has a pattern that cannot be read: '%s'".formatted(glob));
    }
  }

  private static void append(String part, StringBuilder expression) {
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      int end = c == '[' ? part.indexOf(']', i + 2) : -1;
      if (c == '*') {
        expression.append("[^/]*");
      } else if (c == '?') {
        expression.append("[^/]");
      } else if (end > 0) {
        String within = part.substring(i + 1, end).replace("\\", "\\\\").replace("[", "\\[");
        expression
            .append('[')
            .append(within.startsWith("!") ? "^/" + within.substring(1) : within)
            .append(']');
        i = end;
      } else if (c == '\\' && i + 1 < part.length()) {
        expression.append(Pattern.quote(String.valueOf(part.charAt(++i))));
      } else {
        expression.append(Pattern.quote(String.valueOf(c)));
      }
    }
  }
}
