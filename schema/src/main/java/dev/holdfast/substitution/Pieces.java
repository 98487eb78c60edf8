package dev.holdfast.substitution;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A string cut into text and references. One pass from left to right: `{{{{` is a literal `{{`,
/// `}}` outside of a reference is text.
record Pieces(List<Piece> pieces) {
  /// One part of the string.
  sealed interface Piece {
    record Text(String text) implements Piece {}

    record Found(Reference reference, int offset) implements Piece {}

    record Bad(int offset, String text, String message) implements Piece {}
  }

  private static final int MAX_BODY = 512;
  private static final Pattern PARAMETER = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,127}");
  private static final Pattern SECRET =
      Pattern.compile("secret:([A-Za-z0-9][A-Za-z0-9._/-]{0,127})");
  private static final Pattern FACT = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_:/-]+)*");
  private static final Pattern LABEL = Pattern.compile("[\\p{L}\\p{Nd} _.:/=+@-]{1,128}");
  private static final Pattern DEFAULT =
      Pattern.compile("([^|]*?)\\s*\\|\\s*default:\\s*(.*)", Pattern.DOTALL);

  static boolean mayHoldReferences(String text) {
    return text.contains("{{");
  }

  static Pieces of(String text) {
    var pieces = new ArrayList<Piece>();
    var literal = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      int open = text.indexOf("{{", at);
      if (open < 0) {
        literal.append(text, at, text.length());
        break;
      }
      literal.append(text, at, open);
      if (text.startsWith("{{{{", open)) {
        literal.append("{{");
        at = open + 4;
        continue;
      }
      if (!literal.isEmpty()) {
        pieces.add(new Piece.Text(literal.toString()));
        literal.setLength(0);
      }
      int close = text.indexOf("}}", open + 2);
      if (close < 0 || close - open > MAX_BODY) {
        // one complaint for all that stands before the next one that is closed, however much that
        // is
        pieces.add(bad(text, open, text.length(), "has no '}}'"));
        int last = close < 0 ? -1 : text.lastIndexOf("{{", close - 1);
        at = close < 0 ? text.length() : Math.max(last, open + 2);
        continue;
      }
      at = close + 2;
      pieces.add(reference(text, open, at));
    }
    if (!literal.isEmpty()) {
      pieces.add(new Piece.Text(literal.toString()));
    }
    return new Pieces(pieces);
  }

  /// The reference that the string consists of, or null where there is anything beside it.
  @Nullable Reference only() {
    return pieces.size() == 1 && pieces.getFirst() instanceof Piece.Found(var reference, _)
        ? reference
        : null;
  }

  private static Piece reference(String text, int open, int end) {
    String body = text.substring(open + 2, end - 2).strip();
    String name = body;
    String otherwise = null;
    Matcher matcher = DEFAULT.matcher(body);
    if (matcher.matches()) {
      name = matcher.group(1);
      otherwise = unquoted(matcher.group(2).strip());
    }
    Reference reference = reference(name, otherwise);
    return reference == null
        ? bad(text, open, end, otherwise == null ? FORMS : complaint(name))
        : new Piece.Found(reference, open);
  }

  private static final String FORMS =
      "is none of a parameter's name, node.name, node.labels.KEY, node.facts.PATH, secret:NAME";

  private static String complaint(String name) {
    return name.startsWith("node.labels.") || name.startsWith("node.facts.")
        ? FORMS
        : "has a default, which only node.labels.KEY and node.facts.PATH may have";
  }

  private static @Nullable Reference reference(String name, @Nullable String otherwise) {
    if (name.startsWith("node.labels.")) {
      String key = name.substring("node.labels.".length());
      return LABEL.matcher(key).matches() ? new Reference.Label(key, otherwise) : null;
    }
    if (name.startsWith("node.facts.")) {
      String path = name.substring("node.facts.".length());
      return FACT.matcher(path).matches() ? new Reference.Fact(path, otherwise) : null;
    }
    if (otherwise != null) {
      return null;
    }
    if (name.equals("node.name")) {
      return new Reference.NodeName();
    }
    Matcher secret = SECRET.matcher(name);
    if (secret.matches()) {
      return new Reference.Secret(secret.group(1));
    }
    return PARAMETER.matcher(name).matches() ? new Reference.Parameter(name) : null;
  }

  private static String unquoted(String text) {
    boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
    return quoted ? text.substring(1, text.length() - 1) : text;
  }

  private static Piece bad(String text, int open, int end, String message) {
    String shown = text.substring(open, Math.min(end, open + 40)).lines().findFirst().orElse("{{");
    return new Piece.Bad(open, shown, "'" + shown + "' " + message);
  }
}
