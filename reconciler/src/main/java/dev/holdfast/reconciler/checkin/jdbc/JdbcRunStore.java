package dev.holdfast.reconciler.checkin.jdbc;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.checkin.Run;
import dev.holdfast.reconciler.checkin.RunStore;
import io.micronaut.transaction.TransactionOperations;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Run requests in table `run_request`.
public final class JdbcRunStore implements RunStore {
  private static final String SELECT =
      """
      select id, repository, association, node, check_only, requested_by, requested_at, expires_at,
             reported_at
      from run_request\
      """;

  private final TransactionOperations<Connection> transactions;

  public JdbcRunStore(TransactionOperations<Connection> transactions) {
    this.transactions = transactions;
  }

  @Override
  public void add(Collection<Run> runs) {
    if (runs.isEmpty()) {
      return;
    }
    Run any = runs.iterator().next();
    transactions.executeWrite(status -> {
      var connection = status.getConnection();
      try (var insert =
          connection.prepareStatement(
              """
              insert into run_request (id, repository, association, node, check_only,
                                       requested_by, requested_at, expires_at)
              select ?, ?, ?, n.name, ?, ?, ?, ? from unnest(?::text[]) as n (name)
              """)) {
        insert.setString(1, any.id());
        insert.setString(2, any.association().repository().value());
        insert.setString(3, any.association().name().value());
        insert.setBoolean(4, any.checkOnly());
        insert.setString(5, any.requestedBy());
        insert.setObject(6, any.requestedAt().atOffset(ZoneOffset.UTC));
        insert.setObject(7, any.expiresAt().atOffset(ZoneOffset.UTC));
        insert.setArray(
            8,
            connection.createArrayOf(
                "text", runs.stream().map(run -> run.node().value()).toArray()));
        return insert.executeUpdate();
      }
    });
  }

  @Override
  public List<Run> open(Instant now) {
    return transactions.executeRead(status -> {
      try (var select =
          status
              .getConnection()
              .prepareStatement(SELECT + " where reported_at is null and expires_at > ?")) {
        select.setObject(1, now.atOffset(ZoneOffset.UTC));
        return runs(select.executeQuery());
      }
    });
  }

  @Override
  public List<Run> of(String id) {
    return transactions.executeRead(status -> {
      try (var select =
          status.getConnection().prepareStatement(SELECT + " where id = ? order by node")) {
        select.setString(1, id);
        return runs(select.executeQuery());
      }
    });
  }

  @Override
  public void reported(Collection<RunKey> runs, Instant at) {
    if (runs.isEmpty()) {
      return;
    }
    transactions.executeWrite(status -> {
      var connection = status.getConnection();
      try (var update =
          connection.prepareStatement(
              """
              update run_request set reported_at = coalesce(reported_at, ?)
              from unnest(?::text[], ?::text[]) as r (id, node)
              where run_request.id = r.id and run_request.node = r.node
              """)) {
        update.setObject(1, at.atOffset(ZoneOffset.UTC));
        update.setArray(
            2, connection.createArrayOf("text", runs.stream().map(RunKey::id).toArray()));
        update.setArray(
            3,
            connection.createArrayOf(
                "text", runs.stream().map(run -> run.node().value()).toArray()));
        return update.executeUpdate();
      }
    });
  }

  @Override
  public void cancel(String id, Instant now) {
    transactions.executeWrite(status -> {
      try (var update =
          status
              .getConnection()
              .prepareStatement(
                  """
                  update run_request set expires_at = least(expires_at, ?)
                  where id = ? and reported_at is null
                  """)) {
        update.setObject(1, now.atOffset(ZoneOffset.UTC));
        update.setString(2, id);
        return update.executeUpdate();
      }
    });
  }

  private static List<Run> runs(ResultSet rows) throws SQLException {
    var all = new ArrayList<Run>();
    try (rows) {
      while (rows.next()) {
        @Nullable OffsetDateTime reported = rows.getObject("reported_at", OffsetDateTime.class);
        all.add(
            new Run(
                rows.getString("id"),
                AssociationId.of(rows.getString("repository"), rows.getString("association")),
                new NodeName(rows.getString("node")),
                rows.getBoolean("check_only"),
                rows.getString("requested_by"),
                rows.getObject("requested_at", OffsetDateTime.class).toInstant(),
                rows.getObject("expires_at", OffsetDateTime.class).toInstant(),
                reported == null ? null : reported.toInstant()));
      }
    }
    return all;
  }
}
