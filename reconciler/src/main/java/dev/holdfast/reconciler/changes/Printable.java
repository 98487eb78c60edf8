package dev.holdfast.reconciler.changes;

/// Text of strangers, made harmless for a terminal and for a page: controls, and marks that turn
/// the direction of text or are invisible, become U+FFFD.
final class Printable {
  private Printable() {}

  /// Tabs stay.
  static String of(String text) {
    var printable = new StringBuilder(text.length());
    text.codePoints().map(c -> isHarmless(c) ? c : '\uFFFD').forEach(printable::appendCodePoint);
    return printable.toString();
  }

  private static boolean isHarmless(int c) {
    if (c == '\t') {
      return true;
    }
    int type = Character.getType(c);
    return type != Character.CONTROL
        && type != Character.FORMAT
        && type != Character.SURROGATE
        && type != Character.LINE_SEPARATOR
        && type != Character.PARAGRAPH_SEPARATOR;
  }
}
