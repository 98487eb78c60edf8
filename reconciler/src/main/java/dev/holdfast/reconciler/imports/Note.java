package dev.holdfast.reconciler.imports;

import dev.holdfast.problem.Position;
import java.util.Comparator;

/// One thing that did not come over as it was.
///
/// @param at where it stands in the input
/// @param path what it is, from the outside in: `Resources.Web.Properties.MaxErrors`
/// @param message one sentence; never the value of a secret
/// @param remedy what to do instead; empty where there is nothing to do
public record Note(Kind kind, Position at, String path, String message, String remedy)
    implements Comparable<Note> {
  private static final Comparator<Note> ORDER =
      Comparator.comparing(Note::kind)
          .thenComparing(Note::at)
          .thenComparing(Note::path)
          .thenComparing(Note::message);

  /// In the order in which people should read them.
  public enum Kind {
    FILL_IN("fill in", "a value that the input does not hold; what needs it is suspended"),
    LEFT_OUT("left out", "has no equivalent, or was not taken"),
    CHANGED("changed", "came over in another form, or means something else here"),
    NOT_NEEDED("not needed", "AWS's own bookkeeping, or no part of State Manager");

    private final String words;
    private final String meaning;

    Kind(String words, String meaning) {
      this.words = words;
      this.meaning = meaning;
    }

    public String words() {
      return words;
    }

    public String meaning() {
      return meaning;
    }
  }

  @Override
  public int compareTo(Note other) {
    return ORDER.compare(this, other);
  }
}
