package dev.holdfast.reconciler.imports;

/// A file to import from.
public final class Input {
  private final String name;
  private final boolean explicit;
  private final byte[] content;

  /// @param name as notes call it
  /// @param explicit whether somebody named this very file, so that it is a problem when nothing
  ///   can be read from it; files that merely lie in a named folder are passed over
  /// @param content of any size; more than [Importer#MAX_FILE_BYTES] is a problem
  public Input(String name, boolean explicit, byte[] content) {
    this.name = name;
    this.explicit = explicit;
    this.content = content.clone();
  }

  String name() {
    return name;
  }

  boolean explicit() {
    return explicit;
  }

  byte[] content() {
    return content.clone();
  }
}
