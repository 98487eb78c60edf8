package dev.holdfast.reconciler.forge.bitbucket;

/// Both Bitbuckets show HTML comments as they are written. What they do not show is the definition
/// of a link that nothing uses.
final class HiddenMarker {
  private static final String START = "<!--";
  private static final String END = "-->";

  private HiddenMarker() {}

  static String of(String marker) {
    String text = marker.strip();
    String inner =
        text.startsWith(START) && text.endsWith(END)
            ? text.substring(START.length(), text.length() - END.length()).strip()
            : text;
    return "[//]: # (" + inner.replaceAll("[()\\p{Cntrl}]", " ") + ")";
  }

  /// The text with the marker of here as its first paragraph.
  static String marked(String marker, String markdown) {
    String text = markdown.startsWith(marker) ? markdown.substring(marker.length()) : markdown;
    return of(marker) + "\n\n" + text.stripLeading();
  }
}
