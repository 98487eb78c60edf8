package dev.holdfast.reconciler.source;

import dev.holdfast.model.Mode;
import dev.holdfast.model.Selector;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// What a repository may do. Stands in the reconciler's configuration, because what limits a
/// repository cannot be for the repository to change.
///
/// @param nodes nodes outside never receive anything from it
/// @param documents names, where `*` stands for any characters
/// @param modes never empty
public record Permissions(Selector nodes, List<String> documents, Set<Mode> modes) {
  public static final Permissions EVERYTHING =
      new Permissions(new Selector.All(), List.of("*"), EnumSet.allOf(Mode.class));

  public Permissions {
    documents = List.copyOf(documents);
    modes = Set.copyOf(modes);
  }

  public boolean allowDocument(String name) {
    return documents.stream().anyMatch(pattern -> matches(pattern, name));
  }

  private static boolean matches(String pattern, String name) {
    int star = pattern.indexOf('*');
    if (star < 0) {
      return pattern.equals(name);
    }
    String before = pattern.substring(0, star);
    String after = pattern.substring(star + 1);
    if (!name.startsWith(before)) {
      return false;
    }
    for (int i = before.length(); i <= name.length(); i++) {
      if (matches(after, name.substring(i))) {
        return true;
      }
    }
    return false;
  }
}
