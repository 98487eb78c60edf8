package dev.holdfast.reconciler.calendar.jdbc;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.CalendarId;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.calendar.CalendarStore;
import dev.holdfast.reconciler.calendar.Definition;
import io.micronaut.transaction.TransactionOperations;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads table `calendar`.
public final class JdbcCalendarStore implements CalendarStore {
  private static final String MARK = "repository, name, definition_digest, retired_at";

  private final TransactionOperations<Connection> transactions;

  public JdbcCalendarStore(TransactionOperations<Connection> transactions) {
    this.transactions = transactions;
  }

  @Override
  public List<Stored> all() {
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
          status
              .getConnection()
              .prepareStatement("select repository, name, definition, retired_at from calendar")) {
        return stored(select);
      }
    });
  }

  @Override
  public Optional<Stored> find(CalendarId id) {
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
          status
              .getConnection()
              .prepareStatement(
                  """
                  select repository, name, definition, retired_at from calendar
                  where repository = ? and name = ?
                  """)) {
        select.setString(1, id.repository().value());
        select.setString(2, id.name().value());
        return stored(select).stream().findFirst();
      }
    });
  }

  private static List<Stored> stored(PreparedStatement select) throws SQLException {
    var all = new ArrayList<Stored>();
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        byte[] definition = row.getString("definition").getBytes(StandardCharsets.UTF_8);
        all.add(
            new Stored(
                id(row),
                new Definition(JsonText.parseObject(definition)),
                row.getObject("retired_at") != null));
      }
    }
    return all;
  }

  private static CalendarId id(ResultSet row) throws SQLException {
    return CalendarId.parse(row.getString("repository") + "/" + row.getString("name"));
  }

  @Override
  public Map<CalendarId, Mark> marks() {
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
          status.getConnection().prepareStatement("select " + MARK + " from calendar")) {
        return marks(select);
      }
    });
  }

  @Override
  public Map<CalendarId, Mark> marks(RepositoryName repository) {
    return transactions.executeRead(status -> {
      try (PreparedStatement select =
          status
              .getConnection()
              .prepareStatement("select " + MARK + " from calendar where repository = ?")) {
        select.setString(1, repository.value());
        return marks(select);
      }
    });
  }

  private static Map<CalendarId, Mark> marks(PreparedStatement select) throws SQLException {
    Map<CalendarId, Mark> marks = new HashMap<>();
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        marks.put(
            id(row),
            new Mark(
                new Digest(row.getString("definition_digest")),
                row.getObject("retired_at") != null));
      }
    }
    return marks;
  }
}
