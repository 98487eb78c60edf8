package dev.holdfast.substitution;

/// A `{{` that begins no reference.
///
/// @param pointer JSON pointer of the string that holds it, from the value that was searched
/// @param offset of the `{{` in that string, in UTF-16 code units
/// @param text from the `{{` on, shortened for people
/// @param message what is wrong with it, fit for the author
public record Malformed(String pointer, int offset, String text, String message) {
  /// What an author can do about any of them.
  public static final String REMEDY =
      "write \"{{{{\" for a literal \"{{\", or set 'raw: true' beside the content of a file";
}
