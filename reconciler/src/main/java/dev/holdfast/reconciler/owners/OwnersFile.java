package dev.holdfast.reconciler.owners;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/// A `CODEOWNERS` file.
public final class OwnersFile {
  private static final int MAX_FAULTS = 20;

  /// A file with more is not read: who owns what could not be said in time.
  public static final int MAX_RULES = 2_000;

  private final boolean lastWins;
  private final List<Section> sections;
  private final List<String> faults;

  private OwnersFile(boolean lastWins, List<Section> sections, List<String> faults) {
    this.lastWins = lastWins;
    this.sections = List.copyOf(sections);
    this.faults = List.copyOf(faults);
  }

  /// @param owners nobody: who matches here is owned by nobody
  record Rule(Predicate<String> matches, SortedSet<String> owners) {}

  /// @param approvals how many it wants; 0 for an optional one
  record Section(int approvals, List<Rule> rules) {}

  /// @throws IllegalArgumentException when it has too many rules; the message is a sentence
  public static OwnersFile read(OwnersSyntax syntax, String text) {
    var reading = new OwnersReading(syntax);
    var faults = new ArrayList<String>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      try {
        reading.take(lines.get(i));
      } catch (OwnersReading.UnreadableException e) {
        if (faults.size() < MAX_FAULTS) {
          faults.add("line %d %s".formatted(i + 1, e.getMessage()));
        }
      }
    }
    if (reading.rules() > MAX_RULES) {
      throw new IllegalArgumentException("it has more than %d rules".formatted(MAX_RULES));
    }
    return new OwnersFile(syntax != OwnersSyntax.GITEA, reading.sections(), faults);
  }

  /// What lines cannot be read, which the forge leaves out as well; at most 20.
  public List<String> faults() {
    return faults;
  }

  /// What a path needs; empty where nobody owns it.
  ///
  /// @param path from the root of the repository
  public List<Need> of(String path) {
    var needs = new ArrayList<Need>();
    for (Section section : sections) {
      SortedSet<String> owners = lastWins ? last(section, path) : all(section, path);
      if (!owners.isEmpty() && section.approvals() > 0) {
        needs.add(new Need(owners, section.approvals()));
      }
    }
    return needs;
  }

  private static SortedSet<String> last(Section section, String path) {
    return section.rules().reversed().stream()
        .filter(rule -> rule.matches().test(path))
        .findFirst()
        .map(Rule::owners)
        .orElseGet(TreeSet::new);
  }

  private static SortedSet<String> all(Section section, String path) {
    var owners = new TreeSet<String>();
    section.rules().stream()
        .filter(rule -> rule.matches().test(path))
        .forEach(rule -> owners.addAll(rule.owners()));
    return owners;
  }
}
