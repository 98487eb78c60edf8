package dev.holdfast.reconciler.config;

/// Something that an association consists of and that says something else than before.
///
/// @param name of the declaration, or the path of a file for nodes
/// @param file where it stands, or stood where it is gone; relative to the repository's root
public record Cause(Part part, State state, String name, String file) implements Comparable<Cause> {
  /// In the order in which people are told.
  public enum Part {
    ASSOCIATION("association"),
    DOCUMENT("document"),
    INCLUDED_DOCUMENT("included document"),
    FILE("file"),
    GROUP("group"),
    DEFAULTS("defaults of repository"),
    SSM_PARAMETERS("ssmParameters of repository"),
    CALENDAR("calendar");

    private final String words;

    Part(String words) {
      this.words = words;
    }

    public String words() {
      return words;
    }
  }

  /// What happened to it.
  public enum State {
    ADDED,
    CHANGED,
    REMOVED
  }

  @Override
  public int compareTo(Cause other) {
    int byPart = part.compareTo(other.part);
    if (byPart != 0) {
      return byPart;
    }
    int byName = name.compareTo(other.name);
    return byName != 0 ? byName : file.compareTo(other.file);
  }
}
