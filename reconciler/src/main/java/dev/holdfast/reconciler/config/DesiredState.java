package dev.holdfast.reconciler.config;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.ObjectName;
import dev.holdfast.reconciler.source.CommitId;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What one commit of a repository says should be.
///
/// @param files content of the repository files that associations use, by digest; a state that was
///   loaded from the database has none, since they are stored there
public record DesiredState(
    CommitId commit,
    SortedMap<ObjectName, AssociationContent> associations,
    Map<Digest, FileSource> files) {
  public static final DesiredState EMPTY =
      new DesiredState(CommitId.NONE, new TreeMap<>(), Map.of());

  public DesiredState {
    associations = Collections.unmodifiableSortedMap(new TreeMap<>(associations));
    files = Map.copyOf(files);
  }
}
