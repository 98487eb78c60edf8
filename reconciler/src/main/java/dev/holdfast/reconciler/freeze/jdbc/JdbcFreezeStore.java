package dev.holdfast.reconciler.freeze.jdbc;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.freeze.Freeze;
import dev.holdfast.reconciler.freeze.FreezeStore;
import dev.holdfast.wire.FreezeOrder;
import io.micronaut.transaction.TransactionOperations;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Freezes in table `freeze_order`.
public final class JdbcFreezeStore implements FreezeStore {
  private static final String COLUMNS =
      "repository, id, epoch, sequence, frozen, reason, until, ordered_by, ordered_at";

  private final TransactionOperations<Connection> transactions;

  public JdbcFreezeStore(TransactionOperations<Connection> transactions) {
    this.transactions = transactions;
  }

  @Override
  public List<Freeze> all() {
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
          status.getConnection().prepareStatement("select " + COLUMNS + " from freeze_order")) {
        return freezes(select);
      }
    });
  }

  @Override
  public Freeze add(
      String id,
      @Nullable RepositoryName repository,
      boolean frozen,
      String reason,
      @Nullable Instant until,
      String by,
      Instant at) {
    return transactions.executeWrite(status -> {
      try (PreparedStatement upsert =
          status
              .getConnection()
              .prepareStatement(
                  """
                  insert into freeze_order (repository, id, epoch, sequence, frozen, reason, until,
                                      ordered_by, ordered_at)
                  select ?, ?, epoch, nextval('change_sequence'), ?, ?, ?, ?, ? from instance
                  on conflict (repository) do update set
                    id = excluded.id, epoch = excluded.epoch, sequence = excluded.sequence,
                    frozen = excluded.frozen, reason = excluded.reason, until = excluded.until,
                    ordered_by = excluded.ordered_by, ordered_at = excluded.ordered_at
                  """
                      + "returning "
                      + COLUMNS)) {
        upsert.setString(1, repository == null ? "" : repository.value());
        upsert.setString(2, id);
        upsert.setBoolean(3, frozen);
        upsert.setString(4, reason);
        upsert.setObject(5, until == null ? null : until.atOffset(ZoneOffset.UTC));
        upsert.setString(6, by);
        upsert.setObject(7, at.atOffset(ZoneOffset.UTC));
        return freezes(upsert).getFirst();
      }
    });
  }

  private static List<Freeze> freezes(PreparedStatement statement) throws SQLException {
    var all = new ArrayList<Freeze>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        String repository = row.getString("repository");
        @Nullable OffsetDateTime until = row.getObject("until", OffsetDateTime.class);
        all.add(
            new Freeze(
                new FreezeOrder(
                    row.getString("id"),
                    row.getLong("epoch"),
                    row.getLong("sequence"),
                    repository.isEmpty() ? null : new RepositoryName(repository),
                    row.getBoolean("frozen"),
                    row.getString("reason"),
                    until == null ? null : until.toInstant()),
                row.getString("ordered_by"),
                row.getObject("ordered_at", OffsetDateTime.class).toInstant()));
      }
    }
    return all;
  }
}
