package dev.holdfast.reconciler.versions;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.model.Selector;
import dev.holdfast.reconciler.lease.Fence;
import dev.holdfast.reconciler.lease.LostLeadershipException;
import dev.holdfast.reconciler.plan.Brakes;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.Fetch;
import dev.holdfast.reconciler.source.RepositoryEntry;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The edge to what lasts: repositories, commits, versions, and what agents fetch by digest.
public interface VersionStore {
  /// Commit record, versions, retirements, assignments and files become durable at once, or nothing
  /// does. Confirmations that waited are settled with it.
  ///
  /// @throws LostLeadershipException when another replica leads
  /// @throws IOException when a file's content cannot be read
  Applied apply(Fence fence, Decision.Apply decision) throws IOException;

  /// The commit is remembered with its problems; what is in force stays.
  ///
  /// @throws LostLeadershipException when another replica leads
  CommitRecord refuse(Fence fence, Decision.Refuse decision);

  /// The commit is remembered with its plan and the brakes that it hits; what is in force stays.
  /// Confirmations that waited are settled: none of them holds.
  ///
  /// @throws LostLeadershipException when another replica leads
  CommitRecord block(Fence fence, Decision.Block decision);

  /// The entry is known with its URL and branch, and how its remote was found.
  ///
  /// @throws LostLeadershipException when another replica leads
  RepositoryRecord looked(Fence fence, RepositoryEntry entry, Fetch outcome, Instant at);

  /// What is in force; nothing for a repository that was never applied.
  CurrentVersions currentVersions(RepositoryName repository);

  /// What the applied commit says about brakes; empty where it is not known.
  Optional<Brakes> brakes(RepositoryName repository);

  /// The groups that each applied commit declares; a repository without any is not there.
  Map<RepositoryName, Map<ObjectName, Selector>> groups();

  /// The latest blocked commit that showed this plan.
  Optional<CommitRecord> shown(RepositoryName repository, Digest plan);

  /// Confirmations that wait to be carried out, the oldest first.
  List<Confirmation> confirmations(RepositoryName repository);

  Optional<RepositoryRecord> repository(RepositoryName repository);

  /// Sorted by name.
  List<RepositoryRecord> repositories();

  /// Newest decision first.
  ///
  /// @param before only decisions with a lower number
  List<CommitRecord> commits(RepositoryName repository, int limit, long before);

  /// The latest decision about a commit.
  ///
  /// @param prefix of its id; empty where none or several commits start so
  Optional<CommitRecord> commit(RepositoryName repository, String prefix);

  /// Newest first, at most `limit`.
  List<VersionRecord> versions(AssociationId association, int limit);

  Optional<CurrentVersion> version(AssociationId association, long number);

  /// The versions that a commit made, sorted by association.
  List<VersionRecord> versionsOf(RepositoryName repository, CommitId commit);

  /// When the association's file was removed; empty while it is there, or never was.
  Optional<Instant> retiredAt(AssociationId association);

  /// An assignment or a repository file, as agents fetch it.
  Optional<byte[]> blob(Digest digest);
}
