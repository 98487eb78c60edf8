package dev.holdfast.reconciler.changes;

import dev.holdfast.reconciler.config.Cause;
import dev.holdfast.reconciler.plan.Brake;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A finished plan of one repository's trees, ready to be shown. All texts in it come from files
/// and are hostile: views escape them.
///
/// @param from and `to`: what was compared, in words
/// @param unchanged associations that say the same
/// @param idle what says something else without making a version
/// @param files what is different in the repository files that changed associations use
/// @param notes sentences about what cannot be known here
/// @param reached how many nodes what happens to; null where no fleet was asked
public record Preview(
    String from,
    String to,
    int unchanged,
    List<Entry> entries,
    List<Brake> brakes,
    List<Cause> idle,
    List<TextDiff> files,
    List<String> notes,
    @Nullable Reached reached) {
  public Preview {
    entries = List.copyOf(entries);
    brakes = List.copyOf(brakes);
    idle = List.copyOf(idle);
    files = List.copyOf(files);
    notes = List.copyOf(notes);
  }

  /// What happens to an association.
  public enum Kind {
    ADDED("+", "added"),
    CHANGED("~", "changed"),
    RETIRED("-", "retired");

    private final String sign;
    private final String word;

    Kind(String sign, String word) {
      this.sign = sign;
      this.word = word;
    }

    public String sign() {
      return sign;
    }

    public String word() {
      return word;
    }
  }

  /// One association.
  ///
  /// @param runs whether nodes that have it, or get it, run it
  /// @param effect a sentence about what happens on nodes
  /// @param impact on which nodes what happens; null where no fleet was asked
  /// @param details lines about when and in which order; empty where no fleet was asked
  public record Entry(
      Kind kind,
      String association,
      boolean runs,
      String effect,
      List<Cause> causes,
      List<Field> fields,
      @Nullable Impact impact,
      List<String> details) {
    public Entry {
      causes = List.copyOf(causes);
      fields = List.copyOf(fields);
      details = List.copyOf(details);
    }

    /// Without a fleet.
    Entry(
        Kind kind,
        String association,
        boolean runs,
        String effect,
        List<Cause> causes,
        List<Field> fields) {
      this(kind, association, runs, effect, causes, fields, null, List.of());
    }

    Entry on(Impact nodes, List<String> more) {
      return new Entry(kind, association, runs, effect, causes, fields, nodes, more);
    }

    /// What happens on which nodes, and when, in lines.
    List<String> lines() {
      Impact nodes = impact;
      return nodes == null
          ? details
          : Stream.concat(nodes.lines().stream(), details.stream()).toList();
    }
  }

  /// One field.
  ///
  /// @param path in the words of the language, such as `schedule.expression`
  /// @param from as text; null where there was none
  /// @param to as text; null where there is none
  /// @param hidden whether values are kept back; then both are null
  /// @param diff where the value is a text of several lines: what is different; else empty
  public record Field(
      String path, @Nullable String from, @Nullable String to, boolean hidden, List<String> diff) {
    public Field {
      diff = List.copyOf(diff);
    }
  }

  /// Nothing to apply and nothing to confirm.
  public boolean isEmpty() {
    return entries.isEmpty() && brakes.isEmpty();
  }

  /// Entries that differ in the name alone, as one: a document that changed changes every
  /// association that uses it in the same way. In the order of their first names.
  public List<Alike> alike() {
    var groups = new LinkedHashMap<Entry, List<String>>();
    for (Entry entry : entries) {
      var nameless =
          new Entry(
              entry.kind,
              "",
              entry.runs,
              entry.effect,
              entry.causes,
              entry.fields,
              entry.impact,
              entry.details);
      groups.computeIfAbsent(nameless, _ -> new ArrayList<>()).add(entry.association);
    }
    return groups.entrySet().stream()
        .map(each -> new Alike(each.getKey(), each.getValue()))
        .toList();
  }

  /// @param entry without a name
  /// @param associations whose entry it is; not empty
  public record Alike(Entry entry, List<String> associations) {
    public Alike {
      associations = List.copyOf(associations);
    }
  }

  public long count(Kind kind) {
    return entries.stream().filter(entry -> entry.kind() == kind).count();
  }
}
