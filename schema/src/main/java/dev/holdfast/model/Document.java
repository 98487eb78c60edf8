package dev.holdfast.model;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a node should be: parameters and resources, not yet substituted.
///
/// @param platforms never empty; all of them where the file names none
/// @param resources in listed order, names unique
public record Document(
    Metadata metadata,
    Set<Platform> platforms,
    SortedMap<String, Parameter> parameters,
    List<ResourceDeclaration> resources)
    implements Declaration {
  public Document {
    platforms =
        Collections.unmodifiableSet(
            platforms.isEmpty() ? EnumSet.allOf(Platform.class) : EnumSet.copyOf(platforms));
    parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
    resources = List.copyOf(resources);
  }
}
