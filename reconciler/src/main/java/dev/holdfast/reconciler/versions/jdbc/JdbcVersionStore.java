package dev.holdfast.reconciler.versions.jdbc;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.model.Selector;
import dev.holdfast.reconciler.lease.Fence;
import dev.holdfast.reconciler.lease.jdbc.Fences;
import dev.holdfast.reconciler.plan.Brakes;
import dev.holdfast.reconciler.plan.Change;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.Fetch;
import dev.holdfast.reconciler.source.RepositoryEntry;
import dev.holdfast.reconciler.versions.Applied;
import dev.holdfast.reconciler.versions.Braked;
import dev.holdfast.reconciler.versions.CommitRecord;
import dev.holdfast.reconciler.versions.CommitState;
import dev.holdfast.reconciler.versions.Confirmation;
import dev.holdfast.reconciler.versions.CurrentVersion;
import dev.holdfast.reconciler.versions.CurrentVersions;
import dev.holdfast.reconciler.versions.Decision;
import dev.holdfast.reconciler.versions.RepositoryRecord;
import dev.holdfast.reconciler.versions.VersionRecord;
import dev.holdfast.reconciler.versions.VersionStore;
import io.micronaut.transaction.TransactionOperations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Versions, commits and repositories in their tables.
public final class JdbcVersionStore implements VersionStore {
  private static final int FETCH = 500;
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{4,64}");
  private static final String VERSION_COLUMNS =
      """
      v.repository, v.association, v.number, v.commit_id, v.changed_by, v.author, v.content_digest,
      v.enforced_digest, v.assignment_digest, v.rate_anchor, v.equals_version, v.created_at
      """;

  private final TransactionOperations<Connection> transactions;
  private final InstantSource clock;

  public JdbcVersionStore(TransactionOperations<Connection> transactions, InstantSource clock) {
    this.transactions = transactions;
    this.clock = clock;
  }

  @Override
  public Applied apply(Fence fence, Decision.Apply decision) throws IOException {
    try {
      return transactions.executeWrite(status -> {
        try {
          return apply(status.getConnection(), fence, decision);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private Applied apply(Connection connection, Fence fence, Decision.Apply decision)
      throws SQLException, IOException {
    Fences.check(connection, fence);
    RepositoryRows.demandApplied(connection, decision.repository(), decision.parent());
    Instant now = Columns.exact(clock.instant());
    CommitId commit = decision.commit().id();
    var writer = new VersionWriter(connection, decision.repository());
    List<NewVersion> versions =
        new Numbering(connection, decision.repository()).number(decision, now);
    List<ObjectName> retired =
        decision.plan().changes().stream()
            .filter(change -> change instanceof Change.Retired)
            .map(Change::association)
            .toList();
    writer.files(versions, decision.desired().files());
    writer.write(versions, commit, now);
    writer.retire(retired, commit, now);
    CommitRecord record = CommitRows.insert(connection, record(decision, now));
    RepositoryRows.decided(connection, decision.repository(), commit, true);
    RepositoryRows.rules(connection, decision.repository(), decision.brakes(), decision.groups());
    ConfirmationRows.settle(connection, record);
    boolean calendars =
        CalendarRows.declare(connection, decision.repository(), decision.calendars(), now);
    if (calendars || !decision.plan().isEmpty()) {
      raiseSequence(connection);
    }
    List<CurrentVersion> created =
        versions.stream().map(version -> current(decision, version, now)).toList();
    return new Applied(record, created, retired);
  }

  private static CurrentVersion current(Decision.Apply decision, NewVersion version, Instant now) {
    return new CurrentVersion(
        new AssociationId(decision.repository(), version.name()),
        version.number(),
        decision.commit().id(),
        version.content(),
        version.rateAnchor(),
        now);
  }

  private static CommitRecord record(Decision.Apply decision, Instant now) {
    return new CommitRecord(
        decision.repository(),
        0,
        decision.commit(),
        decision.parent(),
        decision.forced(),
        CommitState.APPLIED,
        decision.problems(),
        decision.plan().toJson(),
        exact(decision.braked()),
        Columns.exact(decision.seenAt()),
        now);
  }

  private static @Nullable Braked exact(@Nullable Braked braked) {
    if (braked == null) {
      return null;
    }
    @Nullable Confirmation given = braked.confirmation();
    return given == null
        ? braked
        : new Braked(
            braked.judgement(),
            new Confirmation(
                given.digest(), given.by(), given.trailer(), Columns.exact(given.at())),
            braked.refusal());
  }

  private static void raiseSequence(Connection connection) throws SQLException {
    try (PreparedStatement next =
        connection.prepareStatement("select nextval('change_sequence')")) {
      next.execute();
    }
  }

  @Override
  public CommitRecord refuse(Fence fence, Decision.Refuse decision) {
    return transactions.executeWrite(status -> {
      Connection connection = status.getConnection();
      Fences.check(connection, fence);
      RepositoryRows.demandApplied(connection, decision.repository(), decision.parent());
      CommitRecord record =
          CommitRows.insert(
              connection,
              new CommitRecord(
                  decision.repository(),
                  0,
                  decision.commit(),
                  decision.parent(),
                  decision.forced(),
                  decision.state(),
                  decision.problems(),
                  CommitRows.noPlan(),
                  null,
                  Columns.exact(decision.seenAt()),
                  Columns.exact(clock.instant())));
      RepositoryRows.decided(connection, decision.repository(), decision.commit().id(), false);
      ConfirmationRows.settle(connection, record);
      return record;
    });
  }

  @Override
  public CommitRecord block(Fence fence, Decision.Block decision) {
    return transactions.executeWrite(status -> {
      Connection connection = status.getConnection();
      Fences.check(connection, fence);
      RepositoryRows.demandApplied(connection, decision.repository(), decision.parent());
      CommitRecord record =
          CommitRows.insert(
              connection,
              new CommitRecord(
                  decision.repository(),
                  0,
                  decision.commit(),
                  decision.parent(),
                  decision.forced(),
                  CommitState.BLOCKED,
                  decision.problems(),
                  decision.plan().toJson(),
                  decision.braked(),
                  Columns.exact(decision.seenAt()),
                  Columns.exact(clock.instant())));
      RepositoryRows.decided(connection, decision.repository(), decision.commit().id(), false);
      ConfirmationRows.settle(connection, record);
      return record;
    });
  }

  @Override
  public Optional<Brakes> brakes(RepositoryName repository) {
    return transactions.executeRead(
        status -> RepositoryRows.brakes(status.getConnection(), repository));
  }

  @Override
  public Map<RepositoryName, Map<ObjectName, Selector>> groups() {
    return transactions.executeRead(status -> RepositoryRows.groups(status.getConnection()));
  }

  @Override
  public Optional<CommitRecord> shown(RepositoryName repository, Digest plan) {
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
          status
              .getConnection()
              .prepareStatement(
                  "select "
                      + CommitRows.COLUMNS
                      + """
                      from commit_record
                      where repository = ? and plan_digest = ? and state = 'blocked'
                      order by number desc limit 1
                      """)) {
        select.setString(1, repository.value());
        select.setString(2, plan.value());
        return CommitRows.all(select).stream().findFirst();
      }
    });
  }

  @Override
  public List<Confirmation> confirmations(RepositoryName repository) {
    return transactions.executeRead(
        status -> ConfirmationRows.waiting(status.getConnection(), repository));
  }

  @Override
  public RepositoryRecord looked(Fence fence, RepositoryEntry entry, Fetch outcome, Instant at) {
    return transactions.executeWrite(status -> {
      Fences.check(status.getConnection(), fence);
      return RepositoryRows.looked(status.getConnection(), entry, outcome, Columns.exact(at));
    });
  }

  @Override
  public CurrentVersions currentVersions(RepositoryName repository) {
    return transactions.executeRead(status -> {
      Connection connection = status.getConnection();
      Optional<RepositoryRecord> known = RepositoryRows.find(connection, repository);
      var versions = new TreeMap<ObjectName, CurrentVersion>();
      var reader = new VersionRows();
      try (PreparedStatement select =
          connection.prepareStatement(
              """
              select v.* from association a
              join version v on v.repository = a.repository and v.association = a.name
                            and v.number = a.last_version
              where a.repository = ? and a.retired_at is null
              """)) {
        select.setString(1, repository.value());
        select.setFetchSize(FETCH);
        try (ResultSet rows = select.executeQuery()) {
          while (rows.next()) {
            CurrentVersion version = reader.current(rows);
            versions.put(version.id().name(), version);
          }
        }
      }
      return new CurrentVersions(
          repository,
          known.map(RepositoryRecord::applied).orElse(CommitId.NONE),
          known.map(RepositoryRecord::seen).orElse(CommitId.NONE),
          versions);
    });
  }

  @Override
  public Optional<RepositoryRecord> repository(RepositoryName repository) {
    return transactions.executeRead(
        status -> RepositoryRows.find(status.getConnection(), repository));
  }

  @Override
  public List<RepositoryRecord> repositories() {
    return transactions.executeRead(status -> RepositoryRows.all(status.getConnection()));
  }

  @Override
  public List<CommitRecord> commits(RepositoryName repository, int limit, long before) {
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
          status
              .getConnection()
              .prepareStatement(
                  "select "
                      + CommitRows.COLUMNS
                      + """
                      from commit_record where repository = ? and number < ?
                      order by number desc limit ?
                      """)) {
        select.setString(1, repository.value());
        select.setLong(2, before);
        select.setInt(3, limit);
        return CommitRows.all(select);
      }
    });
  }

  @Override
  public Optional<CommitRecord> commit(RepositoryName repository, String prefix) {
    if (!HEX.matcher(prefix).matches()) {
      return Optional.empty();
    }
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
          status
              .getConnection()
              .prepareStatement(
                  "select distinct on (id) "
                      + CommitRows.COLUMNS
                      + """
                      from commit_record where repository = ? and id like ? || '%'
                      order by id, number desc limit 2
                      """)) {
        select.setString(1, repository.value());
        select.setString(2, prefix);
        List<CommitRecord> found = CommitRows.all(select);
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.<CommitRecord>empty();
      }
    });
  }

  @Override
  public List<VersionRecord> versions(AssociationId association, int limit) {
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
          status
              .getConnection()
              .prepareStatement(
                  "select "
                      + VERSION_COLUMNS
                      + """
                      from version v where v.repository = ? and v.association = ?
                      order by v.number desc limit ?
                      """)) {
        select.setString(1, association.repository().value());
        select.setString(2, association.name().value());
        select.setInt(3, limit);
        return VersionRows.records(select);
      }
    });
  }

  @Override
  public Optional<CurrentVersion> version(AssociationId association, long number) {
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
          status
              .getConnection()
              .prepareStatement(
                  """
                  select * from version where repository = ? and association = ? and number = ?
                  """)) {
        select.setString(1, association.repository().value());
        select.setString(2, association.name().value());
        select.setLong(3, number);
        try (ResultSet rows = select.executeQuery()) {
          return rows.next()
              ? Optional.of(new VersionRows().current(rows))
              : Optional.<CurrentVersion>empty();
        }
      }
    });
  }

  @Override
  public List<VersionRecord> versionsOf(RepositoryName repository, CommitId commit) {
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
          status
              .getConnection()
              .prepareStatement(
                  "select "
                      + VERSION_COLUMNS
                      + """
                      from version v where v.repository = ? and v.commit_id = ?
                      order by v.association, v.number
                      """)) {
        select.setString(1, repository.value());
        select.setString(2, commit.hex());
        return VersionRows.records(select);
      }
    });
  }

  @Override
  public Optional<Instant> retiredAt(AssociationId association) {
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
          status
              .getConnection()
              .prepareStatement(
                  """
                  select retired_at from association
                  where repository = ? and name = ? and retired_at is not null
                  """)) {
        select.setString(1, association.repository().value());
        select.setString(2, association.name().value());
        try (ResultSet rows = select.executeQuery()) {
          return rows.next()
              ? Optional.of(rows.getObject(1, java.time.OffsetDateTime.class).toInstant())
              : Optional.<Instant>empty();
        }
      }
    });
  }

  @Override
  public Optional<byte[]> blob(Digest digest) {
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
          status.getConnection().prepareStatement("select content from blob where digest = ?")) {
        select.setString(1, digest.value());
        try (ResultSet rows = select.executeQuery()) {
          return rows.next() ? Optional.of(rows.getBytes(1)) : Optional.<byte[]>empty();
        }
      }
    });
  }
}
