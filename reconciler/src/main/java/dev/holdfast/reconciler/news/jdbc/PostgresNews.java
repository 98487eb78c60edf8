package dev.holdfast.reconciler.news.jdbc;

import dev.holdfast.reconciler.Trouble;
import dev.holdfast.reconciler.news.News;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Listens on a connection of its own. Where it breaks, another one is opened, and everybody looks.
public final class PostgresNews implements News, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresNews.class);
  private static final String CHANNEL = "holdfast";

  /// How long a connection may be silent before it is asked whether it is alive.
  private static final Duration SILENCE = Duration.ofSeconds(10);

  private static final Duration BETWEEN_CONNECTIONS = Duration.ofSeconds(1);

  private final DataSource source;
  private final Map<String, List<Runnable>> followers = new ConcurrentHashMap<>();
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = Thread.ofPlatform().daemon().name("news").unstarted(this::run);
  private final Trouble listening =
      new Trouble(LOG, "changes of other replicas are not heard", "other replicas are heard again");
  private final Trouble looking =
      new Trouble(LOG, "a change of another replica cannot be read", "changes are read again");
  private volatile @Nullable Connection open;

  /// @param source whose connections are not bound to transactions of the caller
  public PostgresNews(DataSource source) {
    this.source = source;
  }

  public void start() {
    thread.start();
  }

  @Override
  public void follow(String table, Runnable look) {
    followers.computeIfAbsent(table, _ -> new CopyOnWriteArrayList<>()).add(look);
  }

  private void run() {
    while (closing.getCount() > 0) {
      listening.guard(this::listen);
      await(BETWEEN_CONNECTIONS);
    }
  }

  private void await(Duration atMost) {
    try {
      boolean _ = closing.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      closing.countDown();
    }
  }

  /// Returns when it is closed; throws when the connection is gone.
  private void listen() {
    try (Connection connection = source.getConnection();
        var statement = connection.createStatement()) {
      open = connection;
      connection.setAutoCommit(true);
      statement.execute("listen " + CHANNEL);
      try {
        listening.over();
        tell(followers.keySet());
        PGConnection postgres = connection.unwrap(PGConnection.class);
        while (closing.getCount() > 0) {
          PGNotification[] heard = postgres.getNotifications(Math.toIntExact(SILENCE.toMillis()));
          if (heard == null || heard.length == 0) {
            statement.execute("select 1");
          } else {
            tell(Stream.of(heard).map(PGNotification::getParameter).collect(Collectors.toSet()));
          }
        }
      } finally {
        // back in a pool it must not gather what nobody reads
        statement.execute("unlisten *");
      }
    } catch (SQLException e) {
      if (closing.getCount() > 0) {
        throw new IllegalStateException("the connection for news is gone: " + e.getMessage(), e);
      }
    } finally {
      open = null;
    }
  }

  private void tell(Collection<String> tables) {
    for (String table : Set.copyOf(tables)) {
      followers.getOrDefault(table, List.of()).forEach(looking::guard);
    }
  }

  /// Ends the thread; nobody is told anything afterwards.
  @Override
  public void close() throws SQLException {
    closing.countDown();
    Connection connection = open;
    if (connection != null) {
      connection.abort(Runnable::run);
    }
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
