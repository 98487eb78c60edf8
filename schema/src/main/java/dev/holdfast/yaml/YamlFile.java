package dev.holdfast.yaml;

import java.util.List;

/// What the text of one file holds.
///
/// @param text without byte-order mark; empty where the bytes are not text
/// @param documents the YAML documents that could be read to their end, in order
/// @param faults in the order of the text; after a fault of syntax or of a limit nothing more is
///   read
public record YamlFile(String text, List<Part> documents, List<Fault> faults) {
  /// One YAML document.
  ///
  /// @param sound whether it has no fault; one that has can still be checked for more
  public record Part(YamlNode root, boolean sound) {}

  public YamlFile {
    documents = List.copyOf(documents);
    faults = List.copyOf(faults);
  }
}
