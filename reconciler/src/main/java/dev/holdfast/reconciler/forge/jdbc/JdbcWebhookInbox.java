package dev.holdfast.reconciler.forge.jdbc;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.forge.ForgeEvent;
import dev.holdfast.reconciler.forge.WebhookInbox;
import io.micronaut.transaction.TransactionOperations;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/// Tables `delivery` and `webhook_event`.
public final class JdbcWebhookInbox implements WebhookInbox {
  private static final Duration REMEMBERED = Duration.ofDays(3);
  private static final Duration WORTH_TELLING = Duration.ofDays(1);
  private static final Duration BETWEEN_SWEEPS = Duration.ofMinutes(1);

  private final TransactionOperations<Connection> transactions;
  private final InstantSource clock;
  private final AtomicReference<Instant> swept = new AtomicReference<>(Instant.MIN);

  public JdbcWebhookInbox(TransactionOperations<Connection> transactions, InstantSource clock) {
    this.transactions = transactions;
    this.clock = clock;
  }

  /// What is known again.
  private record Id(String repository, String sender, String text) {
    static Id of(Arrival arrival) {
      return new Id(arrival.repository().value(), arrival.sender(), arrival.id());
    }
  }

  @Override
  public void keep(List<Arrival> arrivals) {
    Instant at = clock.instant();
    OffsetDateTime now = utc(at);
    transactions.executeWrite(status -> {
      Connection connection = status.getConnection();
      if (isTimeToSweep(at)) {
        forget(connection, "delete from delivery where received_at < ?", now.minus(REMEMBERED));
        forget(
            connection,
            "delete from webhook_event where received_at < ?",
            now.minus(WORTH_TELLING));
      }
      Set<Id> first = firstSeen(connection, arrivals, now);
      var kept =
          arrivals.stream()
              // taken out, so that the same delivery twice in one batch counts once
              .filter(arrival -> arrival.id().isEmpty() || first.remove(Id.of(arrival)))
              .toList();
      write(connection, kept, now);
      return kept.size();
    });
  }

  /// What is older than it has to be does no harm for a minute.
  private boolean isTimeToSweep(Instant now) {
    Instant last = swept.get();
    boolean fresh =
        !last.equals(Instant.MIN)
            && Duration.between(last, now).abs().compareTo(BETWEEN_SWEEPS) < 0;
    return !fresh && swept.compareAndSet(last, now);
  }

  private static void forget(Connection connection, String sql, OffsetDateTime before)
      throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(sql)) {
      delete.setObject(1, before);
      delete.executeUpdate();
    }
  }

  private static Set<Id> firstSeen(
      Connection connection, List<Arrival> arrivals, OffsetDateTime now) throws SQLException {
    var known = arrivals.stream().filter(arrival -> !arrival.id().isEmpty()).toList();
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into delivery (repository, forge, id, received_at)
            select repository, forge, id, ? from unnest(?, ?, ?) as new (repository, forge, id)
            on conflict do nothing
            returning repository, forge, id
            """)) {
      insert.setObject(1, now);
      insert.setArray(2, texts(connection, known, arrival -> arrival.repository().value()));
      insert.setArray(3, texts(connection, known, Arrival::sender));
      insert.setArray(4, texts(connection, known, Arrival::id));
      var first = new HashSet<Id>();
      try (ResultSet rows = insert.executeQuery()) {
        while (rows.next()) {
          first.add(new Id(rows.getString(1), rows.getString(2), rows.getString(3)));
        }
      }
      return first;
    }
  }

  /// An event as a row has it.
  private record Row(String kind, long number, String author, String words) {
    static Row of(ForgeEvent event) {
      return switch (event) {
        case ForgeEvent.Pushed() -> new Row("pushed", 0, "", "");
        case ForgeEvent.PullRequestChanged(long number) -> new Row("changed", number, "", "");
        case ForgeEvent.Commented(long number, String author, String text) ->
            new Row("commented", number, author, text.replace("\0", ""));
        case ForgeEvent.Ignored() -> new Row("ignored", 0, "", "");
      };
    }

    ForgeEvent event() {
      return switch (kind) {
        case "pushed" -> new ForgeEvent.Pushed();
        case "changed" -> new ForgeEvent.PullRequestChanged(number);
        case "commented" -> new ForgeEvent.Commented(number, author, words);
        default -> new ForgeEvent.Ignored();
      };
    }
  }

  private static void write(Connection connection, List<Arrival> kept, OffsetDateTime now)
      throws SQLException {
    if (kept.isEmpty()) {
      return;
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into webhook_event (repository, kind, pull_request, author, words, received_at)
            values (?, ?, ?, ?, ?, ?)
            """)) {
      for (Arrival arrival : kept) {
        Row row = Row.of(arrival.event());
        insert.setString(1, arrival.repository().value());
        insert.setString(2, row.kind());
        insert.setLong(3, row.number());
        insert.setString(4, row.author());
        insert.setString(5, row.words());
        insert.setObject(6, now);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  @Override
  public List<Told> take(int limit) {
    return transactions.executeWrite(status -> {
      try (PreparedStatement take =
          status
              .getConnection()
              .prepareStatement(
                  """
                  with first as (
                    select number from webhook_event order by number limit ?
                    for update skip locked),
                  taken as (
                    delete from webhook_event using first
                    where webhook_event.number = first.number
                    returning webhook_event.*)
                  select repository, kind, pull_request, author, words from taken order by number
                  """)) {
        take.setInt(1, limit);
        var taken = new ArrayList<Told>();
        try (ResultSet rows = take.executeQuery()) {
          while (rows.next()) {
            var row =
                new Row(rows.getString(2), rows.getLong(3), rows.getString(4), rows.getString(5));
            taken.add(new Told(new RepositoryName(rows.getString(1)), row.event()));
          }
        }
        return taken;
      }
    });
  }

  private static Array texts(
      Connection connection, List<Arrival> arrivals, Function<Arrival, String> text)
      throws SQLException {
    return connection.createArrayOf("text", arrivals.stream().map(text).toArray());
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
