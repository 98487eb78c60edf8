package dev.holdfast.model;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a node should be: parameters and resources, not yet substituted.
///
/// @param platforms never empty; all of them where the file names none
/// @param includes documents whose resources come first; empty once they have been put in
/// @param resources in listed order, names unique
/// @param commandSchema of an AWS Command document its `schemaVersion`; null of one of our own. It
///   decides how references are replaced and how steps follow each other
public record Document(
    Metadata metadata,
    Set<Platform> platforms,
    SortedMap<String, Parameter> parameters,
    List<Include> includes,
    List<ResourceDeclaration> resources,
    @Nullable String commandSchema)
    implements Declaration {
  public Document {
    platforms =
        Collections.unmodifiableSet(
            platforms.isEmpty() ? EnumSet.allOf(Platform.class) : EnumSet.copyOf(platforms));
    parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    includes = List.copyOf(includes);
    resources = List.copyOf(resources);
  }

  /// One of our own that includes nothing.
  public Document(
      Metadata metadata,
      Set<Platform> platforms,
      SortedMap<String, Parameter> parameters,
      List<ResourceDeclaration> resources) {
    this(metadata, platforms, parameters, List.of(), resources, null);
  }

  /// Whether it is an AWS Command document.
  public boolean isCommand() {
    return commandSchema != null;
  }
}
