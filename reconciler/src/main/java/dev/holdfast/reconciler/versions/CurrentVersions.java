package dev.holdfast.reconciler.versions;

import dev.holdfast.model.ObjectName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.config.AssociationContent;
import dev.holdfast.reconciler.config.DesiredState;
import dev.holdfast.reconciler.source.CommitId;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// All that is in force of one repository.
///
/// @param applied the last good commit; [CommitId#NONE] before the first
/// @param seen the last commit that was decided about, applied or not
public record CurrentVersions(
    RepositoryName repository,
    CommitId applied,
    CommitId seen,
    SortedMap<ObjectName, CurrentVersion> associations) {
  public CurrentVersions {
    associations = Collections.unmodifiableSortedMap(new TreeMap<>(associations));
  }

  public static CurrentVersions none(RepositoryName repository) {
    return new CurrentVersions(repository, CommitId.NONE, CommitId.NONE, new TreeMap<>());
  }

  /// What the applied commit says should be.
  public DesiredState desiredState() {
    var contents = new TreeMap<ObjectName, AssociationContent>();
    associations.forEach((name, version) -> contents.put(name, version.content()));
    return new DesiredState(applied, contents, Map.of());
  }
}
