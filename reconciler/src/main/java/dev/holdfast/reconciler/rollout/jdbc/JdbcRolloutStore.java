package dev.holdfast.reconciler.rollout.jdbc;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.reconciler.lease.Fence;
import dev.holdfast.reconciler.lease.jdbc.Fences;
import dev.holdfast.reconciler.rollout.Rollout;
import dev.holdfast.reconciler.rollout.RolloutStore;
import io.micronaut.transaction.TransactionOperations;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Rollouts in table `rollout`; sequence and epoch where they are counted.
public final class JdbcRolloutStore implements RolloutStore {
  private static final String COLUMNS =
      "repository, association, enforced_digest, first_version, state, started_at, finished_at";

  private final TransactionOperations<Connection> transactions;

  public JdbcRolloutStore(TransactionOperations<Connection> transactions) {
    this.transactions = transactions;
  }

  @Override
  public List<Rollout> latest() {
    return transactions.executeRead(status -> {
      try (var select =
          status
              .getConnection()
              .prepareStatement(
                  """
                  select distinct on (repository, association) %s from rollout
                  order by repository, association, first_version desc
                  """
                      .formatted(COLUMNS))) {
        return rollouts(select.executeQuery());
      }
    });
  }

  @Override
  public void write(Fence fence, Collection<Rollout> rollouts) {
    transactions.executeWrite(status -> {
      var connection = status.getConnection();
      Fences.check(connection, fence);
      try (var upsert =
          connection.prepareStatement(
              """
              insert into rollout (%s) values (?, ?, ?, ?, ?, ?, ?)
              on conflict (repository, association, first_version) do update set
                state = excluded.state, finished_at = excluded.finished_at
              """
                  .formatted(COLUMNS))) {
        for (Rollout rollout : rollouts) {
          set(upsert, rollout);
          upsert.addBatch();
        }
        return upsert.executeBatch().length;
      }
    });
  }

  private static void set(PreparedStatement upsert, Rollout rollout) throws SQLException {
    upsert.setString(1, rollout.association().repository().value());
    upsert.setString(2, rollout.association().name().value());
    upsert.setString(3, rollout.enforced().value());
    upsert.setLong(4, rollout.firstVersion());
    upsert.setString(5, rollout.state().id());
    upsert.setObject(6, rollout.startedAt().atOffset(ZoneOffset.UTC));
    var finished = rollout.finishedAt();
    upsert.setObject(7, finished == null ? null : finished.atOffset(ZoneOffset.UTC));
  }

  @Override
  public Optional<Rollout> rolloutOf(AssociationId association, long version) {
    return transactions.executeRead(status -> {
      try (var select =
          status
              .getConnection()
              .prepareStatement(
                  """
                  select %s from rollout
                  where repository = ? and association = ? and first_version <= ?
                  order by first_version desc limit 1
                  """
                      .formatted(COLUMNS))) {
        select.setString(1, association.repository().value());
        select.setString(2, association.name().value());
        select.setLong(3, version);
        return rollouts(select.executeQuery()).stream().findFirst();
      }
    });
  }

  @Override
  public long nextSequence() {
    return number("select nextval('change_sequence')");
  }

  @Override
  public long epoch() {
    return number("select epoch from instance");
  }

  private long number(String query) {
    return transactions.executeWrite(status -> {
      try (var select = status.getConnection().prepareStatement(query);
          ResultSet row = select.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    });
  }

  private static List<Rollout> rollouts(ResultSet rows) throws SQLException {
    var all = new ArrayList<Rollout>();
    try (rows) {
      while (rows.next()) {
        @Nullable OffsetDateTime finished = rows.getObject("finished_at", OffsetDateTime.class);
        all.add(
            new Rollout(
                AssociationId.of(rows.getString("repository"), rows.getString("association")),
                new Digest(rows.getString("enforced_digest")),
                rows.getLong("first_version"),
                Rollout.State.of(rows.getString("state")),
                rows.getObject("started_at", OffsetDateTime.class).toInstant(),
                finished == null ? null : finished.toInstant()));
      }
    }
    return all;
  }
}
